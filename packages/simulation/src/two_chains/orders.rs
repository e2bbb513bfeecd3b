//! The orders of both participants.

use crate::day::definition;
use crate::{buy, sell};
use interfaces::orderbook_matcher::NewOrder;
use units::SlotId;

/// The buyer's order: 250 kWh of any label, for 30 ct/kWh at most.
pub fn wanted(slot: SlotId) -> NewOrder {
    buy(slot, definition::ANY, 30 * definition::CENT, 25_000)
}

/// The seller's order: 500 kWh from 8 ct/kWh on.
pub fn offered(slot: SlotId) -> NewOrder {
    sell(slot, definition::UNLABELLED, 8 * definition::CENT, 50_000)
}
