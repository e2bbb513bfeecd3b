//! The Merkle tree of Certificate Transparency (RFC 6962, section 2.1) over a storage trait.
//!
//! A *perfect* node has a full subtree and never changes: node `(level, index)` covers the leaves `[index·2^level,
//! (index + 1)·2^level)`. The crate stores the perfect nodes of every third level, each once, and hashes the other
//! levels from them. The tree of any earlier size can be read, and a proof for any size costs a logarithmic number of
//! reads.
//!
//! | operation | reads | writes |
//! |---|---|---|
//! | [`append`] of `k` leaves | at most `7/3 log₂ n`, amortised 1 for `k = 1` | `k` leaves, and `k/7` nodes above them, amortised |
//! | [`root`] | at most `7/3 log₂ n` | |
//! | [`inclusion_proof`], [`consistency_proof`] | at most `14/3 log₂ n` | |
//!
//! The crate does not store entries. The caller stores the tree's size and protects the nodes from changes. A store
//! that has the entries may hash the leaves instead of storing their hashes: see [`Nodes`].
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
