//! The optimum of a slot is found, proved and stored.

use clearing::{Books, Clearing, Curve, Market};
use cosmwasm_std::{DepsMut, Env, Event, Order, Storage};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{LabelCleared, ZoneCleared};
use records::PackedKey;
use units::{LabelId, MarketId, SlotId, ZoneId};

use super::{Crank, Done};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::pairing::Cursor;
use crate::slot::Stage;
use crate::state::{CAPACITIES, CURVES, RESULTS, StoredClearing};
use crate::status::Step;

/// 1. All orders are summed, and clearing is not overdue.
/// 2. The optimum is found with the capacities as they were at the gate; a result that fails its own check is an
///    error.
/// 3. It is stored and told.
pub fn run(deps: DepsMut<'_>, env: &Env, market: MarketId, slot: SlotId) -> Result<Done, MatcherError> {
    // 1
    let crank = Crank::load(deps.storage, env, market, slot, "clear")?;
    let reached = crank.next(Step::Clear)?;
    crank.in_time()?;
    // 2
    let capacities = CAPACITIES.may_load(deps.storage, &crank.key)?.unwrap_or_default();
    let cleared = crank.rules.market(&capacities.0)?;
    let books = books(deps.storage, &cleared, crank.key)?;
    // The slot's number decides between results that are equal in all that counts, so that nobody is favoured for ever.
    let clearing = clearing::clear(&cleared, &books, u64::from(slot.get()))?;
    // 3
    RESULTS.save(deps.storage, &crank.key, &StoredClearing(clearing.encode()));
    let mut events = prices(market, slot, &clearing);
    events.push(crank.save(deps.storage, reached, Stage::Cleared(Box::<Cursor>::default()), 0));
    Ok(Done { events, ..Done::default() })
}

/// The curves of a slot: at most one a book, of which a market has at most 32 × (16 + 16).
fn books(storage: &dyn Storage, market: &Market, key: SlotKey) -> Result<Books, MatcherError> {
    let curves = CURVES
        .scan(storage, &key.packed(), None, Order::Ascending)
        .map(|row| Ok(row?.1.0))
        .collect::<Result<Vec<Curve>, MatcherError>>()?;
    Ok(Books::new(market, curves)?)
}

/// What the market came to: a price for every zone that has one, a premium for every label that has one.
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
