//! Orders are summed into curves, in pages, once the gate has closed.

use cosmwasm_std::{Addr, DepsMut, Env};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::SlotStatus;
use interfaces::orderbook_matcher::events::OrderCurtailed;
use interfaces::{ContractAddresses, MAX_SCAN};
use units::{MarketId, SlotId};

use super::{Crank, Done, page_limit, post};
use crate::MatcherError;
use crate::aggregation::page;
use crate::order::{BookKey, Order, OrderKey};
use crate::slot::{Aggregating, Slot, Stage};
use crate::state::{CURVES, FORECASTS, ORDERS, SlotOrders, StoredCurve};
use crate::status::Step;

/// 1. The gate has closed, clearing is not overdue, orders are left to sum.
/// 2. A page of orders becomes curves.
/// 3. Curves, curtailed orders and the place to go on are stored.
/// 4. What was cut off is released.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    peers: &ContractAddresses<Addr>,
    market: MarketId,
    slot: SlotId,
    limit: u32,
) -> Result<Done, MatcherError> {
    // 1
    let crank = Crank::load(deps.storage, env, market, slot, "aggregate")?;
    crank.next(Step::Aggregate)?;
    crank.in_time()?;
    let cursor = match &crank.stored {
        Some(Slot { stage: Stage::Aggregating(cursor), .. }) => cursor.clone(),
        _ => Aggregating::default(),
    };
    // 2
    let begun = cursor
        .after
        .map(|place| CURVES.load(deps.storage, &BookKey { slot: crank.key, book: place.book }))
        .transpose()?
        .map(|stored| stored.0);
    let forecasts = FORECASTS.may_load(deps.storage, &crank.key)?.unwrap_or_default();
    let orders = SlotOrders::new(deps.storage, market, slot).all(cursor.after.as_ref());
    let page = page(orders, &crank.rules, &forecasts, cursor, begun, page_limit(limit, MAX_SCAN)?)?;
    // 3
    for curve in page.curves {
        let key = BookKey { slot: crank.key, book: curve.book() };
        CURVES.save(deps.storage, &key, &StoredCurve(curve));
    }
    let mut events = Vec::new();
    for cut in page.curtailed {
        let key = OrderKey { slot: crank.key, place: cut.place };
        ORDERS.save(deps.storage, &key, &Order { participant: cut.participant, lots: cut.left });
        events.push(
            OrderCurtailed {
                market,
                sequence: cut.place.sequence,
                participant: cut.participant,
                slot,
                asked: cut.asked,
                left: cut.left,
            }
            .to_event(),
        );
    }
    let progress = crank.progress().saturating_add(page.handled);
    let (reached, stage) = if page.done {
        (crank.next(Step::AggregateLast)?, Stage::Aggregated)
    } else {
        (SlotStatus::GateClosed, Stage::Aggregating(page.cursor))
    };
    events.push(crank.save(deps.storage, reached, stage, progress));
    // 4
    let messages = post(peers, crank.rules.denom, page.releases.legs()?)?.into_iter().collect();
    Ok(Done { events, messages, ..Done::default() })
}
