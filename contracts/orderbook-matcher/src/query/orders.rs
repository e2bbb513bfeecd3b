//! Orders and curves.

use clearing::Curve;
use cosmwasm_std::Storage;
use interfaces::orderbook_matcher::{
    CurveResponse, CurveStep, DepthResponse, DepthRow, Good, OrderRef, OrderRow, OrdersResponse, SlotStatus,
};
use units::{Lots, MarketId, SlotId, Timestamp, ZoneId};

use crate::MatcherError;
use crate::book::position::{BookKey, BookPosition, book};
use crate::book::slot_orders::SlotOrders;
use crate::market::params::MarketParams;
use crate::slot::key::SlotKey;
use crate::slot::stage::status;
use crate::state::{CURVES, SLOTS, load_params};

/// The most orders that one answer sums.
pub const DEPTH_ORDERS: usize = 10_000;

/// Orders of a slot in the order of their books.
pub fn orders(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
    start_after: Option<&OrderRef>,
    limit: usize,
) -> Result<OrdersResponse, MatcherError> {
    let params = load_params(storage, market)?;
    let after = position_after(&params, slot, start_after)?;
    let orders = SlotOrders::new(storage, market, slot)
        .all(after)
        .take(limit)
        .map(|row| {
            let (position, order) = row?;
            Ok(OrderRow {
                order: position.reference(&params, slot)?,
                participant: order.participant,
                lots: order.lots,
            })
        })
        .collect::<Result<_, MatcherError>>()?;
    Ok(OrdersResponse { orders })
}

/// The position after which a page begins; refused if it is not in the slot.
pub fn position_after(
    params: &MarketParams,
    slot: SlotId,
    start_after: Option<&OrderRef>,
) -> Result<Option<BookPosition>, MatcherError> {
    start_after
        .map(|order| {
            BookPosition::find(params, order)
                .filter(|_| order.slot == slot)
                .ok_or(MatcherError::UnknownOrder { slot: order.slot, sequence: order.sequence })
        })
        .transpose()
}

/// The depth of one book, most competitive first. A price with an order behind the first 10,000 is left out.
pub fn depth(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
    zone: ZoneId,
    good: Good,
    limit: usize,
) -> Result<DepthResponse, MatcherError> {
    let params = load_params(storage, market)?;
    check_book(&params, zone, good)?;
    let orders = SlotOrders::new(storage, market, slot);
    let mut rows: Vec<DepthRow> = Vec::new();
    for (looked_at, row) in orders.of_book(book(zone, good), None).enumerate() {
        if looked_at >= DEPTH_ORDERS {
            rows.pop();
            break;
        }
        let (position, order) = row?;
        let price = params.price(position.tick())?;
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
    let params = load_params(storage, market)?;
    check_book(&params, zone, good)?;
    let key = SlotKey { market, slot };
    let status = status(SLOTS.may_load(storage, key.to_bytes())?.as_ref(), params.times(slot)?.gate, now);
    if matches!(status, SlotStatus::Open | SlotStatus::GateClosed) {
        return Err(MatcherError::WrongStatus { slot, status, action: "curve" });
    }
    let stored = CURVES.may_load(storage, BookKey::new(key, book(zone, good)).to_bytes())?;
    let curve = stored.map(|stored| Curve::decode(&stored)).transpose()?;
    let steps = curve.iter().flat_map(Curve::steps);
    let steps = steps.map(|step| CurveStep { price: step.price, tier: step.tier, lots: step.lots });
    Ok(CurveResponse { steps: steps.collect() })
}

/// Refuses a book of an unknown zone, label or profile.
fn check_book(params: &MarketParams, zone: ZoneId, good: Good) -> Result<(), MatcherError> {
    if zone.get() >= params.zones {
        return Err(MatcherError::UnknownZone { zone, zones: params.zones });
    }
    match good {
        Good::Sell { label } if label.get() >= params.labels => {
            Err(MatcherError::UnknownLabel { label, labels: params.labels })
        }
        Good::Buy { profile } if usize::from(profile.get()) >= params.profiles.len() => {
            Err(MatcherError::UnknownProfile { profile, profiles: params.profiles.len() })
        }
        Good::Sell { .. } | Good::Buy { .. } => Ok(()),
    }
}

/// The lots of an order's step up to the order's end: where its successor begins.
pub fn offset_after(orders: &SlotOrders<'_>, last: BookPosition) -> Result<Lots, MatcherError> {
    let mut offset = Lots::ZERO;
    for row in orders.of_step(last) {
        let (position, order) = row?;
        if position.sequence > last.sequence {
            break;
        }
        offset = offset.add(order.lots)?;
    }
    Ok(offset)
}
