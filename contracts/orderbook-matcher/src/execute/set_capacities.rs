//! The grid operator sets capacities of lines.

use std::collections::BTreeMap;

use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use interfaces::orderbook_matcher::LineCapacity;
use units::{MarketId, SlotId};

use crate::MatcherError;
use crate::slot::key::SlotKey;
use crate::slot::published::Capacities;
use crate::state::{CAPACITIES, get_or_load, load_params};

/// Sets capacities; a later one replaces an earlier one.
///
/// # Errors
/// If a line is unknown or named twice for a slot, or the slot's gate has closed.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    capacities: &[LineCapacity],
) -> Result<Outcome, MatcherError> {
    // 1. Validate.
    check_batch(
        capacities,
        |row| (row.slot, row.line),
        |row| format!("the capacity of line {} in slot {}", row.line, row.slot),
    )?;
    let params = load_params(call.deps.storage, market)?;
    let now = call.now();
    for &LineCapacity { slot, line, .. } in capacities {
        if usize::from(line) >= params.lines.len() {
            return Err(MatcherError::UnknownLine { line, lines: params.lines.len() });
        }
        params.times_before_gate(slot, now)?;
    }

    // 2. Write.
    let mut slots: BTreeMap<SlotId, Capacities> = BTreeMap::new();
    for &LineCapacity { slot, line, capacity } in capacities {
        let key = SlotKey { market, slot }.to_bytes();
        let load = || CAPACITIES.may_load(call.deps.storage, key).map(Option::unwrap_or_default);
        get_or_load(&mut slots, slot, load)?.insert(line, capacity);
    }
    for (slot, capacities) in slots {
        CAPACITIES.save(call.deps.storage, SlotKey { market, slot }.to_bytes(), &capacities)?;
    }
    Ok(Outcome::default())
}
