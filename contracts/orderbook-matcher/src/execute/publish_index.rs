//! The forecaster publishes reference prices.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{DepsMut, Env};
use interfaces::orderbook_matcher::IndexPrice;
use units::MarketId;

use super::{Done, before_gate, check_batch, now};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::published::put;
use crate::state::{self, INDEX};

/// 1. Each price is of a zone of the market, once, within the grid's bounds, before the gate.
/// 2. They are stored; a later one replaces an earlier one.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    market: MarketId,
    prices: &[IndexPrice],
) -> Result<Done, MatcherError> {
    // 1
    check_batch(prices)?;
    let rules = state::rules(deps.storage, market)?;
    let (least, greatest) = (rules.grid.least, rules.grid.greatest);
    let mut seen = BTreeSet::new();
    let mut slots = BTreeMap::new();
    for &IndexPrice { slot, zone, price } in prices {
        if zone.get() >= rules.zones {
            return Err(MatcherError::UnknownZone { zone, zones: rules.zones });
        }
        if price < least || price > greatest {
            return Err(MatcherError::IndexOutOfRange { price, least, greatest });
        }
        if !seen.insert((slot, zone)) {
            return Err(MatcherError::DuplicateIndex { slot, zone });
        }
        before_gate(&rules, slot, now(env))?;
        slots.entry(slot).or_insert_with(Vec::new).push((zone, price));
    }
    // 2
    for (slot, zones) in slots {
        let key = SlotKey { market, slot };
        let mut stored = INDEX.may_load(deps.storage, &key)?.unwrap_or_default();
        for (zone, price) in zones {
            put(&mut stored.0, zone, price);
        }
        INDEX.save(deps.storage, &key, &stored);
    }
    Ok(Done::default())
}
