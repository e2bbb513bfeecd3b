//! The grid operator sets capacities of lines.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{DepsMut, Env};
use interfaces::orderbook_matcher::LineCapacity;
use units::MarketId;

use super::{Done, before_gate, check_batch, now};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::put;
use crate::state::{self, CAPACITIES};

/// 1. Each capacity is of a line of the market, once, before the gate.
/// 2. They are stored; a later one replaces an earlier one.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    market: MarketId,
    capacities: &[LineCapacity],
) -> Result<Done, MatcherError> {
    // 1
    check_batch(capacities)?;
    let rules = state::rules(deps.storage, market)?;
    let mut seen = BTreeSet::new();
    let mut slots = BTreeMap::new();
    for &LineCapacity { slot, line, capacity } in capacities {
        if usize::from(line) >= rules.lines.len() {
            return Err(MatcherError::UnknownLine { line, lines: rules.lines.len() });
        }
        if !seen.insert((slot, line)) {
            return Err(MatcherError::DuplicateCapacity { slot, line });
        }
        before_gate(&rules, slot, now(env))?;
        slots.entry(slot).or_insert_with(Vec::new).push((line, capacity));
    }
    // 2
    for (slot, lines) in slots {
        let key = SlotKey { market, slot };
        let mut stored = CAPACITIES.may_load(deps.storage, &key)?.unwrap_or_default();
        for (line, capacity) in lines {
            put(&mut stored.0, line, capacity);
        }
        CAPACITIES.save(deps.storage, &key, &stored);
    }
    Ok(Done::default())
}
