//! Slots and cycles.

use cosmwasm_std::Storage;
use interfaces::orderbook_matcher::{CycleTotalsResponse, ForecastRow, ForecastsResponse, SlotResponse};
use units::{CycleId, MarketId, SlotId, Timestamp, ZoneId};

use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::get;
use crate::slot::status;
use crate::state::{CAPACITIES, CYCLES, FORECASTS, INDEX, SLOTS, rules};
use crate::totals::CycleKey;

/// The state of a slot.
pub fn slot(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
) -> Result<SlotResponse, MatcherError> {
    let rules = rules(storage, market)?;
    let times = rules.times(slot)?;
    let key = SlotKey { market, slot };
    let stored = SLOTS.may_load(storage, &key)?;
    Ok(SlotResponse {
        status: status(stored.as_ref(), times.gate, now),
        gate: times.gate,
        clear_by: times.clear_by,
        start: times.start,
        end: times.end,
        capacities: rules.capacities(&CAPACITIES.may_load(storage, &key)?.unwrap_or_default().0),
        progress: stored.map_or(0, |slot| slot.progress),
    })
}

/// Forecasts and reference prices of a slot; there are at most 256 and 32.
pub fn forecasts(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
) -> Result<ForecastsResponse, MatcherError> {
    let rules = rules(storage, market)?;
    let key = SlotKey { market, slot };
    let forecasts = FORECASTS.may_load(storage, &key)?.unwrap_or_default().0;
    let index = INDEX.may_load(storage, &key)?.unwrap_or_default().0;
    Ok(ForecastsResponse {
        forecasts: forecasts
            .into_iter()
            .map(|((participant, side), lots)| ForecastRow { participant, side, lots })
            .collect(),
        index: (0..rules.zones).map(|zone| get(&index, &ZoneId(zone))).collect(),
    })
}

/// Sums over the slots of a cycle.
pub fn cycle_totals(
    storage: &dyn Storage,
    market: MarketId,
    cycle: CycleId,
) -> Result<CycleTotalsResponse, MatcherError> {
    let rules = rules(storage, market)?;
    let stored = CYCLES.may_load(storage, &CycleKey { market, cycle })?.unwrap_or_default();
    Ok(CycleTotalsResponse {
        slots: u32::from(rules.timing.slots_per_cycle),
        closed: stored.closed,
        with_contracts: stored.with_contracts,
        totals: stored.totals,
    })
}
