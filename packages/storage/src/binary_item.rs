//! One binary value.

use std::marker::PhantomData;

use cosmwasm_std::{StdError, StdResult, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{decode, encode};

/// One value under a key of its own: `namespace => postcard`.
#[derive(Debug)]
pub struct BinaryItem<V> {
    key: &'static str,
    value: PhantomData<fn() -> V>,
}

impl<V: Serialize + DeserializeOwned> BinaryItem<V> {
    /// An item; its key is its own within the contract.
    pub const fn new(key: &'static str) -> Self {
        Self { key, value: PhantomData }
    }

    /// The raw key, for a peer contract that reads it.
    pub const fn as_slice(&self) -> &'static [u8] {
        self.key.as_bytes()
    }

    /// Stores the value.
    ///
    /// # Errors
    /// If it has no encoding.
    pub fn save(&self, storage: &mut dyn Storage, value: &V) -> StdResult<()> {
        storage.set(self.as_slice(), &encode(value)?);
        Ok(())
    }

    /// Deletes the value, if there is one.
    pub fn remove(&self, storage: &mut dyn Storage) {
        storage.remove(self.as_slice());
    }

    /// Whether a value is stored.
    pub fn exists(&self, storage: &dyn Storage) -> bool {
        storage.get(self.as_slice()).is_some()
    }

    /// The value, or `None` if none is stored.
    ///
    /// # Errors
    /// If what is stored does not decode.
    pub fn may_load(&self, storage: &dyn Storage) -> StdResult<Option<V>> {
        storage.get(self.as_slice()).map(|bytes| decode(&bytes)).transpose()
    }

    /// The value.
    ///
    /// # Errors
    /// If none is stored, or what is stored does not decode.
    pub fn load(&self, storage: &dyn Storage) -> StdResult<V> {
        self.may_load(storage)?.ok_or_else(|| StdError::msg(format!("nothing is stored under {}", self.key)))
    }
}
