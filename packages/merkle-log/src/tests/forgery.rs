//! Proofs that a verifier refuses. All leaves differ, so a changed proof that led to the root would be a hash
//! collision.

use proptest::prelude::*;

use super::{leaves, tree_of};
use crate::{
    Hash, VerifyError, consistency_proof, inclusion_proof, root, verify_consistency, verify_inclusion,
};

const OTHER: Hash = [0x5a; 32];

fn flip(hash: &mut Hash, bit: usize) {
    hash[bit / 8 % 32] ^= 1 << (bit % 8);
}

const fn is_wrong_root(result: Result<(), VerifyError>) -> bool {
    matches!(result, Err(VerifyError::WrongRoot { .. }))
}

proptest! {
    #[test]
    fn changed_inclusion_proof_is_refused(
        size in 2_u64..300, leaf in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(), bit in 0_usize..256,
    ) {
        let memory = tree_of(size);
        let all = leaves(size);
        let (here, there) = (leaf.index(all.len()), other.index(all.len()));
        let index = u64::try_from(here).unwrap();
        let proof = inclusion_proof(&memory, index, size).unwrap();
        let top = root(&memory, size).unwrap();
        let hashes = proof.len();
        let check = |index, leaf: &Hash, proof: &[Hash], top: &Hash| verify_inclusion(index, size, leaf, proof, top);
        prop_assert_eq!(check(index, &all[here], &proof, &top), Ok(()));

        // Another leaf, or the same leaf at another index.
        if here != there {
            prop_assert_eq!(check(index, &all[there], &proof, &top), Err(VerifyError::WrongRoot { size }));
            prop_assert!(check(u64::try_from(there).unwrap(), &all[here], &proof, &top).is_err());
        }
        // A changed bit of the root, of the leaf, of the proof.
        let mut forged = top;
        flip(&mut forged, bit);
        prop_assert_eq!(check(index, &all[here], &proof, &forged), Err(VerifyError::WrongRoot { size }));
        let mut forged = all[here];
        flip(&mut forged, bit);
        prop_assert_eq!(check(index, &forged, &proof, &top), Err(VerifyError::WrongRoot { size }));
        let mut forged = proof.clone();
        flip(&mut forged[place.index(hashes)], bit);
        prop_assert_eq!(check(index, &all[here], &forged, &top), Err(VerifyError::WrongRoot { size }));
        // One hash more at any position; one hash less.
        let mut forged = proof.clone();
        forged.insert(place.index(hashes + 1), OTHER);
        prop_assert_eq!(check(index, &all[here], &forged, &top), Err(VerifyError::TooLong { hashes: hashes + 1 }));
        let mut forged = proof;
        forged.remove(place.index(hashes));
        prop_assert_eq!(check(index, &all[here], &forged, &top), Err(VerifyError::TooShort { hashes: hashes - 1 }));
        // An inner node in place of a leaf: its path is one hash shorter.
        prop_assert!(check(index, &top, &[], &top).is_err());
    }

    #[test]
    fn changed_consistency_proof_is_refused(
        to in 2_u64..300, earlier in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(),
        bit in 0_usize..256,
    ) {
        let memory = tree_of(to);
        let from = 1 + u64::try_from(earlier.index(usize::try_from(to - 1).unwrap())).unwrap();
        let proof = consistency_proof(&memory, from, to).unwrap();
        let (old, new) = (root(&memory, from).unwrap(), root(&memory, to).unwrap());
        let hashes = proof.len();
        let check = |old: &Hash, new: &Hash, proof: &[Hash]| verify_consistency(from, to, old, new, proof);
        prop_assert_eq!(check(&old, &new, &proof), Ok(()));

        prop_assert!(check(&new, &old, &proof).is_err());
        prop_assert!(check(&old, &old, &proof).is_err());
        prop_assert!(check(&new, &new, &proof).is_err());
        let mut forged = old;
        flip(&mut forged, bit);
        prop_assert!(is_wrong_root(check(&forged, &new, &proof)));
        let mut forged = new;
        flip(&mut forged, bit);
        prop_assert_eq!(check(&old, &forged, &proof), Err(VerifyError::WrongRoot { size: to }));
        let mut forged = proof.clone();
        flip(&mut forged[place.index(hashes)], bit);
        prop_assert!(is_wrong_root(check(&old, &new, &forged)));
        let mut forged = proof.clone();
        forged.insert(place.index(hashes + 1), OTHER);
        prop_assert_eq!(check(&old, &new, &forged), Err(VerifyError::TooLong { hashes: hashes + 1 }));
        let mut forged = proof;
        forged.remove(place.index(hashes));
        prop_assert_eq!(check(&old, &new, &forged), Err(VerifyError::TooShort { hashes: hashes - 1 }));
    }

    #[test]
    fn random_proof_of_any_size_is_refused_without_a_panic(
        numbers in any::<(u64, u64)>(), hashes in proptest::collection::vec(any::<Hash>(), 0..70), top in any::<Hash>(),
    ) {
        let (left, right) = numbers;
        prop_assert!(verify_inclusion(left, right, &OTHER, &hashes, &top).is_err());
        prop_assert!(verify_consistency(left, right, &OTHER, &top, &hashes).is_err());
        prop_assert!(verify_consistency(u64::MAX - 1, u64::MAX, &OTHER, &top, &hashes).is_err());
    }
}

#[test]
fn index_or_size_out_of_range_is_refused() {
    let top = root(&tree_of(3), 3).unwrap();
    assert_eq!(verify_inclusion(3, 3, &OTHER, &[], &top), Err(VerifyError::NoSuchLeaf { index: 3, size: 3 }));
    assert_eq!(
        verify_consistency(0, 3, &OTHER, &top, &[]),
        Err(VerifyError::NotAnExtension { from: 0, to: 3 })
    );
    assert_eq!(
        verify_consistency(4, 3, &OTHER, &top, &[]),
        Err(VerifyError::NotAnExtension { from: 4, to: 3 })
    );
}

#[test]
fn tree_is_consistent_with_itself_by_the_empty_proof() {
    let top = root(&tree_of(3), 3).unwrap();
    assert_eq!(verify_consistency(3, 3, &top, &top, &[]), Ok(()));
    assert_eq!(verify_consistency(3, 3, &top, &top, &[OTHER]), Err(VerifyError::TooLong { hashes: 1 }));
    assert_eq!(verify_consistency(3, 3, &OTHER, &top, &[]), Err(VerifyError::WrongRoot { size: 3 }));
}
