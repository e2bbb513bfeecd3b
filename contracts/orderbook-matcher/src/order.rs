//! Orders under keys that sort them into their books.

use clearing::Book;
use interfaces::orderbook_matcher::{Good, OrderRef};
use records::{PackedKey, Reader, Record, RecordError, Writer};
use units::{
    LabelId, Lots, MarketId, Overflow, ParticipantId, ProfileId, Sequence, SlotId, Tick, Tier, ZoneId,
};

use crate::rules::Rules;

/// The bit of a key that tells buy books from sell books; zones are below 32.
const BUY: u8 = 0x80;

/// Where an order lies in its slot: 11 bytes.
///
/// Layout: side (highest bit) and zone u8 ‖ label or profile u8 ‖ tick u32, inverted for buy orders ‖ tier u8 ‖ sequence
/// u32. Sorted by bytes, a book's orders come together, the most competitive first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The book.
    pub book: Book,
    /// The limit's tick.
    pub tick: Tick,
    /// The priority.
    pub tier: Tier,
    /// The running number in the market.
    pub sequence: Sequence,
}

impl Place {
    /// Whether two orders share price and priority in the same book.
    pub fn same_step(&self, other: &Self) -> bool {
        (self.book, self.tick, self.tier) == (other.book, other.tick, other.tier)
    }

    /// The place that a reference names, or `None` if its price is not on the grid: there is no such order then.
    pub fn of(rules: &Rules, order: &OrderRef) -> Option<Self> {
        Some(Self {
            book: book(order.zone, order.good),
            tick: rules.tick(order.price)?,
            tier: order.tier,
            sequence: order.sequence,
        })
    }

    /// The reference that names it.
    ///
    /// # Errors
    /// [`Overflow`] for a tick that no order has.
    pub fn reference(&self, rules: &Rules, slot: SlotId) -> Result<OrderRef, Overflow> {
        Ok(OrderRef {
            slot,
            zone: self.book.zone(),
            good: good(self.book),
            price: rules.price(self.tick)?,
            tier: self.tier,
            sequence: self.sequence,
        })
    }

    /// The bytes that all orders of its price and priority in its book begin with, within the slot.
    fn write_step(&self, writer: &mut Writer) {
        write_book(writer, self.book);
        let tick = match self.book {
            Book::Sell { .. } => self.tick.get(),
            Book::Buy { .. } => !self.tick.get(),
        };
        writer.u32(tick).u8(self.tier.get());
    }

    /// Lays out the place.
    pub fn write(&self, writer: &mut Writer) {
        self.write_step(writer);
        writer.u32(self.sequence.get());
    }

    /// Reads a place back.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let book = read_book(reader)?;
        let tick = reader.u32()?;
        let tick = Tick(match book {
            Book::Sell { .. } => tick,
            Book::Buy { .. } => !tick,
        });
        Ok(Self { book, tick, tier: Tier(reader.u8()?), sequence: Sequence(reader.u32()?) })
    }
}

/// The book of an order.
pub const fn book(zone: ZoneId, good: Good) -> Book {
    match good {
        Good::Sell { label } => Book::Sell { zone, label },
        Good::Buy { profile } => Book::Buy { zone, profile },
    }
}

/// What a book is about.
pub const fn good(book: Book) -> Good {
    match book {
        Book::Sell { label, .. } => Good::Sell { label },
        Book::Buy { profile, .. } => Good::Buy { profile },
    }
}

fn write_book(writer: &mut Writer, book: Book) {
    match book {
        Book::Sell { zone, label } => writer.u8(zone.get()).u8(label.get()),
        Book::Buy { zone, profile } => writer.u8(zone.get() | BUY).u8(profile.get()),
    };
}

fn read_book(reader: &mut Reader<'_>) -> Result<Book, RecordError> {
    let (first, good) = (reader.u8()?, reader.u8()?);
    let zone = ZoneId(first & !BUY);
    Ok(if first & BUY == 0 {
        Book::Sell { zone, label: LabelId(good) }
    } else {
        Book::Buy { zone, profile: ProfileId(good) }
    })
}

/// A slot of a market as the beginning of a key: 6 bytes, market u16 ‖ slot u32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotKey {
    /// The market.
    pub market: MarketId,
    /// The slot.
    pub slot: SlotId,
}

impl SlotKey {
    /// The bytes that the keys of a book's orders begin with.
    pub fn of_book(&self, book: Book) -> Vec<u8> {
        BookKey { slot: *self, book }.packed()
    }

    /// The bytes that the keys of a zone's buy orders begin with.
    pub fn of_buyers(&self, zone: ZoneId) -> Vec<u8> {
        let mut writer = Writer::default();
        PackedKey::write(self, &mut writer);
        writer.u8(zone.get() | BUY);
        writer.into_bytes()
    }

