//! The forecaster publishes what participants can feed in or draw.

use std::collections::{BTreeMap, BTreeSet};

use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use interfaces::orderbook_matcher::Forecast;
use units::{MarketId, ParticipantId, SlotId};

use crate::MatcherError;
use crate::slot::key::SlotKey;
use crate::slot::published::Forecasts;
use crate::state::{FORECASTS, get_or_load, load_params};

/// The most forecasts of one slot: each page of aggregation loads them all.
pub const MAX_FORECASTS: usize = 256;

/// Publishes forecasts; a later one replaces an earlier one.
///
/// # Errors
/// If a forecast is given twice, a slot has too many, or its gate has closed.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    forecasts: &[Forecast],
) -> Result<Outcome, MatcherError> {
    // 1. Validate.
    check_batch(
        forecasts,
        |row| (row.slot, row.participant, row.side),
        |row| {
            let Forecast { slot, participant, side, .. } = row;
            format!("the {side} forecast of participant {participant} in slot {slot}")
        },
    )?;
    let params = load_params(call.deps.storage, market)?;
    let now = call.now();
    let mut subjects = BTreeSet::new();
    for &Forecast { slot, participant, .. } in forecasts {
        if participant == ParticipantId(0) {
            return Err(MatcherError::NoParticipant);
        }
        params.times_before_gate(slot, now)?;
        subjects.insert(participant);
    }

    // 2. Add the forecasts to the stored ones.
    let mut slots: BTreeMap<SlotId, Forecasts> = BTreeMap::new();
    for &Forecast { slot, participant, side, lots } in forecasts {
        let key = SlotKey { market, slot }.to_bytes();
        let load = || FORECASTS.may_load(call.deps.storage, key).map(Option::unwrap_or_default);
        get_or_load(&mut slots, slot, load)?.0.insert((participant, side), lots);
    }
    for (slot, Forecasts(rows)) in &slots {
        if rows.len() > MAX_FORECASTS {
            return Err(MatcherError::TooManyForecasts { slot: *slot, most: MAX_FORECASTS, got: rows.len() });
        }
    }

    // 3. Write.
    for (slot, forecasts) in slots {
        FORECASTS.save(call.deps.storage, SlotKey { market, slot }.to_bytes(), &forecasts)?;
    }
    Ok(Outcome { subjects: subjects.into_iter().collect(), ..Outcome::default() })
}
