//! A typed map over raw keys.

use std::marker::PhantomData;

use cosmwasm_std::{Order, Storage};

use crate::{Reader, Record, RecordError, Writer};

/// A key with a packed layout; where scans matter, its bytes sort as its values do.
pub trait PackedKey: Sized {
    /// Lays out the parts, most significant first.
    fn write(&self, writer: &mut Writer);

    /// Reads the parts back.
    ///
    /// # Errors
    /// [`RecordError`] where the bytes are not such a key.
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError>;

    /// The key's bytes without the map's namespace.
    fn packed(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.into_bytes()
    }
}

/// The one key of a map that holds one record.
impl PackedKey for () {
    fn write(&self, _writer: &mut Writer) {}

    fn read(_reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(())
    }
}

/// A map of records: `namespace byte ‖ packed key => encoded record`.
#[derive(Debug)]
pub struct RecordMap<K, V> {
    namespace: u8,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: PackedKey, V: Record> RecordMap<K, V> {
    /// A map in a namespace of its own within the contract.
    ///
    /// # Panics
    /// At compile time, where used in a constant, if the namespace is below 0x80: such keys could meet those of
    /// items and maps.
    pub const fn new(namespace: u8) -> Self {
        assert!(namespace >= 0x80, "namespaces of records begin at 0x80");
        Self { namespace, types: PhantomData }
    }

    /// The raw key, for siblings that read it without starting the contract.
    pub fn key(&self, key: &K) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(self.namespace);
        key.write(&mut writer);
        writer.into_bytes()
    }

    /// Stores a record.
    pub fn save(&self, storage: &mut dyn Storage, key: &K, value: &V) {
        storage.set(&self.key(key), &value.encode());
    }

    /// Deletes a record; nothing happens if there is none.
    pub fn remove(&self, storage: &mut dyn Storage, key: &K) {
        storage.remove(&self.key(key));
    }

    /// Whether a record is there.
    pub fn has(&self, storage: &dyn Storage, key: &K) -> bool {
        storage.get(&self.key(key)).is_some()
    }

    /// The record, or `None` if there is none.
    ///
    /// # Errors
    /// [`RecordError`] if what is stored does not read as a record.
    pub fn may_load(&self, storage: &dyn Storage, key: &K) -> Result<Option<V>, RecordError> {
        storage.get(&self.key(key)).map(|bytes| V::decode(&bytes)).transpose()
    }

    /// The record.
    ///
    /// # Errors
    /// [`RecordError`] if there is none, or what is stored does not read as one.
    pub fn load(&self, storage: &dyn Storage, key: &K) -> Result<V, RecordError> {
        self.may_load(storage, key)?.ok_or(RecordError::NotFound { what: V::NAME })
    }

    /// The greatest key, if there is a record.
    ///
    /// # Errors
    /// [`RecordError`] if it does not read as a key.
    pub fn last_key(&self, storage: &dyn Storage) -> Result<Option<K>, RecordError> {
        let low = vec![self.namespace];
        let high = successor(low.clone());
        let last = storage.range_keys(Some(&low), high.as_deref(), Order::Descending).next();
        last.map(|key| unpacked(&key)).transpose()
    }

    /// The records whose packed key begins with `prefix`, in order, from the first one beyond `after`.
    pub fn scan<'a>(
        &self,
        storage: &'a dyn Storage,
        prefix: &[u8],
        after: Option<&K>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Result<(K, V), RecordError>> + 'a> {
        let mut low = vec![self.namespace];
        low.extend_from_slice(prefix);
        let rows = scan(storage, low, after.map(|key| self.key(key)), order);
        Box::new(rows.map(|(key, value)| Ok((unpacked(&key)?, V::decode(&value)?))))
    }
}

/// A raw key without its namespace.
fn unpacked<K: PackedKey>(key: &[u8]) -> Result<K, RecordError> {
    let mut reader = Reader::new(key);
    reader.u8()?;
    let packed = K::read(&mut reader)?;
    reader.finish()?;
    Ok(packed)
}

