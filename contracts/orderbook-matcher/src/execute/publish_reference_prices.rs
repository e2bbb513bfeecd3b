//! The forecaster publishes reference prices.

use cosmwasm_std::{DepsMut, Env};
use interfaces::orderbook_matcher::ReferencePrice;
use table::{Set, Table};
use units::{MarketId, SlotId, ZoneId};

use super::{Done, before_gate, check_batch, now};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::{Index, put};
use crate::state::{self, INDEX};

/// 1. Each price is of a zone of the market, once, within the grid's bounds, before the gate.
/// 2. They are stored; a later one replaces an earlier one.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    market: MarketId,
    prices: &[ReferencePrice],
) -> Result<Done, MatcherError> {
    // 1
    check_batch(prices)?;
    let rules = state::rules(deps.storage, market)?;
    let (least, greatest) = (rules.grid.least, rules.grid.greatest);
    let mut seen: Set<(SlotId, ZoneId)> = Set::default();
    for &ReferencePrice { slot, zone, price } in prices {
        if zone.get() >= rules.zones {
            return Err(MatcherError::UnknownZone { zone, zones: rules.zones });
        }
        if price < least || price > greatest {
            return Err(MatcherError::IndexOutOfRange { price, least, greatest });
        }
        if !seen.insert((slot, zone), ()) {
            return Err(MatcherError::DuplicateIndex { slot, zone });
        }
        before_gate(&rules, slot, now(env))?;
    }
    // 2
    let mut slots: Table<SlotId, Index> = Table::default();
    for &ReferencePrice { slot, zone, price } in prices {
        let stored = slots.get_or(slot, || {
            INDEX.may_load(deps.storage, &SlotKey { market, slot }).map(Option::unwrap_or_default)
        })?;
        put(&mut stored.0, zone, price);
    }
    for (slot, stored) in slots.iter() {
        INDEX.save(deps.storage, &SlotKey { market, slot: *slot }, stored);
    }
    Ok(Done::default())
}
