//! The tree compared with the definition in RFC 6962 and with published vectors, and forged proofs.

mod definition;
mod forgery;
mod vectors;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cell::Cell;

use crate::{Hash, Nodes, NodesMut, append, leaf_hash};

/// The level and index of a node that the store does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing(pub u8, pub u64);

/// Nodes in memory, with counters.
#[derive(Default)]
pub struct Memory {
    pub nodes: BTreeMap<(u8, u64), Hash>,
    pub reads: Cell<u64>,
    pub writes: u64,
}

impl Nodes for Memory {
    type Error = Missing;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Missing> {
        self.reads.set(self.reads.get() + 1);
        self.nodes.get(&(level, index)).copied().ok_or(Missing(level, index))
    }
}

impl NodesMut for Memory {
    fn set_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), Missing> {
        self.writes += 1;
        assert!(self.nodes.insert((level, index), *hash).is_none(), "node ({level}, {index}) written twice");
        Ok(())
    }
}

/// The hashes of `count` different leaves.
pub fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
}

/// A tree of `count` different leaves.
pub fn tree_of(count: u64) -> Memory {
    let mut memory = Memory::default();
    assert_eq!(append(&mut memory, 0, leaves(count)), Ok(count));
    memory
}
