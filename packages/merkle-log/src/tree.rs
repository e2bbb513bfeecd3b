//! Growth, and the root of any size.

use crate::{EMPTY_ROOT, Hash, Nodes, NodesMut, TreeError, node_hash};

/// Levels of a tree of less than 2^64 leaves.
const LEVELS: u8 = 64;

/// Adds leaves, given by their hashes, to a tree of `size` leaves, and returns its new size.
///
/// A new leaf completes as many nodes as its index has trailing ones in binary; each is written once, and needs its
/// left half, which is taken from this batch where it is in it and read from the store otherwise.
///
/// # Errors
/// [`TreeError::Full`] beyond 2^64 − 1 leaves, [`TreeError::Store`] if the store fails. Nodes that were written before
/// the error stay written: the caller drops them with the transaction, or its size, which does not count them.
pub fn append<S: NodesMut>(
    nodes: &mut S,
    size: u64,
    leaves: impl IntoIterator<Item = Hash>,
) -> Result<u64, TreeError<S::Error>> {
    let mut edge = Edge::default();
    let mut end = size;
    for leaf in leaves {
        let next = end.checked_add(1).ok_or(TreeError::Full { size: end })?;
        let (mut level, mut index, mut hash) = (0_u8, end, leaf);
        nodes.set_node(level, index, &hash).map_err(TreeError::Store)?;
        // An odd index is a right half: its parent is complete now.
        while index & 1 == 1 {
            let left = match edge.take(level) {
                Some(left) => left,
                None => nodes.node(level, index ^ 1).map_err(TreeError::Store)?,
            };
            hash = node_hash(&left, &hash);
            level += 1;
            index >>= 1;
            nodes.set_node(level, index, &hash).map_err(TreeError::Store)?;
        }
        edge.put(level, hash);
        end = next;
    }
    Ok(end)
}

/// The left halves that wait for their right half and were made in this batch, by level. At each level at most one
/// waits, so a batch reads a node at most once per level.
struct Edge([Option<Hash>; 64]);

impl Default for Edge {
    fn default() -> Self {
        Self([None; 64])
    }
}

impl Edge {
    fn take(&mut self, level: u8) -> Option<Hash> {
        self.0.get_mut(usize::from(level)).and_then(Option::take)
    }

    fn put(&mut self, level: u8, hash: Hash) {
        if let Some(place) = self.0.get_mut(usize::from(level)) {
            *place = Some(hash);
        }
    }
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
        let left = nodes.node(level, end >> level).map_err(TreeError::Store)?;
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
