//! The Merkle tree's nodes in the contract's storage.

use std::ops::Range;

use cosmwasm_std::{Order, StdError, Storage};
use merkle_log::{Hash, Nodes, NodesMut, leaf_hash};

use crate::state::{ENTRIES, NODES};

/// The nodes, to be read.
pub struct Tree<'a>(pub &'a dyn Storage);

/// The nodes, to be added to.
pub struct GrowingTree<'a>(pub &'a mut dyn Storage);

impl Nodes for Tree<'_> {
    type Error = StdError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, StdError> {
        read(self.0, level, index)
    }
}

impl Nodes for GrowingTree<'_> {
    type Error = StdError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, StdError> {
        read(self.0, level, index)
    }

    fn row(&self, level: u8, indices: Range<u64>) -> Result<Vec<Hash>, StdError> {
        row(self.0, level, indices)
    }
}

impl NodesMut for GrowingTree<'_> {
    fn set_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), StdError> {
        // A leaf is hashed from its entry, so storing it would cost a write an entry for nothing.
        if level > 0 {
            NODES.save(self.0, (level, index), hash)?;
        }
        Ok(())
    }
}

/// Reads a row by one range: a further node costs its bytes, a separate read 1,000 gas more.
fn row(storage: &dyn Storage, level: u8, Range { start, end }: Range<u64>) -> Result<Vec<Hash>, StdError> {
    let key = |index| match level {
        0 => ENTRIES.key(index),
        _ => NODES.key((level, index)),
    };
    let count = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
    if count == 0 {
        return Ok(vec![]);
    }
    let hashes =
        storage.range_values(Some(&key(start)), Some(&key(end)), Order::Ascending).map(
            |stored| match level {
                0 => Ok(leaf_hash(&stored)),
                _ => storage::decode(&stored),
            },
        );
    let hashes = hashes.collect::<Result<Vec<_>, _>>()?;
    if hashes.len() == count { Ok(hashes) } else { Err(StdError::msg("a row of the tree is incomplete")) }
}

fn read(storage: &dyn Storage, level: u8, index: u64) -> Result<Hash, StdError> {
    if level > 0 {
        return NODES.load(storage, (level, index));
    }
    let entry = storage
        .get(&ENTRIES.key(index))
        .ok_or_else(|| StdError::msg(format!("the log has no entry {index}")))?;
    Ok(leaf_hash(&entry))
}
