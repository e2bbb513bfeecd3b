//! The interface of a node store.

use alloc::vec::Vec;
use core::ops::Range;

use crate::Hash;

/// A store from which perfect nodes are read.
///
/// The crate reads nodes of every third level ([`STEP`](crate::STEP)), within the size that the caller gives. Level 0
/// holds the hashes of the leaves. A store that has the entries may compute them with [`leaf_hash`](crate::leaf_hash).
pub trait Nodes {
    /// The reason why a node cannot be read or written, such as a missing node.
    type Error;

    /// The node that covers the leaves `[index·2^level, (index + 1)·2^level)`; `level < 64`
    /// and a multiple of [`STEP`](crate::STEP).
    ///
    /// # Errors
    /// The store's error: the node is missing or damaged.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;

    /// Neighbouring nodes of a level, fewer than 2^[`STEP`](crate::STEP). A store overrides it if one read of a row
    /// costs less than a read per node.
    ///
    /// # Errors
    /// As [`node`](Self::node).
    fn row(&self, level: u8, indices: Range<u64>) -> Result<Vec<Hash>, Self::Error> {
        indices.map(|index| self.node(level, index)).collect()
    }
}

/// A store to which perfect nodes are added.
pub trait NodesMut: Nodes {
    /// Adds a node. It is called once for each node, leaves (level 0) included. A store that computes the leaves'
    /// hashes from the entries ignores level 0.
    ///
    /// # Errors
    /// The store's error.
    fn set_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), Self::Error>;
}

/// Why an operation on the tree fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum TreeError<E> {
    #[error("the node store failed: {0}")]
    Store(E),
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf { index: u64, size: u64 },
    #[error("a tree of {from} leaves, at least 1, cannot be extended to one of {to}")]
    NotAnExtension { from: u64, to: u64 },
    #[error("a tree of {size} leaves cannot take more leaves")]
    Full { size: u64 },
}
