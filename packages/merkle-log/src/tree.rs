//! Growth, and the root of any size.

use alloc::vec::Vec;

use crate::{EMPTY_ROOT, Hash, Nodes, NodesMut, TreeError, node_hash};

/// Levels of a tree of less than 2^64 leaves.
const LEVELS: u8 = 64;

/// Of the levels every third is stored, that of the leaves included. A node between is hashed from at most four stored
/// ones: growing writes one node for seven leaves, not one for each, and a proof reads some twice as many.
pub const STEP: u8 = 3;

/// Adds leaves, given by their hashes, to a tree of `size` leaves, and returns its new size.
///
/// A node of a stored level is written once, with the last leaf below it, and hashed from the eight below it on the stored
/// level before: those made in this batch are at hand, the others are read.
///
/// # Errors
/// [`TreeError::Full`] beyond 2^64 − 1 leaves, [`TreeError::Store`] if the store fails. Nodes that were written before
/// the error stay written: the caller drops them with the transaction, or its size, which does not count them.
pub fn append<S: NodesMut>(
    nodes: &mut S,
    size: u64,
    leaves: impl IntoIterator<Item = Hash>,
) -> Result<u64, TreeError<S::Error>> {
    let mut row: Vec<Hash> = leaves.into_iter().collect();
    let end = u64::try_from(row.len())
        .ok()
        .and_then(|count| size.checked_add(count))
        .ok_or(TreeError::Full { size })?;
    for level in (0..LEVELS).step_by(STEP.into()) {
        let (first, last) = (size >> level, end >> level);
        for (index, hash) in (first..last).zip(&row) {
            nodes.set_node(level, index, hash).map_err(TreeError::Store)?;
        }
        let above = (first >> STEP)..(last >> STEP);
        if above.is_empty() {
            break;
        }
        let begin = above.start << STEP;
        let mut below = nodes.row(level, begin..first).map_err(TreeError::Store)?;
        below.append(&mut row);
        row = below.chunks_exact(1 << STEP).map(fold).collect();
    }
    Ok(end)
}

/// The node over a row of a power of two, halves of which are hashed first.
fn fold(row: &[Hash]) -> Hash {
    if let [hash] = row {
        return *hash;
    }
    let (left, right) = row.split_at(row.len() / 2);
    node_hash(&fold(left), &fold(right))
}

/// A perfect node of any level, from those of stored levels.
fn perfect<E>(stored: &impl Fn(u8, u64) -> Result<Hash, E>, level: u8, index: u64) -> Result<Hash, E> {
    if level.is_multiple_of(STEP) { stored(level, index) } else { over(stored, level, index) }
}

/// The node over its two halves.
fn over<E>(stored: &impl Fn(u8, u64) -> Result<Hash, E>, level: u8, index: u64) -> Result<Hash, E> {
    let (below, left) = (level.saturating_sub(1), index << 1);
    Ok(node_hash(&perfect(stored, below, left)?, &perfect(stored, below, left | 1)?))
}

/// The root of the tree of the first `size` leaves, for any size up to the current one.
///
/// # Errors
/// [`TreeError::Store`] if the store fails.
pub fn root<S: Nodes>(nodes: &S, size: u64) -> Result<Hash, TreeError<S::Error>> {
    subtree(nodes, 0, size)
}

/// The root over the leaves `[begin, begin + count)`, where `begin` is a multiple of the least power of two that is
/// not less than `count`, as all subtrees of RFC 6962 are placed.
///
/// Such a subtree is a row of perfect nodes of falling size, one per binary one of `count`, hashed from the right.
pub fn subtree<S: Nodes>(nodes: &S, begin: u64, count: u64) -> Result<Hash, TreeError<S::Error>> {
    let mut end = begin.saturating_add(count);
    let mut right: Option<Hash> = None;
    for level in 0..LEVELS {
        let width = 1_u64 << level;
        if count & width == 0 {
            continue;
        }
        end = end.saturating_sub(width);
        let stored = |level, index| nodes.node(level, index);
        let left = perfect(&stored, level, end >> level).map_err(TreeError::Store)?;
        right = Some(match right {
            Some(right) => node_hash(&left, &right),
            None => left,
        });
    }
    Ok(right.unwrap_or(EMPTY_ROOT))
}

/// Where RFC 6962 splits `count ≥ 2` leaves: the greatest power of two that is less than `count`.
pub const fn split(count: u64) -> u64 {
    match count.saturating_sub(1).checked_ilog2() {
        Some(exponent) => 1 << exponent,
        None => 0,
    }
}
