//! Power-contract books settled amounts for a cycle.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::CycleLeg;
use units::{Amount, CycleId, DenomId, MarketId, NetAmount};

use crate::EscrowError;
use crate::ledger::cycle::CycleRecord;
use crate::ledger::denoms;
use crate::ledger::posting::check_booking;
use crate::ledger::state::{CYCLES, POSITIONS, PositionKey};

/// Adds to positions. No money moves before the cycle is cleared.
///
/// # Errors
/// If the legs do not balance, the cycle is being netted or is cleared, or has another denomination.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    cycle: CycleId,
    denom: DenomId,
    legs: &[CycleLeg],
) -> Result<Outcome, EscrowError> {
    let storage = &mut *call.deps.storage;
    // 1. Validate.
    let denom = denoms::by_number(storage, denom)?.id;
    let accounts = check_booking(legs)?;
    let mut record = CYCLES.may_load(storage, (market, cycle))?.unwrap_or_else(|| CycleRecord::open(denom));
    if !record.accepts_bookings() {
        return Err(EscrowError::CycleClosed { market, cycle, status: record.status });
    }
    if record.denom != denom {
        return Err(EscrowError::OtherDenom { market, cycle, denom: record.denom, given: denom });
    }
    // 2. Compute and write the positions and the sums of the cycle.
    for (leg, account) in legs.iter().zip(accounts) {
        let key = PositionKey { market, cycle, account }.to_bytes();
        let position = POSITIONS.may_load(storage, key)?.unwrap_or_default();
        POSITIONS.save(storage, key, &position.booked(leg.net, leg.release)?)?;
    }
    record.booked = record.booked.add(NetAmount::sum(legs.iter().map(|leg| leg.net))?)?;
    record.gross = record.gross.add(Amount::sum(legs.iter().map(|leg| leg.net.positive_part()))?)?;
    CYCLES.save(storage, (market, cycle), &record)?;
    Ok(Outcome::default())
}
