//! What the matcher stores beside the administrator and the wiring (`access::admin`).

use clearing::Curve;
use cosmwasm_std::{Order as Direction, Storage};
use interfaces::orderbook_matcher::MarketDefinition;
use records::{Item, Map, PackedKey, Reader, Record, RecordError, RecordMap, Writer};
use units::{MarketId, Sequence, SlotId};

use crate::MatcherError;
use crate::offered::{Offered, OfferedKey};
use crate::order::{BookKey, Order, OrderKey, Place, SlotKey};
use crate::published::{Capacities, Forecasts, Index};
use crate::rules::Rules;
use crate::slot::Slot;
use crate::totals::{CycleKey, CycleTotals};

/// () => the most steps of a market. Written at instantiation.
pub const MAX_STEPS: Item<u32> = Item::new("max_steps");
/// market => its definition with all names, for queries. Written by `create_market`.
pub const DEFINITIONS: Map<MarketKey, MarketDefinition> = Map::new("market");

/// (market, slot, book, tick, tier, sequence) => an order: 18 bytes of key, 2 to 10 of value. Written by `quote`, removed
/// by `cancel`, rewritten by `aggregate` where forecasts curtail it.
pub const ORDERS: RecordMap<OrderKey, Order> = RecordMap::new(0x80);
/// market => its rules: 3 bytes of key, some 100 of value. Written by `create_market`.
pub const RULES: RecordMap<MarketKey, Rules> = RecordMap::new(0x81);
/// market => whether it is open, and its running number: 3 bytes of key, 2 to 6 of value. Written by `create_market`,
/// `set_market_open`, `quote`.
pub const DESKS: RecordMap<MarketKey, Desk> = RecordMap::new(0x82);
/// (market, participant, cycle) => what it offers in each slot: 11 bytes of key, some 3 a slot of value. Written by `quote`
/// and `cancel` of sellers, once a message.
pub const OFFERED: RecordMap<OfferedKey, Offered> = RecordMap::new(0x83);
/// (market, slot) => capacities of lines: 7 bytes of key, some 4 a line of value. Written by `set_capacities`.
pub const CAPACITIES: RecordMap<SlotKey, Capacities> = RecordMap::new(0x84);
/// (market, slot) => forecasts: 7 bytes of key, some 4 a row of value. Written by `publish_forecasts`.
pub const FORECASTS: RecordMap<SlotKey, Forecasts> = RecordMap::new(0x85);
/// (market, slot) => reference prices: 7 bytes of key, some 4 a zone of value. Written by `publish_reference_prices`.
pub const INDEX: RecordMap<SlotKey, Index> = RecordMap::new(0x86);
/// (market, slot) => how far it has come: 7 bytes of key, 2 to some 200 of value. Written by `aggregate`, `clear`, `pair`,
/// `abort`.
pub const SLOTS: RecordMap<SlotKey, Slot> = RecordMap::new(0x87);
/// (market, slot, book) => the curve of its orders: 9 bytes of key, some 3 a step of value. Written by `aggregate`.
pub const CURVES: RecordMap<BookKey, StoredCurve> = RecordMap::new(0x88);
/// (market, slot) => the encoded clearing: 7 bytes of key, some 3 a zone and label, 5 a marginal step of value. Written by
/// `clear`.
pub const RESULTS: RecordMap<SlotKey, StoredClearing> = RecordMap::new(0x89);
/// (market, cycle) => sums over its slots: 7 bytes of key, some 20 of value. Written by `pair` and `abort` with a slot's
/// last page.
pub const CYCLES: RecordMap<CycleKey, CycleTotals> = RecordMap::new(0x8a);

/// A market as a key: 2 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketKey(pub MarketId);

impl PackedKey for MarketKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u16().map(|id| Self(MarketId(id)))
    }
}

/// Where orders are taken.
///
/// Layout: open u8 ‖ next varint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Whether orders are taken.
    pub open: bool,
    /// The running number of the next order.
    pub next: Sequence,
}

impl Record for Desk {
    const NAME: &'static str = "desk of a market";
    fn write(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.open)).varint(self.next.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let open = match reader.u8()? {
            0 => false,
            1 => true,
            value => return Err(RecordError::Invalid { field: "open", value: u64::from(value) }),
        };
        Ok(Self { open, next: Sequence(reader.varint_u32()?) })
    }
}

/// A curve as `clearing` encodes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCurve(pub Curve);

