//! Orders placed and cancelled, each in a slot of its own.

use interfaces::orderbook_matcher::{NewOrder, OrderRef};
use simulation::{ChainBackend, buy, cancel_ref};
use units::Seconds;

use super::path::Path;
use super::scene::{Scene, nth};
use crate::error::BenchmarkError;

/// An hour, so that the slots stay out of the way of all others.
const FAR: Seconds = Seconds(3_600);
/// How often a single order is placed: in a row, as many entries of the log complete one node of its tree, as they do on the
/// average.
const SINGLE: usize = 8;

/// Places lists of orders and cancels them.
///
/// # Errors
/// If the matcher refuses.
pub fn measure<C: ChainBackend>(scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
    let first = scene.ahead(FAR)?;
    let Some(home) = scene.homes.first().cloned() else { return Ok(()) };
    let sizes = scene.sizes.lists.clone();
    // The books are not empty, nor is it the participant's first order.
    let order = |n: usize| -> NewOrder { buy(nth(first, n), 0, 100, 10) };
    let longest = sizes.iter().copied().max().unwrap_or(0);
    let before: Vec<NewOrder> = (0..longest).map(order).collect();
    scene.cost(Path::Quote, |market| market.quote(&home, &before))?;
    scene.sample(Path::QuoteOne, SINGLE, |market| {
        (0..SINGLE).try_for_each(|n| market.quote(&home, &[order(n)]).map(|_| ()))
    })?;
    for size in sizes {
        let orders: Vec<NewOrder> = (0..size).map(order).collect();
        let placed = scene.sample(Path::Quote, size, |market| market.quote(&home, &orders))?;
        let placed: Vec<OrderRef> = placed.iter().map(cancel_ref).collect();
        scene.sample(Path::Cancel, size, |market| market.cancel(&home, &placed))?;
    }
    Ok(())
}