    /// The bytes that the keys of a step's orders begin with.
    pub fn of_step(&self, place: &Place) -> Vec<u8> {
        let mut writer = Writer::default();
        PackedKey::write(self, &mut writer);
        place.write_step(&mut writer);
        writer.into_bytes()
    }
}

impl PackedKey for SlotKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.slot.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { market: MarketId(reader.u16()?), slot: SlotId(reader.u32()?) })
    }
}

/// A book of a slot: 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookKey {
    /// The slot.
    pub slot: SlotKey,
    /// The book.
    pub book: Book,
}

impl PackedKey for BookKey {
    fn write(&self, writer: &mut Writer) {
        PackedKey::write(&self.slot, writer);
        write_book(writer, self.book);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { slot: <SlotKey as PackedKey>::read(reader)?, book: read_book(reader)? })
    }
}

/// An order's key: 17 bytes, slot ‖ place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderKey {
    /// The slot.
    pub slot: SlotKey,
    /// Where it lies in it.
    pub place: Place,
}

impl PackedKey for OrderKey {
    fn write(&self, writer: &mut Writer) {
        PackedKey::write(&self.slot, writer);
        self.place.write(writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { slot: <SlotKey as PackedKey>::read(reader)?, place: Place::read(reader)? })
    }
}

/// An order: whose and how much.
///
/// Layout: participant varint ‖ lots varint; 2 to 10 bytes, 4 for 10 kWh of a participant below 16,384 in lots of 10 Wh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Whose.
    pub participant: ParticipantId,
    /// How many lots; none where forecasts left nothing of it at the gate.
    pub lots: Lots,
}

impl Record for Order {
    const NAME: &'static str = "order";
    fn write(&self, writer: &mut Writer) {
        writer.varint(self.participant.get()).varint(self.lots.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { participant: ParticipantId(reader.varint_u32()?), lots: Lots(reader.varint_u64()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_place() -> impl Strategy<Value = Place> {
        (any::<bool>(), 0_u8..32, 0_u8..16, any::<u32>(), any::<u8>(), any::<u32>()).prop_map(
            |(buy, zone, good, tick, tier, sequence)| {
                let zone = ZoneId(zone);
                let book = if buy {
                    Book::Buy { zone, profile: ProfileId(good) }
                } else {
                    Book::Sell { zone, label: LabelId(good) }
                };
                Place { book, tick: Tick(tick), tier: Tier(tier), sequence: Sequence(sequence) }
            },
        )
    }

    /// How competitive an order is within its book: smaller comes first.
    fn rank(place: &Place) -> (Book, i64, Tier, Sequence) {
        let tick = i64::from(place.tick.get());
        let tick = if matches!(place.book, Book::Sell { .. }) { tick } else { -tick };
        (place.book, tick, place.tier, place.sequence)
    }

    proptest! {
        #[test]
        fn keys_read_as_written_and_sort_as_books_do(a in any_place(), b in any_place(), market: u16, slot: u32) {
            let slot = SlotKey { market: MarketId(market), slot: SlotId(slot) };
            let (key_a, key_b) = (OrderKey { slot, place: a }, OrderKey { slot, place: b });
            let bytes = key_a.packed();
            prop_assert_eq!(bytes.len(), 17);
            prop_assert_eq!(OrderKey::read(&mut Reader::new(&bytes)), Ok(key_a));
            prop_assert_eq!(bytes.cmp(&key_b.packed()), rank(&a).cmp(&rank(&b)));
            prop_assert!(bytes.starts_with(&slot.of_book(a.book)));
            prop_assert!(bytes.starts_with(&slot.of_step(&a)));
            prop_assert_eq!(key_b.packed().starts_with(&slot.of_step(&a)), a.same_step(&b));
        }

        #[test]
        fn orders_read_as_written(participant: u32, lots in 0..=u64::from(u32::MAX)) {
            let order = Order { participant: ParticipantId(participant), lots: Lots(lots) };
            prop_assert_eq!(Order::decode(&order.encode()), Ok(order));
        }
    }

    #[test]
    fn an_order_takes_2_to_10_bytes() {
        // A varint holds 7 bits a byte: 16,383 takes 2, 1,000 takes 2, 2^32 − 1 takes 5.
        for (participant, lots, size) in [(1, 1, 2), (16_383, 1_000, 4), (u32::MAX, u64::from(u32::MAX), 10)]
        {
            let order = Order { participant: ParticipantId(participant), lots: Lots(lots) };
            assert_eq!(order.encode().len(), size);
        }
    }
}
