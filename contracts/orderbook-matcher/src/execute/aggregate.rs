//! Anyone sums orders into curves after gate closure, in pages.

use clearing::Curve;
use contract_kit::checks::work_size;
use contract_kit::{Call, Outcome};
use interfaces::MAX_SCAN;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::SlotStatus;
use interfaces::orderbook_matcher::events::OrderCurtailed;
use units::{MarketId, SlotId};

use crate::MatcherError;
use crate::book::aggregation::aggregate_page;
use crate::book::order::Order;
use crate::book::position::{BookKey, OrderKey};
use crate::book::slot_orders::SlotOrders;
use crate::escrow::post;
use crate::slot::context::{SlotContext, advance};
use crate::slot::stage::{Slot, Stage};
use crate::slot::status::Step;
use crate::state::{CURVES, FORECASTS, ORDERS};

/// Sums the next page of orders.
///
/// # Errors
/// If the gate is open, all orders are summed, or the deadline for clearing has passed.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    slot: SlotId,
    limit: u32,
) -> Result<Outcome, MatcherError> {
    // 1. Validate: orders are left to sum, in time for clearing.
    let context = SlotContext::load(call.deps.storage, call.now(), market, slot, "aggregate")?;
    context.next(Step::Aggregate)?;
    context.check_deadline()?;
    let limit = work_size(limit, MAX_SCAN)?;

    // 2. Sum a page of orders.
    let (cursor, progress) = match &context.stored {
        Some(Slot { stage: Stage::Aggregating(cursor), progress }) => (Some(cursor.clone()), *progress),
        _ => (None, 0),
    };
    let after = cursor.as_ref().map(|cursor| cursor.after);
    let begun = after
        .map(|after| {
            let key = BookKey::new(context.key, after.book()).to_bytes();
            Ok::<_, MatcherError>(Curve::decode(&CURVES.load(call.deps.storage, key)?)?)
        })
        .transpose()?;
    let forecasts = FORECASTS.may_load(call.deps.storage, context.key.to_bytes())?.unwrap_or_default();
    let orders = SlotOrders::new(call.deps.storage, market, slot).all(after);
    let page = aggregate_page(orders, &context.params, forecasts, cursor, begun, limit)?;

    // 3. Store curves, curtailed orders and where the next page goes on.
    for curve in page.curves {
        let key = BookKey::new(context.key, curve.book()).to_bytes();
        CURVES.save(call.deps.storage, key, &curve.encode()?)?;
    }
    let mut outcome = Outcome::default();
    for cut in page.curtailed {
        let (participant, asked, left) = (cut.participant, cut.asked, cut.left);
        let key = OrderKey::new(context.key, cut.position).to_bytes();
        ORDERS.save(call.deps.storage, key, &Order { participant, lots: left })?;
        let sequence = cut.position.sequence;
        outcome = outcome
            .with_event(OrderCurtailed { market, sequence, participant, slot, asked, left }.to_event());
    }
    let (reached, stage) = match page.next {
        None => (context.next(Step::AggregateLast)?, Stage::Aggregated),
        Some(cursor) => (SlotStatus::GateClosed, Stage::Aggregating(cursor)),
    };
    let progress = advance(progress, page.handled);
    outcome = outcome.with_event(context.save(call.deps.storage, reached, stage, progress)?);

    // 4. Release what was cut off.
    post(call, outcome, context.params.denom, page.releases.legs()?)
}
