use contract_kit::CommonError;
use cosmwasm_std::{HexBinary, Storage};
use interfaces::Contract;
use interfaces::audit_log::events::Appended;
use interfaces::audit_log::{Category, Entry, ExecuteMsg, NewEntry};
use interfaces::event::TypedEvent;
use merkle_log::TreeError;
use units::{ParticipantId, Timestamp};

use super::{HEIGHT, START, TestEnv, account, an_entry, contract, numbered};
use crate::AuditError;
use crate::state::ENTRIES;

const WRITERS: [Contract; 4] =
    [Contract::Registry, Contract::OrderbookMatcher, Contract::PowerContract, Contract::SettlementEscrow];

#[test]
fn each_peer_contract_writes_under_its_own_name() {
    let mut log = TestEnv::new();
    for (number, writer) in (1..).zip(WRITERS) {
        let response = log.writes(writer, vec![an_entry()]);
        assert!(response.messages.is_empty());
        assert_eq!(
            Appended::parse_all(&response.events).unwrap(),
            [Appended { first: number, count: 1, contract: writer.to_string() }]
        );
        assert_eq!(log.page(number, 1).entries[0].contract, writer);
    }
}

#[test]
fn the_log_adds_number_place_and_time() {
    let mut log = TestEnv::new();
    log.pass_block();
    let index = log.env.transaction.as_ref().unwrap().index;
    let response = log.writes(Contract::PowerContract, vec![numbered(1), numbered(2)]);
    assert_eq!(
        Appended::parse_all(&response.events).unwrap(),
        [Appended { first: 1, count: 2, contract: "power-contract".into() }]
    );
    let expected = |number: u64| Entry {
        number,
        height: HEIGHT + 1,
        time: Timestamp(START + 6),
        transaction: Some(index),
        contract: Contract::PowerContract,
        category: Category::Execution,
        action: "quote".into(),
        actor: account("ada").into_string(),
        subjects: vec![ParticipantId(1)],
        payload_hash: numbered(number).payload_hash,
    };
    assert_eq!(log.page(1, 10).entries, [expected(1), expected(2)]);
}

#[test]
fn an_entry_of_an_unnumbered_transaction_has_no_index() {
    let mut log = TestEnv::new();
    log.env.transaction = None;
    log.writes(Contract::Registry, vec![an_entry()]);
    assert_eq!(log.page(1, 1).entries[0].transaction, None);
}

#[test]
fn equal_entries_are_two_events_with_two_numbers() {
    let mut log = TestEnv::new();
    log.writes(Contract::Registry, vec![an_entry(), an_entry()]);
    let entries = log.page(1, 10).entries;
    assert_eq!((entries[0].number, entries[1].number), (1, 2));
    assert_eq!(entries[0].payload_hash, entries[1].payload_hash);
}

#[test]
fn a_batch_has_1_to_500_entries() {
    let mut log = TestEnv::new();
    let writer = contract(Contract::OrderbookMatcher);
    assert!(matches!(
        log.refused(&writer, ExecuteMsg::Append { entries: vec![] }),
        AuditError::Common(CommonError::EmptyList)
    ));
    assert!(matches!(
        log.refused(&writer, ExecuteMsg::Append { entries: vec![an_entry(); 501] }),
        AuditError::Common(CommonError::ListTooLong { most: 500, got: 501 })
    ));
    log.writes(Contract::OrderbookMatcher, vec![an_entry(); 500]);
    assert_eq!(log.page(1, 500).entries.len(), 500);
}

#[test]
fn the_name_of_an_action_is_short_and_plain() {
    let mut log = TestEnv::new();
    let named = |action: &str| NewEntry { action: action.into(), ..an_entry() };
    for (action, length) in [(String::new(), 0), ("x".repeat(33), 33), ("x".repeat(10_000), 10_000)] {
        assert!(matches!(
            log.refused_entry(named(&action)),
            AuditError::ActionLength { at: 1, most: 32, got } if got == length
        ));
    }
    for action in ["Quote", "quote-all", "quote all", "quote\n", "quoté", "a\0"] {
        assert!(
            matches!(log.refused_entry(named(action)), AuditError::ActionCharacter { at: 1 }),
            "{action:?}"
        );
    }
    log.writes(Contract::Registry, vec![named("a"), named(&"z".repeat(32)), named("v2_0")]);
}

#[test]
fn an_actor_is_short_and_printable() {
    let mut log = TestEnv::new();
    let by = |actor: &str| NewEntry { actor: actor.into(), ..an_entry() };
    for (actor, length) in [(String::new(), 0), ("x".repeat(91), 91), ("x".repeat(10_000), 10_000)] {
        assert!(matches!(
            log.refused_entry(by(&actor)),
            AuditError::ActorLength { at: 1, most: 90, got } if got == length
        ));
    }
    for actor in ["ada lovelace", "ada\u{202e}", "ada\t", "\u{7f}"] {
        assert!(matches!(log.refused_entry(by(actor)), AuditError::ActorCharacter { at: 1 }), "{actor:?}");
    }
    log.writes(Contract::Registry, vec![by("x"), by(&"x".repeat(90))]);
}

