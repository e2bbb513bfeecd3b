//! Verification by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2, since RFC 6962 gives none.
//!
//! A proof is valid for a root *and* a size, which the verifier takes from the same checkpoint of the log. Trees of
//! different sizes can have paths of the same shape, so a proof with an untrusted size proves nothing.

use crate::{Hash, node_hash};

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum VerifyError {
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf { index: u64, size: u64 },
    #[error("a tree of {from} leaves, at least 1, cannot be extended to one of {to}")]
    NotAnExtension { from: u64, to: u64 },
    #[error("the proof of {hashes} hashes is too short")]
    TooShort { hashes: usize },
    #[error("the proof of {hashes} hashes is too long")]
    TooLong { hashes: usize },
    #[error("the proof does not lead to the given root of {size} leaves")]
    WrongRoot { size: u64 },
}

/// Checks that the tree of `size` leaves with the given root has this leaf at `index`, counted from 0.
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
    let mut position = PathPosition { node: index, last: size.saturating_sub(1) };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match position.next_sibling(proof.len())? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    position.check_at_root(proof.len())?;
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
    // A perfect earlier tree is a node of the later one, so the proof does not contain its root.
    let (start, rest) = if from.is_power_of_two() {
        (from_root, proof)
    } else {
        proof.split_first().ok_or(VerifyError::TooShort { hashes: 0 })?
    };
    // The path begins at the largest perfect node that ends the earlier tree.
    let mut position = PathPosition { node: from.saturating_sub(1), last: to.saturating_sub(1) };
    while position.node & 1 == 1 {
        position.move_up();
    }
    let (mut earlier, mut later) = (*start, *start);
    for sibling in rest {
        match position.next_sibling(proof.len())? {
            Side::Left => {
                earlier = node_hash(sibling, &earlier);
                later = node_hash(sibling, &later);
            }
            Side::Right => later = node_hash(&later, sibling),
        }
    }
    position.check_at_root(proof.len())?;
    expect_root(&earlier, from_root, from)?;
    expect_root(&later, to_root, to)
}

fn expect_root(hash: &Hash, root: &Hash, size: u64) -> Result<(), VerifyError> {
    if hash == root { Ok(()) } else { Err(VerifyError::WrongRoot { size }) }
}

/// The side of the next hash of the proof.
enum Side {
    Left,
    Right,
}

/// A position on the path to the root: the index of the node and that of the last node of its level.
struct PathPosition {
    node: u64,
    last: u64,
}

impl PathPosition {
    const fn move_up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    /// Moves to the parent and returns the side of the next hash.
    const fn next_sibling(&mut self, hashes: usize) -> Result<Side, VerifyError> {
        if self.last == 0 {
            return Err(VerifyError::TooLong { hashes });
        }
        let side = if self.node & 1 == 1 {
            Side::Left
        } else if self.node == self.last {
            // A last node without right sibling is also the node of the levels above, until it is a right half.
            while self.node & 1 == 0 && self.node != 0 {
                self.move_up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.move_up();
        Ok(side)
    }

    const fn check_at_root(&self, hashes: usize) -> Result<(), VerifyError> {
        if self.last == 0 { Ok(()) } else { Err(VerifyError::TooShort { hashes }) }
    }
}
