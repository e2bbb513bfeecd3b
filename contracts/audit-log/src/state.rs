//! What the log stores beside the administrator and the contract addresses (`contract_kit`).

use cosmwasm_std::{StdResult, Storage};
use interfaces::audit_log::StoredEntry;
use merkle_log::Hash;
use storage::BinaryMap;

/// number => an entry, whose bytes the leaf hashes: 11 bytes of key, some 80 of value. Written by `append`. The
/// last key tells how many there are: see [`size`].
pub const ENTRIES: BinaryMap<u64, StoredEntry> = BinaryMap::new("e");
/// (level, index) => a perfect node of the tree, of the levels 3, 6, 9 and so on: 14 bytes of key, 32 of value. Written by
/// `append`. The leaves, level 0, are hashed from the entries.
pub const NODES: BinaryMap<(u8, u64), Hash> = BinaryMap::new("n");

/// The number of entries.
///
/// # Errors
/// If the last key does not decode.
pub fn size(storage: &dyn Storage) -> StdResult<u64> {
    Ok(ENTRIES.last_key(storage)?.map_or(0, |last| last.saturating_add(1)))
}
