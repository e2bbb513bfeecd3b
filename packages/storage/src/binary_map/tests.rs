use super::*;
use crate::{BinaryItem, packed_key};
use cosmwasm_std::testing::MockStorage;
use proptest::prelude::*;
use serde::Deserialize;
use units::{Amount, MarketId, NetAmount, ParticipantId, Sequence, SlotId, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Value {
    id: ParticipantId,
    amount: Amount,
    net: NetAmount,
    until: Option<Timestamp>,
    name: String,
    hash: [u8; 32],
}

packed_key!(
    /// An order of a slot.
    struct OrderKey {
        market: MarketId as u16,
        slot: SlotId as u32,
        number: Sequence as u32,
    }
);

const ORDERS: BinaryMap<[u8; OrderKey::LENGTH], u64> = BinaryMap::new("o");
const SLOTS: BinaryMap<(MarketId, SlotId), u64> = BinaryMap::new("s");
const VALUE: BinaryItem<Value> = BinaryItem::new("value");

proptest! {
    #[test]
    fn values_decode_as_encoded(
        id in any::<u32>(), amount in any::<u128>(), net in any::<i128>(), until in any::<Option<u64>>(),
        name in ".{0,20}", hash in any::<[u8; 32]>()
    ) {
        let value = Value {
            id: ParticipantId(id), amount: Amount(amount), net: NetAmount(net), until: until.map(Timestamp), name, hash,
        };
        prop_assert_eq!(decode::<Value>(&encode(&value).unwrap()).unwrap(), value);
    }

    #[test]
    fn packed_keys_sort_as_their_fields(a in any::<(u16, u32, u32)>(), b in any::<(u16, u32, u32)>()) {
        let key = |(market, slot, number)| OrderKey { market: MarketId(market), slot: SlotId(slot), number: Sequence(number) };
        prop_assert_eq!(key(a).to_bytes().cmp(&key(b).to_bytes()), a.cmp(&b));
        prop_assert_eq!(OrderKey::from_bytes(key(a).to_bytes()), key(a));
    }

    #[test]
    fn arbitrary_bytes_decode_or_fail_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = decode::<Value>(&bytes);
    }
}

#[test]
fn integers_take_the_bytes_of_a_varint() {
    for (value, size) in [(0_u128, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u128::MAX, 19)] {
        assert_eq!(encode(&Amount(value)).unwrap().len(), size, "{value}");
    }
    assert_eq!(encode(&NetAmount(-64)).unwrap().len(), 1);
    assert_eq!(ORDERS.key([0; 10]).len(), 2 + 1 + 10);
    assert_eq!(SLOTS.key((MarketId(1), SlotId(1))).len(), 2 + 1 + 2 + 2 + 4);
}

fn order(market: u16, slot: u32, number: u32) -> [u8; OrderKey::LENGTH] {
    OrderKey { market: MarketId(market), slot: SlotId(slot), number: Sequence(number) }.to_bytes()
}

fn numbers(
    storage: &MockStorage,
    prefix: &[u8],
    after: Option<[u8; OrderKey::LENGTH]>,
    order: Order,
) -> Vec<u32> {
    let entries = ORDERS.range_packed(storage, prefix, after, order);
    entries.map(|entry| OrderKey::from_bytes(entry.unwrap().0).number.get()).collect()
}

#[test]
fn packed_range_stays_within_its_prefix_and_resumes_after_a_key() {
    let mut storage = MockStorage::new();
    for key in
        [order(0, 9, 9), order(1, 1, 1), order(1, 1, 2), order(1, 2, 300), order(u16::MAX, u32::MAX, 4)]
    {
        ORDERS.save(&mut storage, key, &1).unwrap();
    }
    let (up, down) = (Order::Ascending, Order::Descending);
    assert_eq!(numbers(&storage, &[0, 1], None, up), [1, 2, 300]);
    assert_eq!(numbers(&storage, &[0, 1], None, down), [300, 2, 1]);
    assert_eq!(numbers(&storage, &[0, 1], Some(order(1, 1, 1)), up), [2, 300]);
    assert_eq!(numbers(&storage, &[0, 1], Some(order(1, 1, 2)), down), [1]);
    assert_eq!(numbers(&storage, &[255, 255], None, up), [4]);
    assert_eq!(numbers(&storage, &[], None, up).len(), 5);
    assert_eq!(ORDERS.last_key(&storage).unwrap(), Some(order(u16::MAX, u32::MAX, 4)));
}

#[test]
fn prefix_of_a_tuple_ranges_over_its_suffixes() {
    let mut storage = MockStorage::new();
    for (market, slot) in [(1, 7), (1, 8), (2, 7)] {
        SLOTS.save(&mut storage, (MarketId(market), SlotId(slot)), &u64::from(slot)).unwrap();
    }
    let of_one = SLOTS.prefix(MarketId(1));
    let slots = |min| -> Vec<_> {
        of_one.range(&storage, min, None, Order::Ascending).map(|entry| entry.unwrap().0.get()).collect()
    };
    assert_eq!(slots(None), [7, 8]);
    assert_eq!(slots(Some(Bound::exclusive(SlotId(7)))), [8]);
    let all: Vec<_> =
        SLOTS.range(&storage, None, None, Order::Descending).map(|entry| entry.unwrap().0).collect();
    assert_eq!(all[0], (MarketId(2), SlotId(7)));
}

#[test]
fn a_value_that_does_not_decode_is_an_error_not_an_absence() {
    let mut storage = MockStorage::new();
    assert!(SLOTS.load(&storage, (MarketId(1), SlotId(1))).is_err());
    assert_eq!(SLOTS.may_load(&storage, (MarketId(1), SlotId(1))).unwrap(), None);
    storage.set(&SLOTS.key((MarketId(1), SlotId(1))), &[0x80]);
    let error = SLOTS.may_load(&storage, (MarketId(1), SlotId(1))).unwrap_err().to_string();
    assert!(error.contains("does not decode"), "{error}");
    storage.set(VALUE.as_slice(), &[1, 2, 3]);
    assert!(VALUE.may_load(&storage).is_err());
    let trailing = decode::<u8>(&[1, 2]).unwrap_err().to_string();
    assert!(trailing.contains("1 bytes follow"), "{trailing}");
}
