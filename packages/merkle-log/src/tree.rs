//! Appending leaves, and the root of any size.

use alloc::vec::Vec;

use crate::{EMPTY_ROOT, Hash, Nodes, NodesMut, TreeError, node_hash};

/// Levels of a tree of less than 2^64 leaves.
const LEVELS: u8 = 64;

/// Every third level is stored, from that of the leaves. A node of another level is hashed from at most four stored
/// ones. Appending therefore writes one node for seven leaves instead of one for each, and a proof reads some twice as
/// many.
pub const STEP: u8 = 3;

/// Adds leaves, given by their hashes, to a tree of `size` leaves, and returns its new size.
///
/// A node of a stored level is written once, with the last leaf below it. It is hashed from the eight nodes below it on
/// the previous stored level, of which only those of earlier batches are read.
///
/// # Errors
/// [`TreeError::Full`] beyond 2^64 − 1 leaves, [`TreeError::Store`] if the store fails. Nodes that were written before
/// the error stay written. The caller reverts them, or keeps its old size, which does not include them.
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

/// The node over a row whose length is a power of two.
fn fold(row: &[Hash]) -> Hash {
    if let [hash] = row {
        return *hash;
    }
    let (left, right) = row.split_at(row.len() / 2);
    node_hash(&fold(left), &fold(right))
}

/// A perfect node of any level, read or hashed from stored levels.
fn perfect<E>(stored: &impl Fn(u8, u64) -> Result<Hash, E>, level: u8, index: u64) -> Result<Hash, E> {
    if level.is_multiple_of(STEP) { stored(level, index) } else { hash_halves(stored, level, index) }
}

/// A perfect node of a level that is not stored, hashed from its two halves.
fn hash_halves<E>(stored: &impl Fn(u8, u64) -> Result<Hash, E>, level: u8, index: u64) -> Result<Hash, E> {
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
/// not less than `count`, as in all subtrees of RFC 6962.
///
/// Such a subtree is a row of perfect nodes of decreasing size, one per set bit of `count`, hashed from the right.
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

/// The number of leaves in the left half of `count ≥ 2` leaves in RFC 6962: the greatest power of two that is less than
/// `count`.
pub const fn split(count: u64) -> u64 {
    match count.saturating_sub(1).checked_ilog2() {
        Some(exponent) => 1 << exponent,
        None => 0,
    }
}
