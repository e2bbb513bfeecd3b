//! Where the nodes are.

use alloc::vec::Vec;
use core::ops::Range;

use crate::Hash;

/// Perfect nodes that can be read.
///
/// Only nodes of the tree of the size that the caller names are asked for, of every third level ([`STEP`](crate::STEP)).
/// Level 0 holds the hashes of the leaves: a store that keeps the entries may compute them from there, with [`leaf_hash`](crate::leaf_hash).
pub trait Nodes {
    /// Why a node cannot be read or written; a node that should be there and is not is one of the reasons.
    type Error;

    /// The node that covers the leaves `[index·2^level, (index + 1)·2^level)`; `level < 64`
    /// and a multiple of [`STEP`](crate::STEP).
    ///
    /// # Errors
    /// What the store says: the node is missing or damaged.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;

    /// Neighbouring nodes of a level, fewer than 2^[`STEP`](crate::STEP). A store that reads a row for less than its nodes one
    /// by one says how.
    ///
    /// # Errors
    /// As [`node`](Self::node).
    fn row(&self, level: u8, indices: Range<u64>) -> Result<Vec<Hash>, Self::Error> {
        indices.map(|index| self.node(level, index)).collect()
    }
}

/// Perfect nodes that can be added.
pub trait NodesMut: Nodes {
    /// Adds a node. It is called once for each, leaves (level 0) included; a store that computes the leaves' hashes
    /// from the entries has nothing to do for them.
    ///
    /// # Errors
    /// What the store says.
    fn set_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), Self::Error>;
}

/// Why the tree cannot answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// The store failed.
    #[error("the node store failed: {0}")]
    Store(E),
    /// The leaf is not in the tree of that size.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf {
        /// The leaf asked for, from 0.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
    /// A consistency proof leads from a smaller, non-empty tree to a larger one.
    #[error("no consistency proof leads from a tree of {from} leaves to one of {to}")]
    NotAnExtension {
        /// The number of leaves of the earlier tree.
        from: u64,
        /// The number of leaves of the later tree.
        to: u64,
    },
    /// The number of leaves would exceed 64 bits.
    #[error("a tree of {size} leaves takes no more")]
    Full {
        /// The number of leaves.
        size: u64,
    },
}
