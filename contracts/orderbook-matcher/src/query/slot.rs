//! Slots and cycles.

use cosmwasm_std::Storage;
use interfaces::orderbook_matcher::{CycleTotalsResponse, ForecastRow, ForecastsResponse, SlotResponse};
use units::{CycleId, MarketId, SlotId, Timestamp, ZoneId};

use crate::MatcherError;
use crate::slot::key::SlotKey;
use crate::slot::stage::status;
use crate::state::{CAPACITIES, CYCLES, FORECASTS, REFERENCE_PRICES, SLOTS, load_params};

/// The state of a slot.
pub fn slot(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
) -> Result<SlotResponse, MatcherError> {
    let params = load_params(storage, market)?;
    let times = params.times(slot)?;
    let key = SlotKey { market, slot }.to_bytes();
    let stored = SLOTS.may_load(storage, key)?;
    Ok(SlotResponse {
        status: status(stored.as_ref(), times.gate, now),
        gate: times.gate,
        clear_by: times.clear_by,
        start: times.start,
        end: times.end,
        capacities: params.capacities(&CAPACITIES.may_load(storage, key)?.unwrap_or_default()),
        progress: stored.map_or(0, |slot| slot.progress),
    })
}

/// Forecasts and reference prices of a slot; there are at most 256 and 32.
pub fn forecasts(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
) -> Result<ForecastsResponse, MatcherError> {
    let params = load_params(storage, market)?;
    let key = SlotKey { market, slot }.to_bytes();
    let forecasts = FORECASTS.may_load(storage, key)?.unwrap_or_default().0;
    let prices = REFERENCE_PRICES.may_load(storage, key)?.unwrap_or_default();
    Ok(ForecastsResponse {
        forecasts: forecasts
            .into_iter()
            .map(|((participant, side), lots)| ForecastRow { participant, side, lots })
            .collect(),
        reference_prices: (0..params.zones).map(|zone| prices.get(&ZoneId(zone)).copied()).collect(),
    })
}

/// Sums over the slots of a cycle.
pub fn cycle_totals(
    storage: &dyn Storage,
    market: MarketId,
    cycle: CycleId,
) -> Result<CycleTotalsResponse, MatcherError> {
    let params = load_params(storage, market)?;
    let stored = CYCLES.may_load(storage, (market, cycle))?.unwrap_or_default();
    Ok(CycleTotalsResponse {
        slots: u32::from(params.timing.slots_per_cycle),
        closed: stored.closed,
        with_contracts: stored.with_contracts,
        totals: stored.totals,
    })
}
