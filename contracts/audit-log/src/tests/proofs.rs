//! What a client can check by itself, with nothing but the answers.

use cosmwasm_std::Storage;
use interfaces::Contract;
use interfaces::audit_log::{CheckpointResponse, EntryResponse, ProofResponse, QueryMsg, RootResponse};
use merkle_log::{EMPTY_ROOT, Hash, TreeError, leaf_hash, verify_consistency, verify_inclusion};
use units::Timestamp;

use super::{HEIGHT, START, TestEnv, numbered};
use crate::AuditError;
use crate::state::ENTRIES;

fn hash(bytes: &cosmwasm_std::HexBinary) -> Hash {
    bytes.to_array().unwrap()
}

fn hashes(proof: &ProofResponse) -> Vec<Hash> {
    proof.hashes.iter().map(hash).collect()
}

fn root(log: &TestEnv, size: u64) -> Hash {
    let answer: RootResponse = log.asks(QueryMsg::Root { size: Some(size) }).unwrap();
    assert_eq!(answer.size, size);
    hash(&answer.root)
}

#[test]
fn the_encoding_in_an_answer_is_what_the_leaf_hashes() {
    let log = TestEnv::with_entries(3);
    let answer: EntryResponse = log.asks(QueryMsg::Entry { number: 2 }).unwrap();
    assert_eq!(answer.entry.encode().unwrap(), answer.encoded.to_vec());
    assert_eq!(leaf_hash(answer.encoded.as_slice()), hash(&answer.leaf_hash));
}

#[test]
fn every_entry_is_proven_in_every_size_and_every_size_extends_the_earlier_ones() {
    let total = 14;
    let log = TestEnv::with_entries(total - 1);
    for size in 1..=total {
        let top = root(&log, size);
        for number in 0..size {
            let entry: EntryResponse = log.asks(QueryMsg::Entry { number }).unwrap();
            let proof = log.asks(QueryMsg::InclusionProof { number, size: Some(size) }).unwrap();
            let leaf = leaf_hash(entry.encoded.as_slice());
            assert_eq!(verify_inclusion(number, size, &leaf, &hashes(&proof), &top), Ok(()));
            let another = leaf_hash(b"another");
            assert!(verify_inclusion(number, size, &another, &hashes(&proof), &top).is_err());
        }
        for first in 1..=size {
            let proof = log.asks(QueryMsg::ConsistencyProof { first, second: Some(size) }).unwrap();
            assert_eq!(verify_consistency(first, size, &root(&log, first), &top, &hashes(&proof)), Ok(()));
        }
    }
}

#[test]
fn without_a_size_the_answer_is_about_now() {
    let log = TestEnv::with_entries(10);
    let top: RootResponse = log.asks(QueryMsg::Root { size: None }).unwrap();
    assert_eq!((top.size, hash(&top.root)), (11, root(&log, 11)));
    let ask = |size| log.asks::<ProofResponse>(QueryMsg::InclusionProof { number: 4, size }).unwrap();
    assert_eq!(ask(None), ask(Some(11)));
    let ask = |second| log.asks::<ProofResponse>(QueryMsg::ConsistencyProof { first: 4, second }).unwrap();
    assert_eq!(ask(None), ask(Some(11)));
}

#[test]
fn an_earlier_root_outlasts_growth() {
    let mut log = TestEnv::with_entries(20);
    let before: Vec<Hash> = (0..=21).map(|size| root(&log, size)).collect();
    log.writes(Contract::Registry, (100..400).map(numbered).collect());
    assert_eq!((0..=21).map(|size| root(&log, size)).collect::<Vec<_>>(), before);
    assert_eq!(before[0], EMPTY_ROOT);
}

#[test]
fn batches_and_single_entries_make_the_same_log() {
    let mut one_by_one = TestEnv::new();
    for number in 0..25 {
        one_by_one.writes(Contract::OrderbookMatcher, vec![numbered(number)]);
    }
    assert_eq!(one_by_one.dump(), TestEnv::with_entries(25).dump());
}

#[test]
fn a_checkpoint_names_size_root_and_the_last_entrys_block() {
    let empty: CheckpointResponse = TestEnv::without_addresses().asks(QueryMsg::Checkpoint {}).unwrap();
    assert_eq!((empty.size, hash(&empty.root)), (0, EMPTY_ROOT));
    assert_eq!((empty.height, empty.time), (0, Timestamp(0)));

    let mut log = TestEnv::with_entries(4);
    log.pass_block();
    log.writes(Contract::Registry, vec![numbered(9)]);
    log.pass_block();
    let now: CheckpointResponse = log.asks(QueryMsg::Checkpoint {}).unwrap();
    assert_eq!((now.size, hash(&now.root)), (6, root(&log, 6)));
    assert_eq!((now.height, now.time), (HEIGHT + 1, Timestamp(START + 6)));
}

#[test]
fn a_changed_entry_no_longer_fits_the_root() {
    let mut log = TestEnv::with_entries(7);
    let top = root(&log, 8);
    // Entry 6 waits for its right half as a leaf of the root of 7; of the root of 8 a stored node covers it.
    let seven = root(&log, 7);
    let mut entry = ENTRIES.load(&log.deps.storage, 6).unwrap().into_entry().unwrap();
    entry.action = "cancel".into();
    log.deps.storage.set(&ENTRIES.key(6), &entry.encode().unwrap());
    assert_ne!(root(&log, 7), seven);
    let answer: EntryResponse = log.asks(QueryMsg::Entry { number: 6 }).unwrap();
    let proof = log.asks(QueryMsg::InclusionProof { number: 6, size: Some(8) }).unwrap();
    assert!(verify_inclusion(6, 8, &hash(&answer.leaf_hash), &hashes(&proof), &top).is_err());
}

#[test]
fn a_missing_entry_is_an_error_and_not_an_empty_one() {
    let mut log = TestEnv::with_entries(7);
    ENTRIES.remove(&mut log.deps.storage, 6);
    assert!(matches!(
        log.asks::<RootResponse>(QueryMsg::Root { size: Some(7) }),
        Err(AuditError::Tree(TreeError::Store(_)))
    ));
}

#[test]
fn what_the_log_does_not_have_cannot_be_proven() {
    let log = TestEnv::with_entries(4);
    let no_size = |question| {
        assert!(matches!(
            log.asks::<serde::de::IgnoredAny>(question),
            Err(AuditError::NoSuchSize { asked: 6 | u64::MAX, size: 5 })
        ));
    };
    for size in [6, u64::MAX] {
        no_size(QueryMsg::Root { size: Some(size) });
        no_size(QueryMsg::InclusionProof { number: 0, size: Some(size) });
        no_size(QueryMsg::ConsistencyProof { first: 1, second: Some(size) });
    }
    for number in [5, u64::MAX] {
        assert!(matches!(
            log.asks::<EntryResponse>(QueryMsg::Entry { number }),
            Err(AuditError::NoSuchEntry { size: 5, .. })
        ));
        assert!(matches!(
            log.asks::<ProofResponse>(QueryMsg::InclusionProof { number, size: None }),
            Err(AuditError::Tree(TreeError::NoSuchLeaf { size: 5, .. }))
        ));
    }
    for (first, second) in [(0, 5), (4, 3), (6, 5), (u64::MAX, 5)] {
        assert!(matches!(
            log.asks::<ProofResponse>(QueryMsg::ConsistencyProof { first, second: Some(second) }),
            Err(AuditError::Tree(TreeError::NotAnExtension { from, to })) if (from, to) == (first, second)
        ));
    }
}
