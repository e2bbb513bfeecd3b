//! A small table in memory, in the order of its keys.
//!
//! It does what a `BTreeMap` does. But every type of map that a contract uses is compiled anew, some five kilobytes each;
//! here all keys are numbers, and one search among numbers serves every table. A row is added by moving up the places of
//! those behind it: tables are as long as a message, a few hundred rows at most.

mod number;

pub use number::{Number, pack};
use records::RecordError;

/// Values by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K, V> {
    /// The numbers of the keys in their order, with the places of their rows.
    places: Vec<(u128, usize)>,
    rows: Vec<(K, V)>,
}

/// Keys, each once.
pub type Set<K> = Table<K, ()>;

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { places: Vec::new(), rows: Vec::new() }
    }
}

/// Where a number stands, or where it belongs.
#[inline(never)]
fn find(places: &[(u128, usize)], number: u128) -> Result<usize, usize> {
    places.binary_search_by(|each| each.0.cmp(&number))
}

impl<K: Number, V> Table<K, V> {
    /// The place of a key's row, if it has one.
    fn place(&self, key: K) -> Option<usize> {
        let at = find(&self.places, key.number()).ok()?;
        self.places.get(at).map(|each| each.1)
    }

    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        self.rows.get(self.place(key)?).map(|row| &row.1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let place = self.place(key)?;
        self.rows.get_mut(place).map(|row| &mut row.1)
    }

    /// The value of a key, to be changed; it is made where there is none.
    ///
    /// # Errors
    /// Those of making it.
    pub fn get_or<E: From<RecordError>>(
        &mut self,
        key: K,
        make: impl FnOnce() -> Result<V, E>,
    ) -> Result<&mut V, E> {
        if self.place(key).is_none() {
            self.insert(key, make()?);
        }
        Ok(self.row(key)?)
    }

    /// The value of a key, to be changed; it is `value` where there was none.
    ///
    /// # Errors
    /// Never: there is a row then.
    pub fn get_or_insert(&mut self, key: K, value: V) -> Result<&mut V, RecordError> {
        self.insert(key, value);
        self.row(key)
    }

    fn row(&mut self, key: K) -> Result<&mut V, RecordError> {
        self.get_mut(key).ok_or(RecordError::NotFound { what: "row of a table" })
    }

    /// Adds a row, unless there is one of this key. Returns whether it was added.
    pub fn insert(&mut self, key: K, value: V) -> bool {
        let number = key.number();
        let Err(at) = find(&self.places, number) else {
            return false;
        };
        self.places.insert(at, (number, self.rows.len()));
        self.rows.push((key, value));
        true
    }

    /// All rows in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.places.iter().filter_map(|place| self.rows.get(place.1))
    }

    /// All keys in their order.
    pub fn keys(&self) -> Vec<K> {
        self.iter().map(|(key, _)| *key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::SlotId;

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
        *table.get_or(SlotId(7), || Ok::<_, RecordError>('y')).unwrap() = 'z';
        assert_eq!(table.get_or(SlotId(8), || Ok::<_, RecordError>('y')).unwrap(), &'y');
        assert!(table.get_or(SlotId(9), || Err(RecordError::NotFound { what: "letter" })).is_err());
        assert_eq!(table.iter().map(|(_, letter)| *letter).collect::<String>(), "abzyd");
    }
}
