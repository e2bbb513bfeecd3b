//! The recursive definitions of RFC 6962 over the list of leaves.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::{Memory, Missing, leaves, tree_of};
use crate::{
    EMPTY_ROOT, Hash, TreeError, append, consistency_proof, inclusion_proof, leaf_hash, node_hash, root,
    verify_consistency, verify_inclusion,
};

fn greatest_power_below(count: usize) -> usize {
    (0..20).map(|exponent| 1_usize << exponent).take_while(|&power| power < count).last().unwrap()
}

/// MTH(D[n]), section 2.1.
pub fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(greatest_power_below(leaves.len()));
            node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

/// PATH(m, D[n]), section 2.1.1.
fn naive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(greatest_power_below(leaves.len()));
    let (mut path, other) = if index < left.len() {
        (naive_path(index, left), right)
    } else {
        (naive_path(index - left.len(), right), left)
    };
    path.push(naive_root(other));
    path
}

/// SUBPROOF(m, D[n], b), section 2.1.2.
fn naive_subproof(from: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if from == leaves.len() {
        return if whole { Vec::new() } else { [naive_root(leaves)].to_vec() };
    }
    let (left, right) = leaves.split_at(greatest_power_below(leaves.len()));
    let (mut path, other) = if from <= left.len() {
        (naive_subproof(from, left, whole), right)
    } else {
        (naive_subproof(from - left.len(), right, false), left)
    };
    path.push(naive_root(other));
    path
}

/// Sizes up to 70 cover trees on both sides of every power of two up to 64.
const EXHAUSTIVE: u64 = 70;

#[test]
fn empty_root_is_the_hash_of_the_empty_string() {
    use sha2::Digest;
    assert_eq!(EMPTY_ROOT, <Hash>::from(sha2::Sha256::digest([])));
    assert_eq!(root(&Memory::default(), 0), Ok(EMPTY_ROOT));
}

#[test]
fn leaf_and_node_of_the_same_bytes_have_different_hashes() {
    let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
    assert_ne!(leaf_hash(&[left, right].concat()), node_hash(&left, &right));
}

#[test]
fn roots_and_proofs_of_every_earlier_size_match_the_definition() {
    let memory = tree_of(EXHAUSTIVE);
    let all = leaves(EXHAUSTIVE);
    for size in 1..=EXHAUSTIVE {
        let now = &all[..usize::try_from(size).unwrap()];
        let now_root = naive_root(now);
        assert_eq!(root(&memory, size), Ok(now_root));
        for index in 0..size {
            let place = usize::try_from(index).unwrap();
            let proof = inclusion_proof(&memory, index, size).unwrap();
            assert_eq!(proof, naive_path(place, now), "leaf {index} of {size}");
            assert_eq!(verify_inclusion(index, size, &all[place], &proof, &now_root), Ok(()));
        }
        for from in 1..=size {
            let earlier = usize::try_from(from).unwrap();
            let proof = consistency_proof(&memory, from, size).unwrap();
            assert_eq!(proof, naive_subproof(earlier, now, true), "{from} to {size}");
            assert_eq!(
                verify_consistency(from, size, &naive_root(&now[..earlier]), &now_root, &proof),
                Ok(())
            );
        }
    }
}

#[test]
fn proof_outside_the_tree_is_refused() {
    let memory = tree_of(5);
    assert_eq!(inclusion_proof(&memory, 5, 5), Err(TreeError::NoSuchLeaf { index: 5, size: 5 }));
    assert_eq!(inclusion_proof(&memory, 0, 0), Err(TreeError::NoSuchLeaf { index: 0, size: 0 }));
    assert_eq!(
        inclusion_proof(&memory, u64::MAX, u64::MAX),
        Err(TreeError::NoSuchLeaf { index: u64::MAX, size: u64::MAX })
    );
    assert_eq!(consistency_proof(&memory, 0, 5), Err(TreeError::NotAnExtension { from: 0, to: 5 }));
    assert_eq!(consistency_proof(&memory, 4, 3), Err(TreeError::NotAnExtension { from: 4, to: 3 }));
}

#[test]
fn size_beyond_the_stored_nodes_is_an_error_of_the_store() {
    let memory = tree_of(5);
    // 6 = 4 + 2: the node over leaves 4 and 5 is hashed first, and leaf 5 is missing.
    assert_eq!(root(&memory, 6), Err(TreeError::Store(Missing(0, 5))));
    // All bits of 2^64 − 1 are set: its last leaf is read first.
    assert_eq!(root(&memory, u64::MAX), Err(TreeError::Store(Missing(0, u64::MAX - 1))));
    assert_eq!(inclusion_proof(&memory, 0, 6), Err(TreeError::Store(Missing(0, 5))));
    assert_eq!(consistency_proof(&memory, 4, 6), Err(TreeError::Store(Missing(0, 5))));
}

