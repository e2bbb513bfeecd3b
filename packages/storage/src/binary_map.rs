//! A map with binary values.

use std::marker::PhantomData;

use cosmwasm_std::{Empty, Order, StdError, StdResult, Storage};
use cw_storage_plus::{
    Bound, KeyDeserialize, Map, Path, Prefix, Prefixer, PrimaryKey, RawBound, range_with_prefix,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{decode, encode};

/// A map `key => postcard`, with the interface of `cw_storage_plus::Map`.
#[derive(Debug)]
pub struct BinaryMap<K, V> {
    keys: Map<K, Empty>,
    value: PhantomData<fn() -> V>,
}

impl<K, V> BinaryMap<K, V> {
    /// A map in a namespace of its own within the contract. Each byte of the name is written with every entry.
    pub const fn new(namespace: &'static str) -> Self {
        Self { keys: Map::new(namespace), value: PhantomData }
    }
}

impl<'a, K, V> BinaryMap<K, V>
where
    K: PrimaryKey<'a> + KeyDeserialize,
    V: Serialize + DeserializeOwned,
{
    /// The raw key, for a peer contract that reads it.
    pub fn key(&self, key: K) -> Path<Empty> {
        self.keys.key(key)
    }

    /// Stores a value.
    ///
    /// # Errors
    /// If it has no encoding.
    pub fn save(&self, storage: &mut dyn Storage, key: K, value: &V) -> StdResult<()> {
        storage.set(&self.key(key), &encode(value)?);
        Ok(())
    }

    /// Deletes a value, if there is one.
    pub fn remove(&self, storage: &mut dyn Storage, key: K) {
        storage.remove(&self.key(key));
    }

    /// Whether a value is stored.
    pub fn has(&self, storage: &dyn Storage, key: K) -> bool {
        storage.get(&self.key(key)).is_some()
    }

    /// The value, or `None` if none is stored.
    ///
    /// # Errors
    /// If what is stored does not decode.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<V>> {
        storage.get(&self.key(key)).map(|bytes| decode(&bytes)).transpose()
    }

    /// The value.
    ///
    /// # Errors
    /// If none is stored, or what is stored does not decode.
    pub fn load(&self, storage: &dyn Storage, key: K) -> StdResult<V> {
        self.may_load(storage, key)?.ok_or_else(|| {
            let namespace = String::from_utf8_lossy(self.keys.namespace_bytes());
            StdError::msg(format!("map {namespace} holds nothing under this key"))
        })
    }

    /// The entries between two keys.
    pub fn range<'c>(
        &self,
        storage: &'c dyn Storage,
        min: Option<Bound<'a, K>>,
        max: Option<Bound<'a, K>>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<(K::Output, V)>> + 'c>
    where
        K: 'c,
        V: 'c,
    {
        let raw = |bound: Option<Bound<'a, K>>| bound.map(|bound| bound.to_raw_bound());
        entries::<K, V>(storage, &self.namespace(), raw(min), raw(max), order)
    }

    /// The entries whose key begins with the first elements of a tuple.
    pub fn prefix(&self, prefix: K::Prefix) -> BinaryPrefix<K::Suffix, V> {
        let keys = Prefix::<Vec<u8>, Empty>::new(self.keys.namespace_bytes(), &prefix.prefix());
        BinaryPrefix { prefix: keys.to_vec(), types: PhantomData }
    }

    /// The greatest key, if the map is not empty.
    ///
    /// # Errors
    /// If it is not a key of this map.
    pub fn last_key(&self, storage: &dyn Storage) -> StdResult<Option<K::Output>> {
        let last = range_with_prefix(storage, &self.namespace(), None, None, Order::Descending).next();
        last.map(|(key, _)| K::from_vec(key)).transpose()
    }

    fn namespace(&self) -> Vec<u8> {
        Prefix::<Vec<u8>, Empty>::new(self.keys.namespace_bytes(), &[]).to_vec()
    }
}

impl<const N: usize, V: Serialize + DeserializeOwned> BinaryMap<[u8; N], V> {
    /// The entries whose packed key begins with these bytes, from the first one behind `after`. The key of a row is not
    /// copied to the heap, so that long scans stay cheap.
    pub fn range_packed<'c>(
        &self,
        storage: &'c dyn Storage,
        prefix: &[u8],
        after: Option<[u8; N]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<([u8; N], V)>> + 'c>
    where
        V: 'c,
    {
        let namespace = self.namespace();
        let mut min = [&namespace, prefix].concat();
        let mut max = successor(&min);
        if let Some(key) = after {
            let bound = [namespace.as_slice(), &key].concat();
            match order {
                Order::Ascending => min = [bound.as_slice(), &[0]].concat(),
                Order::Descending => max = Some(bound),
            }
        }
        let rows = storage.range(Some(&min), max.as_deref(), order);
        let start = namespace.len();
        Box::new(rows.map(move |(key, value)| {
            let packed = key.get(start..).and_then(|packed| packed.try_into().ok());
            let packed = packed.ok_or_else(|| StdError::msg(format!("a packed key has {N} bytes")))?;
            Ok((packed, decode(&value)?))
        }))
    }
}

/// The entries of a [`BinaryMap`] under one prefix.
#[derive(Debug)]
pub struct BinaryPrefix<K, V> {
    prefix: Vec<u8>,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: KeyDeserialize, V: Serialize + DeserializeOwned> BinaryPrefix<K, V> {
    /// The entries between two keys, which are what follows the prefix.
    pub fn range<'a, 'c>(
        &self,
        storage: &'c dyn Storage,
        min: Option<Bound<'a, K>>,
        max: Option<Bound<'a, K>>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<(K::Output, V)>> + 'c>
    where
        K: PrimaryKey<'a> + 'c,
        V: 'c,
    {
        let raw = |bound: Option<Bound<'a, K>>| bound.map(|bound| bound.to_raw_bound());
        entries::<K, V>(storage, &self.prefix, raw(min), raw(max), order)
    }
}

fn entries<'c, K: KeyDeserialize + 'c, V: DeserializeOwned + 'c>(
    storage: &'c dyn Storage,
    prefix: &[u8],
    min: Option<RawBound>,
    max: Option<RawBound>,
    order: Order,
) -> Box<dyn Iterator<Item = StdResult<(K::Output, V)>> + 'c> {
    let raw = range_with_prefix(storage, prefix, min, max, order);
    Box::new(raw.map(|(key, value)| Ok((K::from_vec(key)?, decode(&value)?))))
}

/// The least key behind all keys that begin with a prefix; none if the prefix has only bytes of 0xff.
fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = prefix.to_vec();
    while let Some(last) = bytes.pop() {
        if let Some(next) = last.checked_add(1) {
            bytes.push(next);
            return Some(bytes);
        }
    }
    None
}

#[cfg(test)]
mod tests;
