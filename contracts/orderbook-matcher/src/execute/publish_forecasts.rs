//! The forecaster publishes what participants are able to feed in or draw.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{DepsMut, Env};
use interfaces::orderbook_matcher::Forecast;
use units::{MarketId, ParticipantId};

use super::{Done, before_gate, check_batch, now};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::put;
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
    let mut seen = BTreeSet::new();
    let mut slots = BTreeMap::new();
    for &Forecast { slot, participant, side, lots } in forecasts {
        if participant == ParticipantId(0) {
            return Err(MatcherError::NoParticipant);
        }
        if !seen.insert((slot, participant, side)) {
            return Err(MatcherError::DuplicateForecast { slot, participant, side });
        }
        before_gate(&rules, slot, now(env))?;
        slots.entry(slot).or_insert_with(Vec::new).push(((participant, side), lots));
    }
    // 2
    let mut changed = Vec::with_capacity(slots.len());
    for (slot, rows) in slots {
        let key = SlotKey { market, slot };
        let mut stored = FORECASTS.may_load(deps.storage, &key)?.unwrap_or_default();
        for (of, lots) in rows {
            put(&mut stored.0, of, lots);
        }
        if stored.0.len() > MAX_FORECASTS {
            return Err(MatcherError::TooManyForecasts { slot, most: MAX_FORECASTS, got: stored.0.len() });
        }
        changed.push((key, stored));
    }
    // 3
    for (key, stored) in changed {
        FORECASTS.save(deps.storage, &key, &stored);
    }
    let subjects: BTreeSet<_> = forecasts.iter().map(|forecast| forecast.participant).collect();
    Ok(Done { subjects: subjects.into_iter().collect(), ..Done::default() })
}
