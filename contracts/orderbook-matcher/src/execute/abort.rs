//! Anyone refunds a slot that was not cleared in time, in pages.

use contract_kit::checks::work_page;
use contract_kit::{Call, Outcome};
use interfaces::orderbook_matcher::SlotTotals;
use units::{MarketId, SlotId};

use crate::MatcherError;
use crate::book::slot_orders::SlotOrders;
use crate::escrow::{Releases, post};
use crate::slot::context::{SlotContext, advance};
use crate::slot::stage::{Slot, Stage};
use crate::slot::status::Step;

/// Refunds the next page of orders.
///
/// # Errors
/// If the slot is cleared or can still be cleared, or all its orders are refunded.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    slot: SlotId,
    limit: u32,
) -> Result<Outcome, MatcherError> {
    // 1. Validate: the slot is not cleared, and the deadline for clearing has passed.
    let context = SlotContext::load(call.deps.storage, call.now(), market, slot, "abort")?;
    let aborted = context.next(Step::RefundLast)?;
    if context.now <= context.times.clear_by {
        return Err(MatcherError::TooEarly { slot, clear_by: context.times.clear_by, now: context.now });
    }
    let limit = work_page(limit)?;

    // 2. Compute the refunds of a page.
    let (mut after, progress) = match &context.stored {
        Some(Slot { stage: Stage::Aborting(after), progress }) => (Some(*after), *progress),
        _ => (None, 0),
    };
    let mut releases = Releases::default();
    let (mut handled, mut last) = (0_usize, None);
    for row in SlotOrders::new(call.deps.storage, market, slot).all(after) {
        if handled >= limit {
            last = after;
            break;
        }
        let (position, order) = row?;
        let price = context.params.price(position.tick())?;
        releases.add(order.participant, context.params.reserve(position.book(), price, order.lots)?)?;
        after = Some(position);
        handled = handled.saturating_add(1);
    }

    // 3. Store where the next page goes on; after the last page, the slot counts as closed in its cycle.
    let progress = advance(progress, handled);
    let event = if let Some(last) = last {
        context.save(call.deps.storage, context.next(Step::Refund)?, Stage::Aborting(last), progress)?
    } else {
        context.close(call.deps.storage, &SlotTotals::default())?;
        context.save(call.deps.storage, aborted, Stage::Aborted, progress)?
    };

    // 4. Release the reserves.
    post(call, Outcome::default().with_event(event), context.params.denom, releases.legs()?)
}
