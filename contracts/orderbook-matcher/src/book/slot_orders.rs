//! The stored orders of a slot.

use clearing::Book;
use cosmwasm_std::{Order as Direction, StdResult, Storage};
use units::{MarketId, SlotId, ZoneId};

use crate::book::order::Order;
use crate::book::position::{BookKey, BookNumber, BookPosition, OrderKey};
use crate::slot::key::SlotKey;
use crate::state::ORDERS;

/// An order with its position, or why it does not decode.
pub type StoredOrder = StdResult<(BookPosition, Order)>;
/// Orders by position.
pub type StoredOrders<'a> = Box<dyn Iterator<Item = StoredOrder> + 'a>;

/// The orders of one slot.
#[derive(Clone, Copy)]
pub struct SlotOrders<'a> {
    storage: &'a dyn Storage,
    slot: SlotKey,
}

impl<'a> SlotOrders<'a> {
    /// The orders of a slot.
    pub const fn new(storage: &'a dyn Storage, market: MarketId, slot: SlotId) -> Self {
        Self { storage, slot: SlotKey { market, slot } }
    }

    /// All orders from the first one behind `after`.
    pub fn all(&self, after: Option<BookPosition>) -> StoredOrders<'a> {
        self.scan(&self.slot.to_bytes(), after)
    }

    /// The orders of a book from the first one behind `after`.
    pub fn of_book(&self, book: Book, after: Option<BookPosition>) -> StoredOrders<'a> {
        self.scan(&BookKey::new(self.slot, book).to_bytes(), after)
    }

    /// The buy orders of a zone from the first one behind `after`.
    pub fn of_buyers(&self, zone: ZoneId, after: Option<BookPosition>) -> StoredOrders<'a> {
        self.scan(&[self.slot.to_bytes().as_slice(), &[BookNumber::of_buyers(zone)]].concat(), after)
    }

    /// The orders that share book, limit and priority with a position.
    pub fn of_step(&self, position: BookPosition) -> StoredOrders<'a> {
        let key = OrderKey::new(self.slot, position).to_bytes();
        // A key ends with the four bytes of the sequence number.
        self.scan(key.split_last_chunk::<4>().map_or(key.as_slice(), |(step, _)| step), None)
    }

    fn scan(&self, prefix: &[u8], after: Option<BookPosition>) -> StoredOrders<'a> {
        let after = after.map(|position| OrderKey::new(self.slot, position).to_bytes());
        let rows = ORDERS.range_packed(self.storage, prefix, after, Direction::Ascending);
        Box::new(rows.map(|row| row.map(|(key, order)| (OrderKey::from_bytes(key).position(), order))))
    }
}
