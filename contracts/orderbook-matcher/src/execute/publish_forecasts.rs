//! The forecaster publishes what participants are able to feed in or draw.

use cosmwasm_std::{DepsMut, Env};
use interfaces::common::Side;
use interfaces::orderbook_matcher::Forecast;
use table::{Set, Table};
use units::{MarketId, ParticipantId, SlotId};

use super::{Done, before_gate, check_batch, now};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::{Forecasts, put};
use crate::state::{self, FORECASTS};

/// The most forecasts of one slot, so that a page of aggregation can look them all up.
pub const MAX_FORECASTS: usize = 256;

/// 1. Each forecast comes once, before the gate.
/// 2. With earlier ones, which they replace, they are not too many.
/// 3. They are stored.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    market: MarketId,
    forecasts: &[Forecast],
) -> Result<Done, MatcherError> {
    // 1
    check_batch(forecasts)?;
    let rules = state::rules(deps.storage, market)?;
    let mut seen: Set<(SlotId, ParticipantId, Side)> = Set::default();
    let mut subjects: Set<ParticipantId> = Set::default();
    for &Forecast { slot, participant, side, .. } in forecasts {
        if participant == ParticipantId(0) {
            return Err(MatcherError::NoParticipant);
        }
        if !seen.insert((slot, participant, side), ()) {
            return Err(MatcherError::DuplicateForecast { slot, participant, side });
        }
        before_gate(&rules, slot, now(env))?;
        subjects.insert(participant, ());
    }
    // 2
    let mut slots: Table<SlotId, Forecasts> = Table::default();
    for &Forecast { slot, participant, side, lots } in forecasts {
        let stored = slots.get_or(slot, || {
            FORECASTS.may_load(deps.storage, &SlotKey { market, slot }).map(Option::unwrap_or_default)
        })?;
        put(&mut stored.0, (participant, side), lots);
    }
    for (slot, Forecasts(rows)) in slots.iter() {
        if rows.len() > MAX_FORECASTS {
            return Err(MatcherError::TooManyForecasts { slot: *slot, most: MAX_FORECASTS, got: rows.len() });
        }
    }
    // 3
    for (slot, stored) in slots.iter() {
        FORECASTS.save(deps.storage, &SlotKey { market, slot: *slot }, stored);
    }
    Ok(Done { subjects: subjects.keys(), ..Done::default() })
}