#[test]
fn an_entry_is_about_at_most_64_participants() {
    let mut log = TestEnv::new();
    let about = |count: u32| NewEntry { subjects: (1..=count).map(ParticipantId).collect(), ..an_entry() };
    assert!(matches!(log.refused_entry(about(65)), AuditError::TooManySubjects { at: 1, most: 64, got: 65 }));
    log.writes(Contract::Registry, vec![about(0), about(64)]);
    assert_eq!(log.page(1, 2).entries[1].subjects.len(), 64);
}

#[test]
fn a_payload_is_named_by_a_hash() {
    let mut log = TestEnv::new();
    for length in [0, 31, 33, 1_000] {
        let entry = NewEntry { payload_hash: HexBinary::from(vec![1; length]), ..an_entry() };
        assert!(matches!(
            log.refused_entry(entry),
            AuditError::HashLength { at: 1, expected: 32, got } if got == length
        ));
    }
}

#[test]
fn an_entry_with_everything_at_its_longest_reads_back() {
    let mut log = TestEnv::new();
    let longest = NewEntry {
        category: Category::Access,
        action: "z".repeat(32),
        actor: "x".repeat(90),
        subjects: vec![ParticipantId::MAX; 64],
        payload_hash: HexBinary::from([0xff; 32]),
    };
    log.env.block.height = u64::MAX;
    log.writes(Contract::SettlementEscrow, vec![longest.clone()]);
    let entry = log.page(1, 1).entries.remove(0);
    assert_eq!(
        (entry.action, entry.actor, entry.subjects),
        (longest.action, longest.actor, longest.subjects)
    );
    assert_eq!(entry.height, u64::MAX);
}

/// How many keys begin with the namespace of a map.
fn stored(log: &TestEnv, namespace: u8) -> usize {
    log.dump().iter().filter(|(key, _)| key.starts_with(&[0, 1, namespace])).count()
}

#[test]
fn only_every_third_level_of_the_tree_is_stored() {
    // The setting of the addresses and 79 more are 80 entries: 10 nodes above eight, 1 above sixty-four.
    let log = TestEnv::with_entries(79);
    assert_eq!((stored(&log, b'e'), stored(&log, b'n')), (80, 11));
}

#[test]
fn an_appended_entry_writes_its_bytes_and_a_seventh_of_a_node() {
    // The chain charges 2000 + 30·(33 + key + value) a write. An entry in transaction 3 of block 1,000 by an account of 32 bytes
    // about one participant takes 1 + 2 + 5 + 1 + 1 + 1 + (1 + 5) + (1 + 1 + 8 + 1 + 32) + (1 + 1) + 32 = 94 bytes and its number
    // under a key of 11. A node takes 32 under 14. From 64 entries to 512 there are 448 entries more, of which 384 have numbers
    // of two bytes, 56 nodes above eight, 7 above sixty-four and 1 above all.
    let write = |key: usize, value: usize| 2_000 + 30 * (33 + key + value);
    let (entry, node) = (write(11, 94), write(14, 32));
    let cost = |log: &TestEnv| {
        let records =
            log.dump().into_iter().filter(|(key, _)| key.starts_with(&[0, 1]) && b"en".contains(&key[2]));
        records.map(|(key, value)| write(key.len(), value.len())).sum::<usize>()
    };
    let grown = cost(&TestEnv::with_entries(511)) - cost(&TestEnv::with_entries(63));
    assert_eq!(grown, 448 * entry + 30 * (448 + 384) + (56 + 7 + 1) * node);
}

#[test]
fn numbers_do_not_wrap() {
    let mut log = TestEnv::new();
    let last = ENTRIES.load(&log.deps.storage, 0).unwrap();
    ENTRIES.save(&mut log.deps.storage, u64::MAX - 1, &last).unwrap();
    let message = ExecuteMsg::Append { entries: vec![an_entry()] };
    let error = log.refused(&contract(Contract::Registry), message);
    assert!(matches!(error, AuditError::Tree(TreeError::Full { size: u64::MAX })));
}

#[test]
fn a_damaged_last_entry_is_an_error_and_not_an_empty_log() {
    let mut log = TestEnv::new();
    // The last key tells the number of entries.
    log.deps.storage.set(&[0, 1, b'e', 0xff], &[1]);
    assert!(matches!(
        log.refused(&contract(Contract::Registry), ExecuteMsg::Append { entries: vec![an_entry()] }),
        AuditError::Std(_)
    ));
}