#[test]
fn full_tree_refuses_further_leaves() {
    let mut memory = Memory::default();
    assert_eq!(append(&mut memory, u64::MAX, leaves(1)), Err(TreeError::Full { size: u64::MAX }));
    assert!(memory.nodes.is_empty());
    // Index 2^64 − 2 is even: its leaf completes nothing, so nothing is read.
    assert_eq!(append(&mut memory, u64::MAX - 1, leaves(1)), Ok(u64::MAX));
    assert_eq!(append(&mut memory, u64::MAX, []), Ok(u64::MAX));
}

#[test]
fn stored_nodes_are_written_once_and_single_appends_read_one_on_average() {
    let mut memory = Memory::default();
    for (size, leaf) in (0..).zip(leaves(4_096)) {
        assert_eq!(append(&mut memory, size, [leaf]), Ok(size + 1));
    }
    // Above 4096 leaves there are 512 nodes of level 3, 64 of level 6, 8 of level 9 and 1 of level 12. Each is hashed
    // from eight nodes, of which all but the last are read.
    let above = 512 + 64 + 8 + 1;
    assert_eq!(memory.writes, 4_096 + above);
    assert_eq!(memory.reads.get(), 7 * above);
    assert!(memory.nodes.keys().all(|(level, _)| level % 3 == 0));
}

#[test]
fn batch_reads_only_nodes_of_earlier_batches() {
    // 1000 leaves are 125 nodes of level 3, 15 of level 6 and 1 of level 9. The batch of 24 completes the nodes 125 to
    // 127 of level 3 without reads, node 15 of level 6 with 5 reads (120 to 124), node 1 of level 9 with 7 reads.
    let mut memory = tree_of(1_000);
    let before = memory.writes;
    let batch: Vec<Hash> = leaves(1_024).split_off(1_000);
    assert_eq!(append(&mut memory, 1_000, batch), Ok(1_024));
    assert_eq!(memory.reads.get(), 5 + 7);
    assert_eq!(memory.writes - before, 24 + 3 + 1 + 1);
}

#[test]
fn batch_into_an_empty_tree_does_not_read() {
    assert_eq!(tree_of(777).reads.get(), 0);
}

#[test]
fn proof_reads_a_logarithmic_number_of_nodes() {
    let size = 5_000;
    let memory = tree_of(size);
    for index in [0, 1, 2_047, 4_095, 4_096, 4_998, 4_999] {
        memory.reads.set(0);
        let proof = inclusion_proof(&memory, index, size).unwrap();
        // ⌈log₂ 5000⌉ = 13: the path has at most 13 perfect nodes, and one half that is not perfect has as many more.
        // Each set has one node per level from 0 to 12, hashed from 1, 2, 4, 1, … stored ones: 4 · 7 + 1 reads.
        assert!(proof.len() <= 13 && memory.reads.get() <= 2 * 29, "leaf {index}");
        memory.reads.set(0);
        let proof = consistency_proof(&memory, index + 1, size).unwrap();
        assert!(proof.len() <= 14 && memory.reads.get() <= 2 * 29, "from {index}");
    }
}

proptest! {
    #[test]
    fn batches_of_any_size_build_the_same_tree(
        batches in proptest::collection::vec(0_usize..40, 0..12),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 8),
    ) {
        let total = batches.iter().sum::<usize>();
        let all = leaves(u64::try_from(total).unwrap());
        let mut memory = Memory::default();
        let (mut size, mut rest) = (0, all.as_slice());
        for batch in batches {
            let (now, later) = rest.split_at(batch);
            size = append(&mut memory, size, now.iter().copied()).unwrap();
            rest = later;
        }
        prop_assert_eq!(size, u64::try_from(total).unwrap());
        prop_assert_eq!(&memory.nodes, &tree_of(size).nodes);
        for pick in picks {
            let earlier = pick.index(total + 1);
            prop_assert_eq!(root(&memory, u64::try_from(earlier).unwrap()), Ok(naive_root(&all[..earlier])));
        }
    }

    #[test]
    fn proofs_of_larger_trees_match_the_definition(size in 1_u64..600, leaf in any::<prop::sample::Index>()) {
        let memory = tree_of(size);
        let all = leaves(size);
        let place = leaf.index(all.len());
        let index = u64::try_from(place).unwrap();
        let proof = inclusion_proof(&memory, index, size).unwrap();
        prop_assert_eq!(&proof, &naive_path(place, &all));
        prop_assert_eq!(verify_inclusion(index, size, &all[place], &proof, &naive_root(&all)), Ok(()));
        let proof = consistency_proof(&memory, index + 1, size).unwrap();
        prop_assert_eq!(&proof, &naive_subproof(place + 1, &all, true));
        let earlier = naive_root(&all[..=place]);
        prop_assert_eq!(verify_consistency(index + 1, size, &earlier, &naive_root(&all), &proof), Ok(()));
    }
}
