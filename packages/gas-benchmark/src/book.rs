//! A slot with very many orders, on every tick of the grid.

use std::mem;

use interfaces::MAX_SCAN;
use interfaces::orderbook_matcher::NewOrder;
use simulation::{Actor, ChainBackend, buy, sell};

use super::path::Path;
use super::scene::Scene;
use crate::error::BenchmarkError;

/// Prices follow one another by so many ticks, a number without common factor with the 512 ticks, so that all are met.
const STEP: usize = 7;
/// Ticks of the grid.
const TICKS: usize = 512;

/// Places the orders, each participant's in one message, and sums and clears them.
///
/// # Errors
/// If the matcher refuses.
pub fn measure<C: ChainBackend>(scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
    let slot = scene.ahead(scene.sizes.lead)?;
    let least = scene.market.definition.grid.least.get();
    let batch = scene.sizes.batch;
    let price = |person: usize, order: usize| {
        let number = person.saturating_mul(batch).saturating_add(order).saturating_mul(STEP);
        let tick = number.checked_rem(TICKS).unwrap_or(0);
        least.saturating_add(i64::try_from(tick).unwrap_or(0))
    };
    let mut quotes: Vec<(Actor, Vec<NewOrder>)> = vec![];
    for (person, seller) in scene.sellers.iter().enumerate() {
        let orders = (0..batch).map(|order| sell(slot, 0, price(person, order), 1));
        quotes.push((seller.clone(), orders.collect()));
    }
    for (person, buyer) in scene.buyers.iter().enumerate() {
        let orders = (0..batch).map(|order| buy(slot, 0, price(person, order), 1));
        quotes.push((buyer.clone(), orders.collect()));
    }
    scene.cost(Path::Book, |market| market.quote_all(&quotes))?;
    scene.market.close_gate(slot);
    let orders = quotes.len().saturating_mul(batch);
    let page = mem::replace(&mut scene.market.page, MAX_SCAN);
    scene.sample(Path::Book, orders, |market| market.aggregate_and_clear(slot))?;
    scene.market.page = page;
    Ok(())
}
