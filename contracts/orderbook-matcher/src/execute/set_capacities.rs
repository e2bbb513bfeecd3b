//! The grid operator sets capacities of lines.

use cosmwasm_std::{DepsMut, Env};
use interfaces::orderbook_matcher::LineCapacity;
use table::{Set, Table};
use units::{MarketId, SlotId};

use super::{Done, before_gate, check_batch, now};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::{Capacities, put};
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
    let mut seen: Set<(SlotId, u16)> = Set::default();
    for &LineCapacity { slot, line, .. } in capacities {
        if usize::from(line) >= rules.lines.len() {
            return Err(MatcherError::UnknownLine { line, lines: rules.lines.len() });
        }
        if !seen.insert((slot, line), ()) {
            return Err(MatcherError::DuplicateCapacity { slot, line });
        }
        before_gate(&rules, slot, now(env))?;
    }
    // 2
    let mut slots: Table<SlotId, Capacities> = Table::default();
    for &LineCapacity { slot, line, capacity } in capacities {
        let stored = slots.get_or(slot, || {
            CAPACITIES.may_load(deps.storage, &SlotKey { market, slot }).map(Option::unwrap_or_default)
        })?;
        put(&mut stored.0, line, capacity);
    }
    for (slot, stored) in slots.iter() {
        CAPACITIES.save(deps.storage, &SlotKey { market, slot: *slot }, stored);
    }
    Ok(Done::default())
}
