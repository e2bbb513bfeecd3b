//! A participant cancels its own orders before gate closure.

use std::collections::BTreeMap;

use clearing::Book;
use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use cosmwasm_std::Storage;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::OrderRef;
use interfaces::orderbook_matcher::events::OrderCancelled;
use units::{MarketId, ParticipantId};

use crate::MatcherError;
use crate::book::offered::{Offered, OfferedKey};
use crate::book::order::Order;
use crate::book::position::{BookPosition, OrderKey};
use crate::escrow::{Releases, post};
use crate::market::params::MarketParams;
use crate::slot::key::SlotKey;
use crate::state::{OFFERED, ORDERS, get_or_load, load_params};

/// Cancels orders and releases their reserves.
///
/// # Errors
/// If an order is named twice, does not exist or is another participant's, or its gate has closed.
pub fn execute(call: &mut Call<'_>, market: MarketId, orders: &[OrderRef]) -> Result<Outcome, MatcherError> {
    // 1. Authorize.
    let participant = call.participant()?.participant;

    // 2. Validate: each order exists, is the participant's, and its gate is open.
    check_batch(orders, |order| order.sequence, |order| format!("order {}", order.sequence))?;
    let params = load_params(call.deps.storage, market)?;
    let now = call.now();
    let mut found = Vec::with_capacity(orders.len());
    let mut releases = Releases::default();
    for order in orders {
        params.times_before_gate(order.slot, now)?;
        let (key, stored) = find(call.deps.storage, &params, market, order)?;
        if stored.participant != participant {
            return Err(MatcherError::NotYourOrder { sequence: order.sequence, participant });
        }
        releases.add(participant, params.reserve(key.position().book(), order.price, stored.lots)?)?;
        found.push((key, stored));
    }

    // 3. Remove the orders, and what they offered.
    subtract_offers(call.deps.storage, &params, market, participant, &found)?;
    let mut outcome = Outcome::about(participant);
    for (key, Order { lots, .. }) in found {
        ORDERS.remove(call.deps.storage, key.to_bytes());
        let (slot, sequence) = (key.slot, key.sequence);
        outcome = outcome.with_event(OrderCancelled { market, sequence, participant, slot, lots }.to_event());
    }

    // 4. Release the reserves.
    post(call, outcome, params.denom, releases.legs()?)
}

/// The order that a reference names.
fn find(
    storage: &dyn Storage,
    params: &MarketParams,
    market: MarketId,
    order: &OrderRef,
) -> Result<(OrderKey, Order), MatcherError> {
    let unknown = MatcherError::UnknownOrder { slot: order.slot, sequence: order.sequence };
    let Some(position) = BookPosition::find(params, order) else {
        return Err(unknown);
    };
    let key = OrderKey::new(SlotKey { market, slot: order.slot }, position);
    ORDERS.may_load(storage, key.to_bytes())?.map(|stored| (key, stored)).ok_or(unknown)
}

fn subtract_offers(
    storage: &mut dyn Storage,
    params: &MarketParams,
    market: MarketId,
    participant: ParticipantId,
    found: &[(OrderKey, Order)],
) -> Result<(), MatcherError> {
    let mut changed: BTreeMap<OfferedKey, Offered> = BTreeMap::new();
    for (key, stored) in found {
        if matches!(key.position().book(), Book::Sell { .. }) {
            let (cycle, place) = params.cycle(key.slot)?;
            let key = OfferedKey { market, participant, cycle };
            get_or_load(&mut changed, key, || OFFERED.load(storage, key.to_bytes()))?
                .subtract(place, stored.lots)?;
        }
    }
    for (key, offered) in changed {
        if offered.is_empty() {
            OFFERED.remove(storage, key.to_bytes());
        } else {
            OFFERED.save(storage, key.to_bytes(), &offered)?;
        }
    }
    Ok(())
}
