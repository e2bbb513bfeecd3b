//! Records that a message reads once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The value of a key, loaded if the map does not hold it yet.
///
/// # Errors
/// Those of loading it.
pub fn get_or_load<K: Ord, V, E>(
    map: &mut BTreeMap<K, V>,
    key: K,
    load: impl FnOnce() -> Result<V, E>,
) -> Result<&mut V, E> {
    match map.entry(key) {
        Entry::Occupied(entry) => Ok(entry.into_mut()),
        Entry::Vacant(entry) => Ok(entry.insert(load()?)),
    }
}
