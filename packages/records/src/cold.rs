//! What is written rarely: JSON, under keys laid out as `cw-storage-plus` lays them out.

use std::marker::PhantomData;

use cosmwasm_std::{Order, StdResult, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::map::scan;
use crate::{PackedKey, Reader, RecordError, Writer};

/// One value: `name => JSON`.
#[derive(Debug)]
pub struct Item<T> {
    name: &'static str,
    value: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Item<T> {
    /// An item under a name of its own within the contract.
    pub const fn new(name: &'static str) -> Self {
        Self { name, value: PhantomData }
    }

    /// The raw key, for siblings that read it without starting the contract.
    pub const fn as_slice(&self) -> &'static [u8] {
        self.name.as_bytes()
    }

    /// Stores the value.
    ///
    /// # Errors
    /// If it has no JSON form.
    pub fn save(&self, storage: &mut dyn Storage, value: &T) -> StdResult<()> {
        storage.set(self.as_slice(), &json::to_vec(value)?);
        Ok(())
    }

    /// Deletes the value; nothing happens if there is none.
    pub fn remove(&self, storage: &mut dyn Storage) {
        storage.remove(self.as_slice());
    }

    /// The value, or `None` if there is none.
    ///
    /// # Errors
    /// If what is stored does not read as such a value.
    pub fn may_load(&self, storage: &dyn Storage) -> StdResult<Option<T>> {
        read(storage.get(self.as_slice()))
    }

    /// The value.
    ///
    /// # Errors
    /// If there is none, or what is stored does not read as one.
    pub fn load(&self, storage: &dyn Storage) -> StdResult<T> {
        found(self.may_load(storage)?, self.name)
    }
}

/// A map: `0x00 ‖ length of the name ‖ name ‖ packed key => JSON`.
#[derive(Debug)]
pub struct Map<K, T> {
    name: &'static str,
    types: PhantomData<fn() -> (K, T)>,
}

impl<K: PackedKey, T: Serialize + DeserializeOwned> Map<K, T> {
    /// A map under a name of its own within the contract.
    ///
    /// # Panics
    /// At compile time, where used in a constant, if the name is longer than 255 bytes.
    pub const fn new(name: &'static str) -> Self {
        assert!(name.len() < 256, "the length of a name is one byte");
        Self { name, types: PhantomData }
    }

    fn namespace(&self) -> Writer {
        let mut writer = Writer::default();
        writer.u16(u16::try_from(self.name.len()).unwrap_or(u16::MAX)).bytes(self.name.as_bytes());
        writer
    }

    /// The raw key.
    pub fn key(&self, key: &K) -> Vec<u8> {
        let mut writer = self.namespace();
        key.write(&mut writer);
        writer.into_bytes()
    }

    /// Stores a value.
    ///
    /// # Errors
    /// If it has no JSON form.
    pub fn save(&self, storage: &mut dyn Storage, key: &K, value: &T) -> StdResult<()> {
        storage.set(&self.key(key), &json::to_vec(value)?);
        Ok(())
    }

    /// Deletes a value; nothing happens if there is none.
    pub fn remove(&self, storage: &mut dyn Storage, key: &K) {
        storage.remove(&self.key(key));
    }

    /// The value, or `None` if there is none.
    ///
    /// # Errors
    /// If what is stored does not read as such a value.
    pub fn may_load(&self, storage: &dyn Storage, key: &K) -> StdResult<Option<T>> {
        read(storage.get(&self.key(key)))
    }

    /// The value.
    ///
    /// # Errors
    /// If there is none, or what is stored does not read as one.
    pub fn load(&self, storage: &dyn Storage, key: &K) -> StdResult<T> {
        found(self.may_load(storage, key)?, self.name)
    }

    /// The keys in order, from the first one beyond `after`.
    pub fn keys<'a>(
        &self,
        storage: &'a dyn Storage,
        after: Option<&K>,
        order: Order,
    ) -> impl Iterator<Item = Result<K, RecordError>> + use<'a, K, T> {
        let namespace = self.namespace().into_bytes();
        let length = namespace.len();
        scan(storage, namespace, after.map(|key| self.key(key)), order).map(move |(key, _)| {
            let mut reader = Reader::new(&key);
            reader.bytes(length)?;
            let packed = K::read(&mut reader)?;
            reader.finish()?;
            Ok(packed)
        })
    }
}

/// What is stored, as a value.
fn read<T: DeserializeOwned>(stored: Option<Vec<u8>>) -> StdResult<Option<T>> {
    match stored {
        Some(bytes) => Ok(Some(json::from_slice(&bytes)?)),
        None => Ok(None),
    }
}

fn found<T>(value: Option<T>, what: &'static str) -> StdResult<T> {
    Ok(value.ok_or(RecordError::NotFound { what })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    struct Number(u16);

    impl PackedKey for Number {
        fn write(&self, writer: &mut Writer) {
            writer.u16(self.0);
        }
        fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
            reader.u16().map(Self)
        }
    }

    const NAMES: Item<Vec<String>> = Item::new("names");
    const SIZES: Map<Number, u64> = Map::new("sizes");

    #[test]
    fn an_item_is_json_under_its_name() {
        let mut storage = MockStorage::new();
        assert_eq!(NAMES.may_load(&storage).unwrap(), None);
        assert!(NAMES.load(&storage).unwrap_err().to_string().contains("no names is stored"));
        NAMES.save(&mut storage, &vec!["a".to_owned()]).unwrap();
        assert_eq!(storage.get(b"names"), Some(br#"["a"]"#.to_vec()));
        assert_eq!(NAMES.load(&storage).unwrap(), ["a"]);
        NAMES.remove(&mut storage);
        assert_eq!(storage.get(NAMES.as_slice()), None);
    }

    #[test]
    fn a_map_has_its_keys_in_order_after_the_length_of_its_name_and_its_name() {
        let mut storage = MockStorage::new();
        // What lies before and behind it in the store.
        storage.set(b"\x00\x05sizer\xff\xff", b"1");
        storage.set(b"\x00\x05sizet\x00\x00", b"1");
        for number in [7, 256, 1] {
            SIZES.save(&mut storage, &Number(number), &number.into()).unwrap();
        }
        assert_eq!(storage.get(b"\x00\x05sizes\x01\x00"), Some(b"256".to_vec()));
        let keys = |after: Option<u16>, order| {
            SIZES
                .keys(&storage, after.map(Number).as_ref(), order)
                .map(|key| key.unwrap().0)
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(None, Order::Ascending), [1, 7, 256]);
        assert_eq!(keys(Some(1), Order::Ascending), [7, 256]);
        assert_eq!(keys(Some(256), Order::Descending), [7, 1]);
        SIZES.remove(&mut storage, &Number(7));
        assert_eq!(SIZES.may_load(&storage, &Number(7)).unwrap(), None);
        assert_eq!(SIZES.load(&storage, &Number(256)).unwrap(), 256);
    }

    #[test]
    fn what_does_not_read_is_an_error_not_an_absence() {
        let mut storage = MockStorage::new();
        storage.set(NAMES.as_slice(), b"7");
        assert!(NAMES.may_load(&storage).is_err());
        storage.set(&SIZES.key(&Number(1)), b"{");
        assert!(SIZES.may_load(&storage, &Number(1)).is_err());
        storage.set(b"\x00\x05sizes\x01", b"1");
        assert!(SIZES.keys(&storage, None, Order::Ascending).any(|key| key.is_err()));
    }
}
