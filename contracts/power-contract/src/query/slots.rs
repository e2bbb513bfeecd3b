//! Slots and cycles.

use cosmwasm_std::Storage;
use interfaces::power_contract::{CycleTotalsResponse, SlotResponse};
use units::{CycleId, MarketId, SlotId};

use crate::state::{CYCLE_TOTALS, CycleKey, CycleTotals, SLOT_TOTALS, SlotKey};
use crate::{PowerError, slots, terms};

/// The state of a slot.
pub fn one(storage: &dyn Storage, market: MarketId, slot_id: SlotId) -> Result<SlotResponse, PowerError> {
    let slot = slots::load(storage, market, slot_id)?;
    let totals = SLOT_TOTALS.load(storage, &SlotKey { market, slot: slot_id })?;
    Ok(SlotResponse {
        status: slot.status,
        contracts: slot.contracts,
        sign_by: slot.sign_by,
        progress: slot.progress,
        disputed: slot.disputed,
        totals: totals.with_grid_fees(slot.grid_fees).0,
        terms: terms::slot_terms(slot),
    })
}

/// Sums over the slots of a cycle; all zero where nothing was drafted.
pub fn cycle(
    storage: &dyn Storage,
    market: MarketId,
    cycle: CycleId,
) -> Result<CycleTotalsResponse, PowerError> {
    let sums =
        CYCLE_TOTALS.may_load(storage, &CycleKey { market, cycle })?.unwrap_or_else(CycleTotals::default);
    Ok(CycleTotalsResponse { slots: sums.slots, final_slots: sums.final_slots, totals: sums.totals.0 })
}
