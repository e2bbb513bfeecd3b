//! Slots and cycles.

use cosmwasm_std::Storage;
use interfaces::power_contract::{CycleTotalsResponse, SlotResponse};
use units::{CycleId, MarketId};

use crate::PowerError;
use crate::slots::load;
use crate::state::{CYCLE_TOTALS, SLOT_TOTALS, SlotKey, with_grid_fees};

/// The state of a slot.
pub fn one(storage: &dyn Storage, key: SlotKey) -> Result<SlotResponse, PowerError> {
    let slot = load(storage, key)?;
    let totals = SLOT_TOTALS.load(storage, key.to_bytes())?;
    Ok(SlotResponse {
        status: slot.status,
        contracts: slot.contracts,
        sign_by: slot.sign_by(),
        progress: slot.progress,
        disputed: slot.disputed,
        totals: with_grid_fees(&totals, slot.terms.grid_fees),
        terms: slot.terms,
    })
}

/// Totals of the final slots of a cycle; zero if nothing was drafted.
pub fn cycle(
    storage: &dyn Storage,
    market: MarketId,
    cycle: CycleId,
) -> Result<CycleTotalsResponse, PowerError> {
    let stored = CYCLE_TOTALS.may_load(storage, (market, cycle))?.unwrap_or_default();
    Ok(CycleTotalsResponse { slots: stored.slots, final_slots: stored.final_slots, totals: stored.totals })
}
