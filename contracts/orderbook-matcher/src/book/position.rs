//! Positions of orders, which sort them into their books.

use clearing::Book;
use interfaces::orderbook_matcher::{Good, OrderRef};
use serde::{Deserialize, Serialize};
use units::{LabelId, MarketId, Overflow, ProfileId, Sequence, SlotId, Tick, Tier, ZoneId};

use crate::market::params::MarketParams;
use crate::slot::key::SlotKey;

/// The bit that tells buy books from sell books; zones are below 32.
const BUY: u8 = 0x80;

/// A book of a slot as a number: side (highest bit) and zone in the first byte, label or profile in the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BookNumber(u16);

impl BookNumber {
    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The first byte of the numbers of a zone's buy books.
    pub const fn of_buyers(zone: ZoneId) -> u8 {
        zone.get() | BUY
    }
}

impl From<u16> for BookNumber {
    fn from(number: u16) -> Self {
        Self(number)
    }
}

impl From<Book> for BookNumber {
    fn from(book: Book) -> Self {
        Self(u16::from_be_bytes(match book {
            Book::Sell { zone, label } => [zone.get(), label.get()],
            Book::Buy { zone, profile } => [Self::of_buyers(zone), profile.get()],
        }))
    }
}

impl From<BookNumber> for Book {
    fn from(number: BookNumber) -> Self {
        let [side_and_zone, good] = number.0.to_be_bytes();
        let zone = ZoneId(side_and_zone & !BUY);
        if side_and_zone & BUY == 0 {
            Self::Sell { zone, label: LabelId(good) }
        } else {
            Self::Buy { zone, profile: ProfileId(good) }
        }
    }
}

/// How competitive a limit is within its book, the most competitive lowest: the tick of a sell order, the inverted
/// tick of a buy order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PriceRank(u32);

impl PriceRank {
    /// The rank.
    pub const fn get(self) -> u32 {
        self.0
    }

    const fn of(book: Book, tick: Tick) -> Self {
        Self(match book {
            Book::Sell { .. } => tick.get(),
            Book::Buy { .. } => !tick.get(),
        })
    }

    const fn tick(self, book: Book) -> Tick {
        Tick(match book {
            Book::Sell { .. } => self.0,
            Book::Buy { .. } => !self.0,
        })
    }
}

impl From<u32> for PriceRank {
    fn from(rank: u32) -> Self {
        Self(rank)
    }
}

storage::packed_key!(
    /// The position of an order in its slot: 11 bytes, also as a value. The orders of a book sort together, the most
    /// competitive first.
    #[derive(Serialize, Deserialize)]
    #[serde(into = "[u8; 11]", from = "[u8; 11]")]
    pub struct BookPosition {
        /// The book.
        pub number: BookNumber as u16,
        /// The limit.
        pub rank: PriceRank as u32,
        /// The priority at this limit.
        pub tier: Tier as u8,
        /// The sequence number in the market.
        pub sequence: Sequence as u32,
    }
);

impl From<BookPosition> for [u8; 11] {
    fn from(position: BookPosition) -> Self {
        position.to_bytes()
    }
}

impl From<[u8; 11]> for BookPosition {
    fn from(bytes: [u8; 11]) -> Self {
        Self::from_bytes(bytes)
    }
}

impl BookPosition {
    /// The position of an order.
    pub fn new(book: Book, tick: Tick, tier: Tier, sequence: Sequence) -> Self {
        Self { number: book.into(), rank: PriceRank::of(book, tick), tier, sequence }
    }

    /// The position that a reference names, or `None` if its price is not on the grid: then there is no such order.
    pub fn find(params: &MarketParams, order: &OrderRef) -> Option<Self> {
        let tick = params.tick(order.price)?;
        Some(Self::new(book(order.zone, order.good), tick, order.tier, order.sequence))
    }

    /// The book.
    pub fn book(&self) -> Book {
        self.number.into()
    }

    /// The tick of the limit.
    pub fn tick(&self) -> Tick {
        self.rank.tick(self.book())
    }

    /// Whether two orders share book, limit and priority.
    pub fn same_step(&self, other: &Self) -> bool {
        (self.number, self.rank, self.tier) == (other.number, other.rank, other.tier)
    }

