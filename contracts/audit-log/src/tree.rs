//! The Merkle tree's nodes in the contract's storage.

use std::ops::Range;

use cosmwasm_std::{Order, Storage};
use interfaces::audit_log::Entry;
use merkle_log::{Hash, Nodes, NodesMut, leaf_hash};
use records::{Record, RecordError};

use crate::state::{ENTRIES, EntryKey, NODES, NodeKey, NodeRecord};

/// The nodes, to be read.
pub struct Tree<'a>(pub &'a dyn Storage);

/// The nodes, to be added to.
pub struct GrowingTree<'a>(pub &'a mut dyn Storage);

impl Nodes for Tree<'_> {
    type Error = RecordError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, RecordError> {
        read(self.0, level, index)
    }
}

impl Nodes for GrowingTree<'_> {
    type Error = RecordError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, RecordError> {
        read(self.0, level, index)
    }

    fn row(&self, level: u8, indices: Range<u64>) -> Result<Vec<Hash>, RecordError> {
        row(self.0, level, indices)
    }
}

impl NodesMut for GrowingTree<'_> {
    fn set_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), RecordError> {
        // A leaf is hashed from its entry, so storing it would cost a write an entry for nothing.
        if level > 0 {
            NODES.save(self.0, &NodeKey { level, index }, &NodeRecord(*hash));
        }
        Ok(())
    }
}

/// By one scan: each further node of a row costs its bytes, where to read it by itself cost 1,000 gas more.
fn row(storage: &dyn Storage, level: u8, Range { start, end }: Range<u64>) -> Result<Vec<Hash>, RecordError> {
    let key = |index| match level {
        0 => ENTRIES.key(&EntryKey(index)),
        _ => NODES.key(&NodeKey { level, index }),
    };
    let count = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
    if count == 0 {
        return Ok(vec![]);
    }
    let hashes =
        storage.range_values(Some(&key(start)), Some(&key(end)), Order::Ascending).map(
            |stored| match level {
                0 => Ok(leaf_hash(&stored)),
                _ => NodeRecord::decode(&stored).map(|node| node.0),
            },
        );
    let hashes = hashes.collect::<Result<Vec<_>, _>>()?;
    if hashes.len() == count { Ok(hashes) } else { Err(RecordError::NotFound { what: "row of the tree" }) }
}

fn read(storage: &dyn Storage, level: u8, index: u64) -> Result<Hash, RecordError> {
    if level > 0 {
        return Ok(NODES.load(storage, &NodeKey { level, index })?.0);
    }
    let entry =
        storage.get(&ENTRIES.key(&EntryKey(index))).ok_or(RecordError::NotFound { what: Entry::NAME })?;
    Ok(leaf_hash(&entry))
}