/// The rows whose raw key begins with `low`, in order, from the first one beyond `after`.
pub fn scan(
    storage: &dyn Storage,
    low: Vec<u8>,
    after: Option<Vec<u8>>,
    order: Order,
) -> Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + '_> {
    let high = successor(low.clone());
    let (start, end) = match (after, order) {
        (None, _) => (low, high),
        (Some(mut key), Order::Ascending) => {
            key.push(0);
            (key.max(low), high)
        }
        (Some(key), Order::Descending) => {
            let end = match high {
                Some(high) => key.min(high),
                None => key,
            };
            (low, Some(end))
        }
    };
    storage.range(Some(&start), end.as_deref(), order)
}

/// The least key greater than all that begin with `prefix`, or `None` if there is none.
fn successor(mut prefix: Vec<u8>) -> Option<Vec<u8>> {
    while let Some(last) = prefix.pop() {
        if let Some(next) = last.checked_add(1) {
            prefix.push(next);
            return Some(prefix);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Place(u8, u32);

    impl PackedKey for Place {
        fn write(&self, writer: &mut Writer) {
            writer.u8(self.0).u32(self.1);
        }
        fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
            Ok(Self(reader.u8()?, reader.u32()?))
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Count(u64);

    impl Record for Count {
        const NAME: &'static str = "count";
        fn write(&self, writer: &mut Writer) {
            writer.varint(self.0);
        }
        fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
            reader.varint_u64().map(Self)
        }
    }

    const COUNTS: RecordMap<Place, Count> = RecordMap::new(0xff);

    fn scanned(storage: &MockStorage, prefix: &[u8], after: Option<Place>, order: Order) -> Vec<u32> {
        COUNTS.scan(storage, prefix, after.as_ref(), order).map(|row| row.unwrap().0.1).collect()
    }

    #[test]
    fn the_last_key_is_that_of_the_map() {
        let mut storage = MockStorage::new();
        assert_eq!(COUNTS.last_key(&storage), Ok(None));
        for place in [Place(1, 2), Place(255, u32::MAX), Place(255, 4)] {
            COUNTS.save(&mut storage, &place, &Count(1));
        }
        assert_eq!(COUNTS.last_key(&storage), Ok(Some(Place(255, u32::MAX))));
        storage.set(&[0xff; 7], b"x");
        assert_eq!(COUNTS.last_key(&storage), Err(RecordError::Trailing { left: 1 }));
    }

    #[test]
    fn a_scan_stays_within_its_prefix_and_resumes_after_a_key() {
        let mut storage = MockStorage::new();
        for place in
            [Place(0, 9), Place(1, 1), Place(1, 2), Place(1, 300), Place(255, 4), Place(255, u32::MAX)]
        {
            COUNTS.save(&mut storage, &place, &Count(1));
        }
        assert_eq!(scanned(&storage, &[1], None, Order::Ascending), [1, 2, 300]);
        assert_eq!(scanned(&storage, &[1], None, Order::Descending), [300, 2, 1]);
        assert_eq!(scanned(&storage, &[1], Some(Place(1, 1)), Order::Ascending), [2, 300]);
        assert_eq!(scanned(&storage, &[1], Some(Place(1, 2)), Order::Descending), [1]);
        assert_eq!(scanned(&storage, &[1], Some(Place(0, 9)), Order::Ascending), [1, 2, 300]);
        assert_eq!(scanned(&storage, &[255], None, Order::Ascending), [4, u32::MAX]);
        assert_eq!(scanned(&storage, &[255], Some(Place(255, u32::MAX)), Order::Ascending), [0_u32; 0]);
        assert_eq!(scanned(&storage, &[], None, Order::Ascending).len(), 6);
    }

    #[test]
    fn an_unreadable_record_is_an_error_not_an_absence() {
        let mut storage = MockStorage::new();
        storage.set(&COUNTS.key(&Place(1, 1)), &[0x80]);
        assert_eq!(
            COUNTS.may_load(&storage, &Place(1, 1)),
            Err(RecordError::Truncated { wanted: 1, left: 0 })
        );
        assert_eq!(COUNTS.may_load(&storage, &Place(1, 2)), Ok(None));
        assert_eq!(COUNTS.load(&storage, &Place(1, 2)), Err(RecordError::NotFound { what: "count" }));
    }
}