    /// The reference that names the order.
    ///
    /// # Errors
    /// [`Overflow`] for a tick that no order has.
    pub fn reference(&self, params: &MarketParams, slot: SlotId) -> Result<OrderRef, Overflow> {
        let book = self.book();
        let good = match book {
            Book::Sell { label, .. } => Good::Sell { label },
            Book::Buy { profile, .. } => Good::Buy { profile },
        };
        Ok(OrderRef {
            slot,
            zone: book.zone(),
            good,
            price: params.price(self.tick())?,
            tier: self.tier,
            sequence: self.sequence,
        })
    }
}

/// The book of an order.
pub const fn book(zone: ZoneId, good: Good) -> Book {
    match good {
        Good::Sell { label } => Book::Sell { zone, label },
        Good::Buy { profile } => Book::Buy { zone, profile },
    }
}

storage::packed_key!(
    /// A book of a slot: 8 bytes, with which the keys of its orders begin.
    pub struct BookKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
        /// The book.
        pub number: BookNumber as u16,
    }
);

impl BookKey {
    /// The key of a book.
    pub fn new(SlotKey { market, slot }: SlotKey, book: Book) -> Self {
        Self { market, slot, number: book.into() }
    }
}

storage::packed_key!(
    /// An order: 17 bytes, those of its slot and of its position.
    pub struct OrderKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
        /// The book.
        pub number: BookNumber as u16,
        /// The limit.
        pub rank: PriceRank as u32,
        /// The priority at this limit.
        pub tier: Tier as u8,
        /// The sequence number in the market.
        pub sequence: Sequence as u32,
    }
);

impl OrderKey {
    /// The key of an order.
    pub const fn new(SlotKey { market, slot }: SlotKey, position: BookPosition) -> Self {
        let BookPosition { number, rank, tier, sequence } = position;
        Self { market, slot, number, rank, tier, sequence }
    }

    /// The order's position in its slot.
    pub const fn position(self) -> BookPosition {
        let Self { number, rank, tier, sequence, .. } = self;
        BookPosition { number, rank, tier, sequence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_position() -> impl Strategy<Value = (Book, Tick, BookPosition)> {
        (any::<bool>(), 0_u8..32, 0_u8..16, any::<u32>(), any::<u8>(), any::<u32>()).prop_map(
            |(buy, zone, good, tick, tier, sequence)| {
                let (zone, tick) = (ZoneId(zone), Tick(tick));
                let book = if buy {
                    Book::Buy { zone, profile: ProfileId(good) }
                } else {
                    Book::Sell { zone, label: LabelId(good) }
                };
                (book, tick, BookPosition::new(book, tick, Tier(tier), Sequence(sequence)))
            },
        )
    }

    /// How competitive an order is within its book: smaller comes first.
    fn rank(book: Book, tick: Tick, position: &BookPosition) -> (Book, i64, Tier, Sequence) {
        let tick = i64::from(tick.get());
        let tick = if matches!(book, Book::Sell { .. }) { tick } else { -tick };
        (book, tick, position.tier, position.sequence)
    }

    proptest! {
        #[test]
        fn order_keys_sort_as_their_books(a in any_position(), b in any_position(), market: u16, slot: u32) {
            let slot = SlotKey { market: MarketId(market), slot: SlotId(slot) };
            let ((book, tick, position), other) = (a, b.2);
            prop_assert_eq!((position.book(), position.tick()), (book, tick));
            let (key, other_key) = (OrderKey::new(slot, position), OrderKey::new(slot, other));
            prop_assert_eq!(key.position(), position);
            let bytes = key.to_bytes();
            prop_assert_eq!(bytes.len(), 17);
            prop_assert_eq!(&bytes[..], [&slot.to_bytes()[..], &position.to_bytes()].concat());
            prop_assert_eq!(bytes.cmp(&other_key.to_bytes()), rank(book, tick, &position).cmp(&rank(b.0, b.1, &other)));
            prop_assert!(bytes.starts_with(&BookKey::new(slot, book).to_bytes()));
            let value = storage::encode(&position).unwrap();
            prop_assert_eq!(value.len(), 11);
            prop_assert_eq!(storage::decode::<BookPosition>(&value).unwrap(), position);
        }
    }
}
