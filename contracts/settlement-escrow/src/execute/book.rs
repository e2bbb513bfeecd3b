//! Settled amounts for the positions of a cycle.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::CycleLeg;
use units::{Amount, CycleId, DenomId, MarketId, NetAmount};

use crate::core::cycle::{CycleRecord, spelled};
use crate::core::posting::check_booking;
use crate::execute::Done;
use crate::state::{CYCLES, CycleKey, POSITIONS, PositionKey};
use crate::{EscrowError, denoms};

/// Adds to positions. No money moves before the cycle is cleared.
///
/// # Errors
/// If the legs do not balance, the cycle is being netted or is cleared, or was booked in another denomination.
pub fn run(
    deps: DepsMut<'_>,
    market: MarketId,
    cycle: CycleId,
    denom: DenomId,
    legs: &[CycleLeg],
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let denom = denoms::of_number(deps.storage, denom)?.id;
    let accounts = check_booking(legs)?;
    let key = CycleKey(market, cycle);
    let mut record = CYCLES.may_load(deps.storage, &key)?.unwrap_or_else(|| CycleRecord::open(denom));
    if !record.takes_bookings() {
        return Err(EscrowError::CycleClosed { market, cycle, status: spelled(record.status) });
    }
    if record.denom != denom {
        return Err(EscrowError::OtherDenom { market, cycle, denom: record.denom, given: denom });
    }
    // 2. Compute and write: a position each, and the cycle's sums, so that reconciling need not scan.
    for (leg, account) in legs.iter().zip(accounts) {
        let place = PositionKey(key, account);
        let position = POSITIONS.may_load(deps.storage, &place)?.unwrap_or_default();
        POSITIONS.save(deps.storage, &place, &position.booked(leg.net, leg.release)?);
    }
    record.booked = record.booked.add(NetAmount::sum(legs.iter().map(|leg| leg.net))?)?;
    record.gross = record.gross.add(Amount::sum(legs.iter().map(|leg| leg.net.positive_part()))?)?;
    CYCLES.save(deps.storage, &key, &record);
    Ok(Done::default())
}
