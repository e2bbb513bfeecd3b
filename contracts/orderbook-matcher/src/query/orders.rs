//! Orders and curves.

use cosmwasm_std::Storage;
use interfaces::orderbook_matcher::{
    CurveResponse, CurveStep, DepthResponse, DepthRow, Good, OrderRef, OrderRow, OrdersResponse, SlotStatus,
};
use units::{Lots, MarketId, SlotId, Timestamp, ZoneId};

use crate::MatcherError;
use crate::order::{BookKey, Place, SlotKey, book};
use crate::rules::Rules;
use crate::slot::status;
use crate::state::{CURVES, SLOTS, SlotOrders, rules};
use crate::status::name;

/// The most orders that one answer about depth sums up.
pub const DEPTH_ORDERS: usize = 10_000;

/// Orders of a slot in the order of their books.
pub fn orders(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
    start_after: Option<&OrderRef>,
    limit: usize,
) -> Result<OrdersResponse, MatcherError> {
    let rules = rules(storage, market)?;
    let after = place_after(&rules, slot, start_after)?;
    let orders = SlotOrders::new(storage, market, slot)
        .all(after.as_ref())
        .take(limit)
        .map(|row| {
            let (key, order) = row?;
            Ok(OrderRow {
                order: key.place.reference(&rules, slot)?,
                participant: order.participant,
                lots: order.lots,
            })
        })
        .collect::<Result<_, MatcherError>>()?;
    Ok(OrdersResponse { orders })
}

/// Where a page goes on; refused for what names no place of the slot.
pub fn place_after(
    rules: &Rules,
    slot: SlotId,
    start_after: Option<&OrderRef>,
) -> Result<Option<Place>, MatcherError> {
    start_after
        .map(|order| {
            Place::of(rules, order)
                .filter(|_| order.slot == slot)
                .ok_or(MatcherError::UnknownOrder { slot: order.slot, sequence: order.sequence })
        })
        .transpose()
}

/// The depth of one book, most competitive first. A price whose orders lie beyond the first 10,000 is left out.
pub fn depth(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
    zone: ZoneId,
    good: Good,
    limit: usize,
) -> Result<DepthResponse, MatcherError> {
    let rules = rules(storage, market)?;
    known(&rules, zone, good)?;
    let orders = SlotOrders::new(storage, market, slot);
    let mut rows: Vec<DepthRow> = Vec::new();
    for (looked_at, row) in orders.scan(&orders.key.of_book(book(zone, good)), None).enumerate() {
        if looked_at >= DEPTH_ORDERS {
            rows.pop();
            break;
        }
        let (key, order) = row?;
        let price = rules.price(key.place.tick)?;
        if let Some(last) = rows.last_mut().filter(|last| last.price == price) {
            last.lots = last.lots.add(order.lots)?;
            last.orders = last.orders.saturating_add(1);
        } else if rows.len() < limit {
            rows.push(DepthRow { price, lots: order.lots, orders: 1 });
        } else {
            break;
        }
    }
    Ok(DepthResponse { rows })
}

/// The curve of one book, once all orders are summed. A book without orders has an empty one.
pub fn curve(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
    zone: ZoneId,
    good: Good,
) -> Result<CurveResponse, MatcherError> {
    let rules = rules(storage, market)?;
    known(&rules, zone, good)?;
    let key = SlotKey { market, slot };
    let status = status(SLOTS.may_load(storage, &key)?.as_ref(), rules.times(slot)?.gate, now);
    if matches!(status, SlotStatus::Open | SlotStatus::GateClosed) {
        return Err(MatcherError::WrongStatus { slot, status: name(status), action: "curve" });
    }
    let stored = CURVES.may_load(storage, &BookKey { slot: key, book: book(zone, good) })?;
    let steps = stored.map_or_else(Vec::new, |stored| {
        stored
            .0
            .steps()
            .iter()
            .map(|step| CurveStep { price: step.price, tier: step.tier, lots: step.lots })
            .collect()
    });
    Ok(CurveResponse { steps })
}

/// Refuses a book that the market has not.
fn known(rules: &Rules, zone: ZoneId, good: Good) -> Result<(), MatcherError> {
    if zone.get() >= rules.zones {
        return Err(MatcherError::UnknownZone { zone, zones: rules.zones });
    }
    match good {
        Good::Sell { label } if label.get() >= rules.labels => {
            Err(MatcherError::UnknownLabel { label, labels: rules.labels })
        }
        Good::Buy { profile } if usize::from(profile.get()) >= rules.profiles.len() => {
            Err(MatcherError::UnknownProfile { profile, profiles: rules.profiles.len() })
        }
        Good::Sell { .. } | Good::Buy { .. } => Ok(()),
    }
}

/// Lots of an order's step that lie before it, itself included: where its successor begins.
pub fn offset_after(orders: &SlotOrders<'_>, place: &Place) -> Result<Lots, MatcherError> {
    let mut offset = Lots::ZERO;
    for row in orders.scan(&orders.key.of_step(place), None) {
        let (key, order) = row?;
        if key.place.sequence > place.sequence {
            break;
        }
        offset = offset.add(order.lots)?;
    }
    Ok(offset)
}
