//! Proofs of RFC 6962, sections 2.1.1 and 2.1.2, from the stored nodes.
//!
//! Both functions descend from the root and record the root of the half that they do not enter, and so in reverse
//! order. At most one of these halves is not perfect: below the first left half all subtrees are full.

use alloc::vec::Vec;

use crate::tree::{split, subtree};
use crate::{Hash, Nodes, TreeError};

/// The audit path of a leaf in the tree of the first `size` leaves, from the leaf upwards: at most 64 hashes.
///
/// # Errors
/// [`TreeError::NoSuchLeaf`] if `index ≥ size`, [`TreeError::Store`] if the store fails.
pub fn inclusion_proof<S: Nodes>(nodes: &S, index: u64, size: u64) -> Result<Vec<Hash>, TreeError<S::Error>> {
    if index >= size {
        return Err(TreeError::NoSuchLeaf { index, size });
    }
    let mut path = Vec::new();
    let (mut begin, mut count) = (0_u64, size);
    while count > 1 {
        let half = split(count);
        let middle = begin.saturating_add(half);
        if index < middle {
            path.push(subtree(nodes, middle, count.saturating_sub(half))?);
            count = half;
        } else {
            path.push(subtree(nodes, begin, half)?);
            begin = middle;
            count = count.saturating_sub(half);
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `to` leaves extends the tree of the first `from` leaves: at most 65 hashes;
/// none if both sizes are equal.
///
/// # Errors
/// [`TreeError::NotAnExtension`] unless `0 < from ≤ to` (every tree extends the empty one, which needs no proof),
/// [`TreeError::Store`] if the store fails.
pub fn consistency_proof<S: Nodes>(nodes: &S, from: u64, to: u64) -> Result<Vec<Hash>, TreeError<S::Error>> {
    if from == 0 || from > to {
        return Err(TreeError::NotAnExtension { from, to });
    }
    let mut path = Vec::new();
    let (mut begin, mut count) = (0_u64, to);
    // The descent ends where the earlier tree fills the range. The verifier knows that root only if it is the whole
    // tree.
    while from.saturating_sub(begin) < count {
        let half = split(count);
        let middle = begin.saturating_add(half);
        if from <= middle {
            path.push(subtree(nodes, middle, count.saturating_sub(half))?);
            count = half;
        } else {
            path.push(subtree(nodes, begin, half)?);
            begin = middle;
            count = count.saturating_sub(half);
        }
    }
    if begin > 0 {
        path.push(subtree(nodes, begin, count)?);
    }
    path.reverse();
    Ok(path)
}
