//! An hour of a real market: its curves dealt to participants, summed and cleared.

use std::mem;
use std::path::Path as Folder;
use std::rc::Rc;

use interfaces::MAX_SCAN;
use interfaces::orderbook_matcher::{Good, MarketDefinition, NewOrder, PriceGrid};
use interfaces::registry::ParticipantKind;
use market_replay::through_contracts::{CENT, TRADERS, deal, definition, grid};
use market_replay::{BookReader, Boundary, Hour, Progress, ReplayError};
use simulation::{Actor, ChainBackend, Trader};
use units::{Price, SlotId, ZoneId};

use super::path::Path;
use super::scene::Scene;
use crate::error::BenchmarkError;

/// The registered capacity of each seller: 1 PW, so that a slot of seconds takes the energy of an hour.
const CAPACITY: u64 = 1_000_000_000_000_000;
/// Orders of a message.
const BATCH: usize = 500;

/// Clears the first hour of a book. A coin is 10^−5 EUR and a lot 1 kWh, so that 0.01 EUR/MWh is one coin per lot.
///
/// # Errors
/// If the book is malformed or a contract refuses.
pub fn measure<C: ChainBackend>(scene: &mut Scene<C>, folder: &Folder) -> Result<(), BenchmarkError> {
    let progress: Rc<dyn Progress> = Rc::new(());
    let mut book = BookReader::open(folder, Boundary::Exchanges, &progress)?;
    let hour =
        book.next_hour()?.ok_or_else(|| BenchmarkError::malformed(folder.display(), "it has no hour"))?;
    let before = (scene.market.id, scene.market.definition.clone());
    let ((), _) = scene.cost(Path::Hour, |market| {
        let definition = defined(&hour, &market.definition);
        let id = market.create_market(&definition)?;
        market.trade_in(id, definition);
        Ok(())
    })?;
    let done = clear(scene, &hour);
    scene.market.trade_in(before.0, before.1);
    done
}

fn clear<C: ChainBackend>(scene: &mut Scene<C>, hour: &Hour) -> Result<(), BenchmarkError> {
    // The market is defined with the hour's line capacities.
    let quotes = join(scene, deal_out(hour, SlotId(0))?);
    let slot = scene.ahead(scene.sizes.lead)?;
    let quotes: Vec<(Actor, Vec<NewOrder>)> = quotes
        .into_iter()
        .map(|(actor, orders)| (actor, orders.into_iter().map(|order| NewOrder { slot, ..order }).collect()))
        .collect();
    scene.cost(Path::Hour, |market| market.quote_all(&quotes))?;
    scene.market.close_gate(slot);
    let page = mem::replace(&mut scene.market.page, MAX_SCAN);
    scene.sample(Path::Hour, hour.orders.len(), |market| market.aggregate_and_clear(slot))?;
    scene.market.page = page;
    Ok(())
}

/// The market of the hour, with the deadlines of the one that is measured.
fn defined(hour: &Hour, measured: &MarketDefinition) -> MarketDefinition {
    let fine = grid(Boundary::Exchanges, hour.zones.len());
    let grid = PriceGrid { least: coins(fine.least), greatest: coins(fine.greatest), tick: coins(fine.tick) };
    MarketDefinition { denom: measured.denom.clone(), timing: measured.timing, ..definition(hour, grid) }
}

/// A price of 10^−6 EUR/MWh in coins per lot.
fn coins(price: Price) -> Price {
    Price(price.get().checked_div(CENT.get()).unwrap_or(0))
}

/// A participant's side, its number there, and its orders.
type Hand = ((ZoneId, bool), usize, Vec<NewOrder>);

/// The orders of all participants, in messages.
fn deal_out(hour: &Hour, slot: SlotId) -> Result<Vec<Hand>, BenchmarkError> {
    let dealt = deal(hour, slot, |price| match price.get().checked_rem(CENT.get()) {
        Some(0) => Ok(coins(price)),
        _ => {
            Err(ReplayError::malformed(&hour.name, format!("the price {price} is no whole number of cents")))
        }
    })?;
    let hands = dealt.into_iter().flat_map(|(side, hands)| {
        hands.into_iter().enumerate().map(move |(number, orders)| (side, number, orders))
    });
    Ok(hands.filter(|(_, _, orders)| !orders.is_empty()).collect())
}

/// Registers a participant for each hand, with the money that its orders may cost.
fn join<C: ChainBackend>(scene: &mut Scene<C>, hands: Vec<Hand>) -> Vec<(Actor, Vec<NewOrder>)> {
    debug_assert!(hands.iter().all(|(_, number, _)| *number < TRADERS));
    let traders: Vec<Trader> = hands
        .iter()
        .map(|((zone, sells), number, orders)| {
            let (kind, what, capacity) = if *sells {
                (ParticipantKind::ConventionalGenerator, "seller", CAPACITY)
            } else {
                (ParticipantKind::Business, "buyer", 0)
            };
            Trader::new(&format!("{what} {number} of zone {zone}"), kind, zone.get())
                .capacity(capacity)
                .funds(orders.iter().map(worst).sum::<u128>().saturating_add(1))
        })
        .collect();
    let actors = scene.market.join_all(&traders);
    let quotes = actors.into_iter().zip(hands).flat_map(|(actor, (_, _, orders))| {
        let batches: Vec<_> = orders.chunks(BATCH).map(|batch| (actor.clone(), batch.to_vec())).collect();
        batches
    });
    quotes.collect()
}

/// The worst-case cost of an order: its limit, above zero for buyers and below for sellers.
fn worst(order: &NewOrder) -> u128 {
    let price = match order.good {
        Good::Buy { .. } => order.price.get(),
        Good::Sell { .. } => order.price.get().saturating_neg(),
    };
    u128::try_from(price).unwrap_or(0).saturating_mul(u128::from(order.lots.get()))
}
