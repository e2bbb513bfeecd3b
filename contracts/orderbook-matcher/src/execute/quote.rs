//! A participant places orders over many slots.

use std::collections::BTreeMap;

use contract_kit::checks::check_length;
use contract_kit::{Call, Outcome};
use cosmwasm_std::Storage;
use interfaces::MAX_BATCH;
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::OrderPlaced;
use interfaces::orderbook_matcher::{Good, NewOrder};
use interfaces::registry::raw::AccountRecord;
use units::{Amount, Lots, MarketId, Sequence, Timestamp};

use crate::MatcherError;
use crate::book::offered::{Offered, OfferedKey};
use crate::book::order::Order;
use crate::book::position::{BookPosition, OrderKey, book};
use crate::escrow::{post, release_leg};
use crate::market::limits::ORDER_LOTS;
use crate::market::market_state::MarketState;
use crate::market::params::MarketParams;
use crate::slot::key::SlotKey;
use crate::state::{MARKET_STATES, OFFERED, ORDERS, get_or_load, load_params};

/// Places orders and reserves the most that they can cost.
///
/// # Errors
/// If the market is closed, or an order breaks a rule.
pub fn execute(call: &mut Call<'_>, market: MarketId, orders: &[NewOrder]) -> Result<Outcome, MatcherError> {
    // 1. Authorize: the declaration admits active participants.
    let account = call.participant()?;
    let participant = account.participant;

    // 2. Validate the market and each order.
    check_length(orders.len(), MAX_BATCH)?;
    let params = load_params(call.deps.storage, market)?;
    let state = MARKET_STATES.load(call.deps.storage, market)?;
    if !state.open {
        return Err(MatcherError::MarketClosed { market });
    }
    if account.zone.get() >= params.zones {
        return Err(MatcherError::UnknownZone { zone: account.zone, zones: params.zones });
    }
    let time = call.now();
    let mut next = state.next;
    let mut placed = Vec::with_capacity(orders.len());
    let mut reserve = Amount::ZERO;
    for order in orders {
        let position = check(&params, &account, order, next, time)?;
        reserve = reserve.add(params.reserve(position.book(), order.price, order.lots)?)?;
        placed.push((position, order));
        next = next.get().checked_add(1).map(Sequence).ok_or(MatcherError::NoNumberLeft {
            market,
            orders: orders.len(),
            next: state.next,
        })?;
    }

    // 3. Write what the seller offers in each cycle, at most its capacity.
    for (key, offered) in offer(call.deps.storage, &params, &account, market, orders)? {
        OFFERED.save(call.deps.storage, key.to_bytes(), &offered)?;
    }

    // 4. Write the orders.
    let mut outcome = Outcome::about(participant);
    for (position, &NewOrder { slot, good, price, lots }) in placed {
        let key = OrderKey::new(SlotKey { market, slot }, position);
        ORDERS.save(call.deps.storage, key.to_bytes(), &Order { participant, lots })?;
        let event = OrderPlaced {
            market,
            sequence: position.sequence,
            participant,
            time,
            slot,
            side: good.side(),
            zone: account.zone,
            good: number(good),
            price,
            tier: position.tier,
            lots,
        };
        outcome = outcome.with_event(event.to_event());
    }
    MARKET_STATES.save(call.deps.storage, market, &MarketState { next, ..state })?;

    // 5. Reserve the most that the orders can cost, once for all.
    let legs = if reserve.is_zero() { vec![] } else { vec![release_leg(participant, -reserve.net()?)?] };
    post(call, outcome, params.denom, legs)
}

/// The number of a label or of a profile.
const fn number(good: Good) -> u8 {
    match good {
        Good::Sell { label } => label.get(),
        Good::Buy { profile } => profile.get(),
    }
}

/// The position of an order, if market, participant and time permit it.
fn check(
    params: &MarketParams,
    account: &AccountRecord,
    order: &NewOrder,
    sequence: Sequence,
    now: Timestamp,
) -> Result<BookPosition, MatcherError> {
    let times = params.times_before_gate(order.slot, now)?;
    let until = now.plus(params.timing.horizon)?;
    if times.start > until {
        return Err(MatcherError::BeyondHorizon { slot: order.slot, start: times.start, until });
    }
    check_good(params, account, order.good)?;
    let tick = params.tick(order.price).ok_or(MatcherError::OffGrid {
        price: order.price,
        least: params.grid.least,
        greatest: params.grid.greatest,
        tick: params.grid.tick,
    })?;
    if order.lots < params.minimum_lots || order.lots > ORDER_LOTS {
        return Err(MatcherError::LotsOutOfRange {
            lots: order.lots,
            least: params.minimum_lots,
            most: ORDER_LOTS,
        });
    }
    Ok(BookPosition::new(book(account.zone, order.good), tick, account.tier, sequence))
}

/// Checks that a participant may trade a good.
fn check_good(params: &MarketParams, account: &AccountRecord, good: Good) -> Result<(), MatcherError> {
    let wrong_side =
        |side: Side| MatcherError::WrongSide { participant: account.participant, kind: account.kind, side };
    match good {
        Good::Sell { .. } if !account.kind.may_sell() => Err(wrong_side(Side::Sell)),
        Good::Buy { .. } if !account.kind.may_buy() => Err(wrong_side(Side::Buy)),
        Good::Sell { label } if label.get() >= params.labels => {
            Err(MatcherError::UnknownLabel { label, labels: params.labels })
        }
        Good::Sell { label } if !account.labels.contains(label) => {
            Err(MatcherError::LabelNotGranted { participant: account.participant, label })
        }
        Good::Buy { profile } if usize::from(profile.get()) >= params.profiles.len() => {
            Err(MatcherError::UnknownProfile { profile, profiles: params.profiles.len() })
        }
        Good::Sell { .. } | Good::Buy { .. } => Ok(()),
    }
}

/// What the participant offers with these orders in each cycle that they touch, at most its registered capacity.
fn offer(
    storage: &dyn Storage,
    params: &MarketParams,
    account: &AccountRecord,
    market: MarketId,
    orders: &[NewOrder],
) -> Result<BTreeMap<OfferedKey, Offered>, MatcherError> {
    let mut all: BTreeMap<OfferedKey, Offered> = BTreeMap::new();
    let sells = orders.iter().filter(|order| order.good.side() == Side::Sell);
    let mut capacity = None;
    for order in sells {
        let (cycle, place) = params.cycle(order.slot)?;
        let key = OfferedKey { market, participant: account.participant, cycle };
        let capacity: Lots = match capacity {
            Some(known) => known,
            None => *capacity.insert(params.capacity_floor(account)?),
        };
        let load = || OFFERED.may_load(storage, key.to_bytes()).map(Option::unwrap_or_default);
        let offered = get_or_load(&mut all, key, load)?.add(place, order.lots)?;
        if offered > capacity {
            return Err(MatcherError::CapacityExceeded { slot: order.slot, offered, capacity });
        }
    }
    Ok(all)
}
