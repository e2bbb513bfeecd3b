//! The Merkle tree's nodes in the contract's storage.

use cosmwasm_std::Storage;
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

fn read(storage: &dyn Storage, level: u8, index: u64) -> Result<Hash, RecordError> {
    if level > 0 {
        return Ok(NODES.load(storage, &NodeKey { level, index })?.0);
    }
    let entry =
        storage.get(&ENTRIES.key(&EntryKey(index))).ok_or(RecordError::NotFound { what: Entry::NAME })?;
    Ok(leaf_hash(&entry))
}
