//! A small table in memory, in the order of its keys.
//!
//! It does what a `BTreeMap` does. But every type of map that a contract uses is compiled anew, some five kilobytes each;
//! here all keys are numbers, so that one map from numbers to places serves every table.

use std::collections::BTreeMap;

use interfaces::settlement_escrow::{Account, SystemAccount};
use records::RecordError;
use units::{ContractId, DenomId, MarketId, ParticipantId, SlotId};

use crate::PowerError;
use crate::state::{ChunkKey, PartyCycleKey, SlotKey};

/// A key that is a number: different keys have different numbers, and their order is that of the keys.
pub trait Number: Copy {
    /// The number.
    fn number(self) -> u128;
}

/// Values by key.
pub struct Table<K, V> {
    places: BTreeMap<u128, usize>,
    rows: Vec<(K, V)>,
}

/// Keys, each once.
pub type Set<K> = Table<K, ()>;

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { places: BTreeMap::new(), rows: Vec::new() }
    }
}

impl<K: Number, V> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        let place = self.places.get(&key.number())?;
        self.rows.get(*place).map(|(_, value)| value)
    }

    /// The value of a key, to be changed; it is made where there is none.
    pub fn get_or(
        &mut self,
        key: K,
        make: impl FnOnce() -> Result<V, PowerError>,
    ) -> Result<&mut V, PowerError> {
        let place = if let Some(place) = self.places.get(&key.number()) {
            *place
        } else {
            let value = make()?;
            let place = self.rows.len();
            self.places.insert(key.number(), place);
            self.rows.push((key, value));
            place
        };
        let row = self.rows.get_mut(place);
        Ok(row.map(|(_, value)| value).ok_or(RecordError::NotFound { what: "row of a table" })?)
    }

    /// Adds a row, unless there is one of this key. Returns whether it was added.
    pub fn insert(&mut self, key: K, value: V) -> bool {
        let is_new = !self.places.contains_key(&key.number());
        if is_new {
            self.places.insert(key.number(), self.rows.len());
            self.rows.push((key, value));
        }
        is_new
    }

    /// All rows in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.places.values().filter_map(|place| self.rows.get(*place))
    }

    /// All keys in their order.
    pub fn keys(&self) -> Vec<K> {
        self.iter().map(|(key, _)| *key).collect()
    }
}

/// Parts of 32 bits at most, the most significant first.
fn pack(parts: [u32; 3]) -> u128 {
    parts.into_iter().fold(0, |number, part| number << 32 | u128::from(part))
}

impl Number for MarketId {
    fn number(self) -> u128 {
        self.get().into()
    }
}

impl Number for SlotId {
    fn number(self) -> u128 {
        self.get().into()
    }
}

impl Number for ParticipantId {
    fn number(self) -> u128 {
        self.get().into()
    }
}

impl Number for (ParticipantId, SlotId) {
    fn number(self) -> u128 {
        pack([0, self.0.get(), self.1.get()])
    }
}

impl Number for ContractId {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.slot.get(), self.number.get()])
    }
}

impl Number for SlotKey {
    fn number(self) -> u128 {
        pack([0, self.market.get().into(), self.slot.get()])
    }
}

impl Number for PartyCycleKey {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.cycle.get(), self.participant.get()])
    }
}

impl Number for ChunkKey {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.slot.get(), self.chunk])
    }
}

impl Number for Account {
    fn number(self) -> u128 {
        match self {
            Self::Participant { id } => pack([0, 0, id.get()]),
            Self::System { account } => {
                let number = match account {
                    SystemAccount::Fees => 0,
                    SystemAccount::Grid => 1,
                    SystemAccount::Imbalance => 2,
                };
                pack([0, 1, number])
            }
        }
    }
}

impl Number for (DenomId, Account) {
    fn number(self) -> u128 {
        pack([self.0.get().into(), 0, 0]) | self.1.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::CycleId;

    #[test]
    fn rows_come_in_the_order_of_their_keys_whenever_they_were_added() {
        let mut table: Table<SlotId, char> = Table::default();
        for (slot, letter) in [(7, 'c'), (1, 'a'), (u32::MAX, 'd'), (3, 'b')] {
            assert!(table.insert(SlotId(slot), letter));
        }
        assert!(!table.insert(SlotId(3), 'x'), "a key has one row");
        assert_eq!(table.iter().map(|(_, letter)| *letter).collect::<String>(), "abcd");
        assert_eq!(table.keys(), [SlotId(1), SlotId(3), SlotId(7), SlotId::MAX]);
        assert_eq!((table.get(SlotId(7)), table.get(SlotId(8))), (Some(&'c'), None));
        *table.get_or(SlotId(7), || Ok('y')).unwrap() = 'z';
        assert_eq!(table.get_or(SlotId(8), || Ok('y')).unwrap(), &'y');
        assert!(table.get_or(SlotId(9), || Err(PowerError::EmptyPage)).is_err());
        assert_eq!(table.iter().map(|(_, letter)| *letter).collect::<String>(), "abzyd");
    }

    /// Keys in their order have numbers in the same order.
    fn ascends<K: Number>(keys: &[K]) {
        assert!(keys.iter().map(|key| key.number()).is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn different_keys_have_different_numbers() {
        let (most, market, slot) = (u32::MAX, MarketId, SlotId);
        let contract = |a, b, c: u32| ContractId { market: market(a), slot: slot(b), number: c.into() };
        ascends(&[contract(0, 0, 0), contract(0, 0, most), contract(0, 1, 0), contract(0, most, most)]);
        ascends(&[contract(0, most, most), contract(1, 0, 0), contract(u16::MAX, most, most)]);
        let key = |a, b| SlotKey { market: market(a), slot: slot(b) };
        ascends(&[key(0, 0), key(0, most), key(1, 0), key(u16::MAX, most)]);
        let chunk = |a, b, chunk| ChunkKey { market: market(a), slot: slot(b), chunk };
        ascends(&[chunk(0, 0, most), chunk(0, 1, 0), chunk(0, most, most), chunk(1, 0, 0)]);
        let party =
            |a, b, c| PartyCycleKey { market: market(a), cycle: CycleId(b), participant: ParticipantId(c) };
        ascends(&[party(0, 0, most), party(0, 1, 0), party(0, most, most), party(1, 0, 0)]);
        let pair = |a, b| (ParticipantId(a), slot(b));
        ascends(&[pair(0, 0), pair(0, most), pair(1, 0), pair(most, most)]);
        let user = |id| Account::Participant { id: ParticipantId(id) };
        let [fees, grid, imbalance] = SystemAccount::ALL.map(|account| Account::System { account });
        ascends(&[user(0), user(most), fees, grid, imbalance]);
        let of = |denom, account| (DenomId(denom), account);
        ascends(&[of(0, user(0)), of(0, imbalance), of(1, user(0)), of(255, user(most)), of(255, fees)]);
    }
}
