//! Orders are placed, over many slots.

use cosmwasm_std::{Addr, DepsMut, Env, Storage};
use interfaces::ContractAddresses;
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::OrderPlaced;
use interfaces::orderbook_matcher::{Good, NewOrder};
use interfaces::registry::raw::AccountRecord;
use table::Table;
use units::{Amount, Lots, MarketId, Sequence, Timestamp};

use super::{Done, before_gate, check_batch, now, post};
use crate::MatcherError;
use crate::definition::ORDER_LOTS;
use crate::offered::{Offered, OfferedKey};
use crate::order::{Order, OrderKey, Place, SlotKey, book};
use crate::releases::leg;
use crate::rules::Rules;
use crate::state::{self, DESKS, Desk, MarketKey, OFFERED, ORDERS};

/// 1. The market takes orders.
/// 2. Each order fits market, participant and time.
/// 3. A seller offers no more than it can feed in.
/// 4. The orders are stored.
/// 5. What they may cost at worst is reserved, once for all.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    peers: &ContractAddresses<Addr>,
    account: &AccountRecord,
    market: MarketId,
    orders: &[NewOrder],
) -> Result<Done, MatcherError> {
    // 1
    check_batch(orders)?;
    let rules = state::rules(deps.storage, market)?;
    let desk = DESKS.load(deps.storage, &MarketKey(market))?;
    if !desk.open {
        return Err(MatcherError::MarketClosed { market });
    }
    if account.zone.get() >= rules.zones {
        return Err(MatcherError::UnknownZone { zone: account.zone, zones: rules.zones });
    }
    // 2
    let time = now(env);
    let mut next = desk.next;
    let mut placed = Vec::with_capacity(orders.len());
    let mut reserve = Amount::ZERO;
    for order in orders {
        let place = check(&rules, account, order, next, time)?;
        reserve = reserve.add(rules.reserve(place.book, order.price, order.lots)?)?;
        placed.push((place, order));
        next = next.get().checked_add(1).map(Sequence).ok_or(MatcherError::NoNumberLeft {
            market,
            orders: orders.len(),
            next: desk.next,
        })?;
    }
    // 3
    let offered = offer(deps.storage, &rules, account, market, orders)?;
    // 4
    for (key, offered) in offered.iter() {
        OFFERED.save(deps.storage, key, offered);
    }
    let mut events = Vec::with_capacity(placed.len());
    for (place, order) in placed {
        let key = OrderKey { slot: SlotKey { market, slot: order.slot }, place };
        ORDERS.save(deps.storage, &key, &Order { participant: account.participant, lots: order.lots });
        events.push(
            OrderPlaced {
                market,
                sequence: place.sequence,
                participant: account.participant,
                time,
                slot: order.slot,
                side: order.good.side(),
                zone: account.zone,
                good: number(order.good),
                price: order.price,
                tier: place.tier,
                lots: order.lots,
            }
            .to_event(),
        );
    }
    DESKS.save(deps.storage, &MarketKey(market), &Desk { next, ..desk });
    // 5
    let legs = if reserve.is_zero() { vec![] } else { vec![leg(account.participant, -reserve.net()?)?] };
    let messages = post(peers, rules.denom, legs)?.into_iter().collect();
    Ok(Done { subjects: vec![account.participant], events, messages })
}

/// The number of a label or of a profile.
const fn number(good: Good) -> u8 {
    match good {
        Good::Sell { label } => label.get(),
        Good::Buy { profile } => profile.get(),
    }
}

/// Where an order will lie, if market, participant and time permit it.
fn check(
    rules: &Rules,
    account: &AccountRecord,
    order: &NewOrder,
    sequence: Sequence,
    now: Timestamp,
) -> Result<Place, MatcherError> {
    let times = before_gate(rules, order.slot, now)?;
    let until = now.plus(rules.timing.horizon)?;
    if times.start > until {
        return Err(MatcherError::BeyondHorizon { slot: order.slot, start: times.start, until });
    }
    check_good(rules, account, order.good)?;
    let tick = rules.tick(order.price).ok_or(MatcherError::OffGrid {
        price: order.price,
        least: rules.grid.least,
        greatest: rules.grid.greatest,
        tick: rules.grid.tick,
    })?;
    if order.lots < rules.minimum_lots || order.lots > ORDER_LOTS {
        return Err(MatcherError::LotsOutOfRange {
            lots: order.lots,
            least: rules.minimum_lots,
            most: ORDER_LOTS,
        });
    }
    Ok(Place { book: book(account.zone, order.good), tick, tier: account.tier, sequence })
}

/// Whether a participant may trade what the order is about.
fn check_good(rules: &Rules, account: &AccountRecord, good: Good) -> Result<(), MatcherError> {
    let wrong_side =
        |side: Side| MatcherError::WrongSide { participant: account.participant, kind: account.kind, side };
    match good {
        Good::Sell { .. } if !account.kind.may_sell() => Err(wrong_side(Side::Sell)),
        Good::Buy { .. } if !account.kind.may_buy() => Err(wrong_side(Side::Buy)),
        Good::Sell { label } if label.get() >= rules.labels => {
            Err(MatcherError::UnknownLabel { label, labels: rules.labels })
        }
        Good::Sell { label } if !account.labels.contains(label) => {
            Err(MatcherError::LabelNotGranted { participant: account.participant, label })
        }
        Good::Buy { profile } if usize::from(profile.get()) >= rules.profiles.len() => {
            Err(MatcherError::UnknownProfile { profile, profiles: rules.profiles.len() })
        }
        Good::Sell { .. } | Good::Buy { .. } => Ok(()),
    }
}

/// What the participant offers in each cycle touched, with these orders; refused beyond its registered capacity.
fn offer(
    storage: &dyn Storage,
    rules: &Rules,
    account: &AccountRecord,
    market: MarketId,
    orders: &[NewOrder],
) -> Result<Table<OfferedKey, Offered>, MatcherError> {
    let mut all: Table<OfferedKey, Offered> = Table::default();
    let sells = orders.iter().filter(|order| order.good.side() == Side::Sell);
    let mut capacity = None;
    for order in sells {
        let (cycle, at) = rules.cycle(order.slot)?;
        let key = OfferedKey { market, participant: account.participant, cycle };
        let capacity: Lots = match capacity {
            Some(known) => known,
            None => *capacity.insert(rules.capacity_floor(account)?),
        };
        let offered = all.get_or(key, || OFFERED.may_load(storage, &key).map(Option::unwrap_or_default))?;
        let offered = Offered::add(offered, at, order.lots)?;
        if offered > capacity {
            return Err(MatcherError::CapacityExceeded { slot: order.slot, offered, capacity });
        }
    }
    Ok(all)
}
