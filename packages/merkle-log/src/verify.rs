//! Verification, as in RFC 9162, sections 2.1.3.2 and 2.1.4.2, which spell out what RFC 6962 leaves to the reader.
//!
//! A proof is about a root *and* a size. A size that was not learnt together with the root (from the log's checkpoint)
//! proves nothing: trees of different sizes can have paths of the same shape.

use crate::{Hash, node_hash};

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The leaf is not in the tree of that size.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf {
        /// The leaf, from 0.
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
    /// The proof ends before the root is reached.
    #[error("the proof of {hashes} hashes is too short")]
    TooShort {
        /// The number of hashes in it.
        hashes: usize,
    },
    /// The proof goes on beyond the root.
    #[error("the proof of {hashes} hashes is too long")]
    TooLong {
        /// The number of hashes in it.
        hashes: usize,
    },
    /// The proof leads to another root than the given one of this size.
    #[error("the proof does not lead to the given root of {size} leaves")]
    WrongRoot {
        /// The number of leaves of the tree whose root is not met.
        size: u64,
    },
}

/// Checks that the leaf of that hash is the `index`-th, from 0, of the tree of `size` leaves with that root.
///
/// # Errors
/// [`VerifyError`] says what is wrong with the proof.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), VerifyError> {
    if index >= size {
        return Err(VerifyError::NoSuchLeaf { index, size });
    }
    let mut climb = Climb { node: index, last: size.saturating_sub(1) };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match climb.step(proof.len())? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.at_top(proof.len())?;
    expect_root(&hash, root, size)
}

/// Checks that the tree of `to` leaves with root `to_root` extends the tree of `from` leaves with root `from_root`.
///
/// # Errors
/// [`VerifyError`] says what is wrong with the proof.
pub fn verify_consistency(
    from: u64,
    to: u64,
    from_root: &Hash,
    to_root: &Hash,
    proof: &[Hash],
) -> Result<(), VerifyError> {
    if from == 0 || from > to {
        return Err(VerifyError::NotAnExtension { from, to });
    }
    if from == to {
        if !proof.is_empty() {
            return Err(VerifyError::TooLong { hashes: proof.len() });
        }
        return expect_root(from_root, to_root, to);
    }
    // An earlier tree that is perfect is itself a node of the later one, so the proof need not repeat its root.
    let (start, rest) = if from.is_power_of_two() {
        (from_root, proof)
    } else {
        proof.split_first().ok_or(VerifyError::TooShort { hashes: 0 })?
    };
    // The walk begins at the largest perfect node that ends the earlier tree.
    let mut climb = Climb { node: from.saturating_sub(1), last: to.saturating_sub(1) };
    while climb.node & 1 == 1 {
        climb.up();
    }
    let (mut earlier, mut later) = (*start, *start);
    for sibling in rest {
        match climb.step(proof.len())? {
            Side::Left => {
                earlier = node_hash(sibling, &earlier);
                later = node_hash(sibling, &later);
            }
            Side::Right => later = node_hash(&later, sibling),
        }
    }
    climb.at_top(proof.len())?;
    expect_root(&earlier, from_root, from)?;
    expect_root(&later, to_root, to)
}

fn expect_root(hash: &Hash, root: &Hash, size: u64) -> Result<(), VerifyError> {
    if hash == root { Ok(()) } else { Err(VerifyError::WrongRoot { size }) }
}

/// On which side of the walk the next hash of the proof is.
enum Side {
    Left,
    Right,
}

/// A walk from a node to the root: its index and that of the last node, both at the level reached.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    const fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    /// The side of the next hash; moves to the parent.
    const fn step(&mut self, hashes: usize) -> Result<Side, VerifyError> {
        if self.last == 0 {
            return Err(VerifyError::TooLong { hashes });
        }
        let side = if self.node & 1 == 1 {
            Side::Left
        } else if self.node == self.last {
            // The last node of a level that has no right neighbour rises unchanged until it is a right half.
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Ok(side)
    }

    const fn at_top(&self, hashes: usize) -> Result<(), VerifyError> {
        if self.last == 0 { Ok(()) } else { Err(VerifyError::TooShort { hashes }) }
    }
}
