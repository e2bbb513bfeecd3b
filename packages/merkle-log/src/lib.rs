//! The Merkle tree of Certificate Transparency (RFC 6962, section 2.1) over a storage trait.
//!
//! A *perfect* node is one whose subtree is full; it never changes: node `(level, index)` covers the leaves
//! `[index·2^level, (index + 1)·2^level)`. Of every third level the perfect nodes are stored, each once; those between are
//! hashed from them. So the tree of any earlier size can still be read, and a proof for any size costs a logarithmic
//! number of reads.
//!
//! | operation | reads | writes |
//! |---|---|---|
//! | [`append`] of `k` leaves | at most `7/3 log₂ n`, amortised 1 for `k = 1` | a seventh of `k` amortised above level 0, and the leaves |
//! | [`root`] | at most `7/3 log₂ n` | |
//! | [`inclusion_proof`], [`consistency_proof`] | at most `14/3 log₂ n` | |
//!
//! The crate does not store entries, does not know the tree's current size (the caller keeps it) and does not check
//! that the nodes it is given are those it wrote. A leaf's hash need not be stored where the entry is: see [`Nodes`].
#![no_std]

extern crate alloc;

mod hash;
mod proof;
mod store;
mod tree;
mod verify;

#[cfg(test)]
mod tests;

pub use hash::{EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash, node_hash};
pub use proof::{consistency_proof, inclusion_proof};
pub use store::{Nodes, NodesMut, TreeError};
pub use tree::{STEP, append, root};
pub use verify::{VerifyError, verify_consistency, verify_inclusion};
