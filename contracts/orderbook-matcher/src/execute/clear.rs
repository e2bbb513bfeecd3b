//! Anyone clears a slot: its optimum is found, proved and stored.

use clearing::{Books, Clearing, Curve, Market};
use contract_kit::{Call, Outcome};
use cosmwasm_std::{Event, Order, Storage};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{LabelCleared, ZoneCleared};
use units::{LabelId, MarketId, SlotId, ZoneId};

use crate::MatcherError;
use crate::pairing::cursor::Cursor;
use crate::slot::context::SlotContext;
use crate::slot::key::SlotKey;
use crate::slot::stage::Stage;
use crate::slot::status::Step;
use crate::state::{CAPACITIES, CURVES, RESULTS};

/// Clears a slot.
///
/// # Errors
/// If not all orders are summed, the slot is cleared, the deadline for clearing has passed, or the result fails its
/// proof.
pub fn execute(call: &mut Call<'_>, market: MarketId, slot: SlotId) -> Result<Outcome, MatcherError> {
    // 1. Validate: all orders are summed, and the deadline has not passed.
    let context = SlotContext::load(call.deps.storage, call.now(), market, slot, "clear")?;
    let reached = context.next(Step::Clear)?;
    context.check_deadline()?;

    // 2. Compute the optimum. Capacities do not change after gate closure.
    let capacities = CAPACITIES.may_load(call.deps.storage, context.key.to_bytes())?.unwrap_or_default();
    let cleared = context.params.market(&capacities)?;
    let books = books(call.deps.storage, &cleared, context.key)?;
    // The slot's number decides between equally good results, so that none of them is always preferred.
    let clearing = clearing::clear(&cleared, &books, u64::from(slot.get()))?;

    // 3. Store the result.
    RESULTS.save(call.deps.storage, context.key.to_bytes(), &clearing.encode()?)?;
    let mut events = prices(market, slot, &clearing);
    events.push(context.save(call.deps.storage, reached, Stage::Cleared(Box::<Cursor>::default()), 0)?);
    Ok(Outcome { events, ..Outcome::default() })
}

/// The curves of a slot: at most one a book, of which a market has at most 32 × (16 + 16).
fn books(storage: &dyn Storage, market: &Market, key: SlotKey) -> Result<Books, MatcherError> {
    let curves = CURVES
        .range_packed(storage, &key.to_bytes(), None, Order::Ascending)
        .map(|row| Ok(Curve::decode(&row?.1)?))
        .collect::<Result<Vec<Curve>, MatcherError>>()?;
    Ok(Books::new(market, curves)?)
}

/// The events of all zones that have a price, and of all labels that have a premium.
fn prices(market: MarketId, slot: SlotId, clearing: &Clearing) -> Vec<Event> {
    let zones = (0..).map(ZoneId).zip(clearing.zone_prices()).filter_map(|(zone, interval)| {
        Some(ZoneCleared { market, slot, zone, price: interval.price? }.to_event())
    });
    // The unlabelled good's premium is zero by definition.
    let labels = (0..).map(LabelId).zip(clearing.label_premiums()).skip(1).filter_map(|(label, interval)| {
        Some(LabelCleared { market, slot, label, premium: interval.price? }.to_event())
    });
    zones.chain(labels).collect()
}