impl Record for StoredCurve {
    const NAME: &'static str = "curve";
    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0.encode());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let bytes = reader.rest();
        let value = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Curve::decode(bytes).map(Self).map_err(|_| RecordError::Invalid { field: "curve", value })
    }
}

/// A result as `clearing` encodes it; reading it takes the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredClearing(pub Vec<u8>);

impl Record for StoredClearing {
    const NAME: &'static str = "clearing";
    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(reader.rest().to_vec()))
    }
}

/// A market's rules.
///
/// # Errors
/// [`MatcherError::UnknownMarket`] if there is no such market.
pub fn rules(storage: &dyn Storage, market: MarketId) -> Result<Rules, MatcherError> {
    RULES.may_load(storage, &MarketKey(market))?.ok_or(MatcherError::UnknownMarket { market })
}

/// An order with the key that it lies under, or why it does not read.
pub type StoredOrder = Result<(OrderKey, Order), RecordError>;

/// The orders of one slot.
#[derive(Clone, Copy)]
pub struct SlotOrders<'a> {
    storage: &'a dyn Storage,
    /// The slot.
    pub key: SlotKey,
}

impl<'a> SlotOrders<'a> {
    /// The orders of a slot.
    pub const fn new(storage: &'a dyn Storage, market: MarketId, slot: SlotId) -> Self {
        Self { storage, key: SlotKey { market, slot } }
    }

    /// All of them in the order of their books, from the first one beyond `after`.
    pub fn all(&self, after: Option<&Place>) -> Box<dyn Iterator<Item = StoredOrder> + 'a> {
        self.scan(&self.key.packed(), after)
    }

    /// Those whose packed key begins with a prefix, from the first one beyond `after`.
    pub fn scan(&self, prefix: &[u8], after: Option<&Place>) -> Box<dyn Iterator<Item = StoredOrder> + 'a> {
        let after = after.map(|place| OrderKey { slot: self.key, place: *place });
        ORDERS.scan(self.storage, prefix, after.as_ref(), Direction::Ascending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clearing::{Book, Step};
    use cosmwasm_std::testing::MockStorage;
    use units::{LabelId, Lots, Price, Tier, ZoneId};

    #[test]
    fn desks_and_curves_read_as_written() {
        for open in [true, false] {
            for (next, size) in [(1, 2), (u32::MAX, 6)] {
                let desk = Desk { open, next: Sequence(next) };
                assert_eq!(desk.encode().len(), size);
                assert_eq!(Desk::decode(&desk.encode()), Ok(desk));
            }
        }
        assert!(Desk::decode(&[2, 1]).is_err());
        let book = Book::Sell { zone: ZoneId(1), label: LabelId(2) };
        let step = Step { price: Price(-3), tier: Tier(1), lots: Lots(4) };
        let curve = StoredCurve(Curve::new(book, vec![step]).unwrap());
        assert_eq!(StoredCurve::decode(&curve.encode()), Ok(curve));
        assert!(StoredCurve::decode(&[9]).is_err());
    }

    #[test]
    fn namespaces_differ() {
        let mut storage = MockStorage::new();
        let slot = SlotKey { market: MarketId(1), slot: SlotId(2) };
        let market = MarketKey(MarketId(1));
        let cycle = CycleKey { market: MarketId(1), cycle: units::CycleId(2) };
        let book = BookKey { slot, book: Book::Sell { zone: ZoneId(0), label: LabelId(0) } };
        let place = Place { book: book.book, tick: units::Tick(0), tier: Tier(0), sequence: Sequence(1) };
        let offered = OfferedKey {
            market: MarketId(1),
            participant: units::ParticipantId(1),
            cycle: units::CycleId(2),
        };
        let keys = [
            ORDERS.key(&OrderKey { slot, place }),
            RULES.key(&market),
            DESKS.key(&market),
            OFFERED.key(&offered),
            CAPACITIES.key(&slot),
            FORECASTS.key(&slot),
            INDEX.key(&slot),
            SLOTS.key(&slot),
            CURVES.key(&book),
            RESULTS.key(&slot),
            CYCLES.key(&cycle),
        ];
        for key in &keys {
            assert!(storage.get(key).is_none(), "{key:?} is used twice");
            storage.set(key, &[1]);
        }
        MAX_STEPS.save(&mut storage, &1).unwrap();
        assert_eq!(keys.iter().filter(|key| storage.get(key) == Some(vec![1])).count(), keys.len());
    }
}
