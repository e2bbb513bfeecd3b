//! A slot that was not cleared in time is refunded, in pages.

use cosmwasm_std::{Addr, DepsMut, Env};
use interfaces::orderbook_matcher::SlotTotals;
use interfaces::{ContractAddresses, MAX_PAGE};
use units::{MarketId, SlotId};

use super::{Crank, Done, page_limit, post};
use crate::MatcherError;
use crate::releases::Releases;
use crate::slot::{Slot, Stage};
use crate::state::{CYCLES, SlotOrders};
use crate::status::Step;
use crate::totals::CycleKey;

/// 1. The slot is not cleared, and the time for it is over.
/// 2. A page of orders is refunded whole.
/// 3. The place to go on is stored; after the last page, the slot counts as closed in its cycle.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    peers: &ContractAddresses<Addr>,
    market: MarketId,
    slot: SlotId,
    limit: u32,
) -> Result<Done, MatcherError> {
    // 1
    let crank = Crank::load(deps.storage, env, market, slot, "abort")?;
    let aborted = crank.next(Step::RefundLast)?;
    if crank.now <= crank.times.clear_by {
        return Err(MatcherError::TooEarly { slot, clear_by: crank.times.clear_by, now: crank.now });
    }
    let (mut after, mut progress) = match &crank.stored {
        Some(Slot { stage: Stage::Aborting(after), progress }) => (*after, *progress),
        _ => (None, 0),
    };
    // 2
    let limit = page_limit(limit, MAX_PAGE)?;
    let mut releases = Releases::default();
    let (mut handled, mut done) = (0_u32, true);
    for row in SlotOrders::new(deps.storage, market, slot).all(after.as_ref()) {
        if handled >= limit {
            done = false;
            break;
        }
        let (key, order) = row?;
        let price = crank.rules.price(key.place.tick)?;
        releases.add(order.participant, crank.rules.reserve(key.place.book, price, order.lots)?)?;
        after = Some(key.place);
        handled = handled.saturating_add(1);
    }
    // 3
    progress = progress.saturating_add(handled);
    let event = if done {
        let key = CycleKey { market, cycle: crank.rules.cycle(slot)?.0 };
        let mut cycle = CYCLES.may_load(deps.storage, &key)?.unwrap_or_default();
        cycle.add(&SlotTotals::default())?;
        CYCLES.save(deps.storage, &key, &cycle);
        crank.save(deps.storage, aborted, Stage::Aborted, progress)
    } else {
        crank.save(deps.storage, crank.next(Step::Refund)?, Stage::Aborting(after), progress)
    };
    let messages = post(peers, crank.rules.denom, releases.legs()?)?.into_iter().collect();
    Ok(Done { events: vec![event], messages, ..Done::default() })
}
