//! A participant cancels orders of its own before their gates.

use clearing::Book;
use cosmwasm_std::{Addr, DepsMut, Env, Storage};
use interfaces::ContractAddresses;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::OrderRef;
use interfaces::orderbook_matcher::events::OrderCancelled;
use table::{Set, Table};
use units::{MarketId, ParticipantId, Sequence};

use super::{Done, before_gate, check_batch, now, post};
use crate::MatcherError;
use crate::offered::{Offered, OfferedKey};
use crate::order::{Order, OrderKey, Place, SlotKey};
use crate::releases::Releases;
use crate::rules::Rules;
use crate::state::{self, OFFERED, ORDERS};

/// 1. Each order is there once, the participant's, and its gate is open.
/// 2. They are removed, and no longer count as offered.
/// 3. What they had reserved is released.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    peers: &ContractAddresses<Addr>,
    participant: ParticipantId,
    market: MarketId,
    orders: &[OrderRef],
) -> Result<Done, MatcherError> {
    // 1
    check_batch(orders)?;
    let rules = state::rules(deps.storage, market)?;
    let mut seen: Set<Sequence> = Set::default();
    let mut found = Vec::with_capacity(orders.len());
    let mut releases = Releases::default();
    for order in orders {
        if !seen.insert(order.sequence, ()) {
            return Err(MatcherError::DuplicateOrder { sequence: order.sequence });
        }
        before_gate(&rules, order.slot, now(env))?;
        let (key, stored) = find(deps.storage, &rules, market, order)?;
        if stored.participant != participant {
            return Err(MatcherError::NotYourOrder { sequence: order.sequence, participant });
        }
        releases.add(participant, rules.reserve(key.place.book, order.price, stored.lots)?)?;
        found.push((key, stored));
    }
    // 2
    take_back(deps.storage, &rules, market, participant, &found)?;
    let mut events = Vec::with_capacity(found.len());
    for (key, stored) in found {
        ORDERS.remove(deps.storage, &key);
        events.push(
            OrderCancelled {
                market,
                sequence: key.place.sequence,
                participant,
                slot: key.slot.slot,
                lots: stored.lots,
            }
            .to_event(),
        );
    }
    // 3
    let messages = post(peers, rules.denom, releases.legs()?)?.into_iter().collect();
    Ok(Done { subjects: vec![participant], events, messages })
}

/// The order that a reference names.
fn find(
    storage: &dyn Storage,
    rules: &Rules,
    market: MarketId,
    order: &OrderRef,
) -> Result<(OrderKey, Order), MatcherError> {
    let unknown = MatcherError::UnknownOrder { slot: order.slot, sequence: order.sequence };
    let Some(place) = Place::of(rules, order) else {
        return Err(unknown);
    };
    let key = OrderKey { slot: SlotKey { market, slot: order.slot }, place };
    ORDERS.may_load(storage, &key)?.map(|stored| (key, stored)).ok_or(unknown)
}

/// Sell orders no longer count as offered.
fn take_back(
    storage: &mut dyn Storage,
    rules: &Rules,
    market: MarketId,
    participant: ParticipantId,
    found: &[(OrderKey, Order)],
) -> Result<(), MatcherError> {
    let mut changed: Table<OfferedKey, Offered> = Table::default();
    for (key, stored) in found {
        if matches!(key.place.book, Book::Sell { .. }) {
            let (cycle, at) = rules.cycle(key.slot.slot)?;
            let key = OfferedKey { market, participant, cycle };
            changed.get_or(key, || OFFERED.load(storage, &key))?.take(at, stored.lots)?;
        }
    }
    for (key, offered) in changed.iter() {
        if offered.is_empty() {
            OFFERED.remove(storage, key);
        } else {
            OFFERED.save(storage, key, offered);
        }
    }
    Ok(())
}
