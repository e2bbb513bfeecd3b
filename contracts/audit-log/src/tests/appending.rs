use access::AccessError;
use access::admin::AdminError;
use cosmwasm_std::{HexBinary, Storage, coins};
use interfaces::Contract;
use interfaces::audit_log::events::Appended;
use interfaces::audit_log::{Category, Entry, ExecuteMsg, Layout, NewEntry};
use interfaces::event::TypedEvent;
use merkle_log::TreeError;
use records::RecordError;
use units::{ParticipantId, Timestamp};

use super::{HEIGHT, Log, START, account, admin, an_entry, contract, numbered};
use crate::AuditError;
use crate::state::{ENTRIES, EntryKey};

const WRITERS: [Contract; 4] =
    [Contract::Registry, Contract::OrderbookMatcher, Contract::PowerContract, Contract::SettlementEscrow];

#[test]
fn each_contract_of_the_suite_writes_under_its_own_name() {
    let mut log = Log::new();
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
    let mut log = Log::new();
    log.pass_block();
    let index = log.env.transaction.as_ref().unwrap().index;
    let response = log.writes(Contract::PowerContract, vec![numbered(1), numbered(2)]);
    assert_eq!(
        Appended::parse_all(&response.events).unwrap(),
        [Appended { first: 1, count: 2, contract: "power-contract".into() }]
    );
    let expected = |number: u64| Entry {
        layout: Layout::Packed,
        number,
        height: HEIGHT + 1,
        time: Timestamp(START + 6),
        transaction: index,
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
fn a_block_that_does_not_number_its_transactions_is_told() {
    let mut log = Log::new();
    log.env.transaction = None;
    log.writes(Contract::Registry, vec![an_entry()]);
    assert_eq!(log.page(1, 1).entries[0].transaction, u32::MAX);
}

#[test]
fn equal_entries_are_two_events_with_two_numbers() {
    let mut log = Log::new();
    log.writes(Contract::Registry, vec![an_entry(), an_entry()]);
    let entries = log.page(1, 10).entries;
    assert_eq!((entries[0].number, entries[1].number), (1, 2));
    assert_eq!(entries[0].payload_hash, entries[1].payload_hash);
}

#[test]
fn nobody_else_writes() {
    let mut log = Log::new();
    for stranger in [account("ada"), admin(), contract(Contract::AuditLog), account("deployer")] {
        assert!(matches!(
            log.refused(&stranger, ExecuteMsg::Append { entries: vec![an_entry()] }),
            AuditError::Access(AccessError::NotAPeer { account, action })
                if account == stranger && action == "append"
        ));
    }
}

#[test]
fn nobody_writes_before_the_wiring() {
    let mut log = Log::bare();
    assert!(matches!(
        log.refused(&contract(Contract::Registry), ExecuteMsg::Append { entries: vec![an_entry()] }),
        AuditError::Access(AccessError::Admin(AdminError::AddressesNotSet))
    ));
}

#[test]
fn coins_are_refused() {
    let mut log = Log::new();
    let message = ExecuteMsg::Append { entries: vec![an_entry()] };
    assert!(matches!(
        log.refused_with(&contract(Contract::Registry), coins(1, "uusd"), message),
        AuditError::Access(AccessError::UnwantedCoins { coins: 1, .. })
    ));
}

#[test]
fn a_batch_has_1_to_500_entries() {
    let mut log = Log::new();
    let writer = contract(Contract::OrderbookMatcher);
    assert!(matches!(log.refused(&writer, ExecuteMsg::Append { entries: vec![] }), AuditError::EmptyBatch));
    assert!(matches!(
        log.refused(&writer, ExecuteMsg::Append { entries: vec![an_entry(); 501] }),
        AuditError::BatchTooLong { most: 500, got: 501 }
    ));
    log.writes(Contract::OrderbookMatcher, vec![an_entry(); 500]);
    assert_eq!(log.page(1, 500).entries.len(), 500);
}

#[test]
fn the_name_of_an_action_is_short_and_plain() {
    let mut log = Log::new();
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
    let mut log = Log::new();
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
    let mut log = Log::new();
    let about = |count: u32| NewEntry { subjects: (1..=count).map(ParticipantId).collect(), ..an_entry() };
    assert!(matches!(log.refused_entry(about(65)), AuditError::TooManySubjects { at: 1, most: 64, got: 65 }));
    log.writes(Contract::Registry, vec![about(0), about(64)]);
    assert_eq!(log.page(1, 2).entries[1].subjects.len(), 64);
}

#[test]
fn a_payload_is_named_by_a_hash() {
    let mut log = Log::new();
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
    let mut log = Log::new();
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

#[test]
fn the_leaves_and_the_nodes_of_two_levels_of_three_are_not_stored() {
    // The wiring and 79 more are 80 entries: 10 nodes above eight, 1 above sixty-four.
    let log = Log::with_entries(79);
    let in_namespace = |namespace: u8| log.dump().iter().filter(|(key, _)| key[0] == namespace).count();
    assert_eq!((in_namespace(0x80), in_namespace(0x81), in_namespace(0x82)), (80, 11, 0));
}

#[test]
fn an_entry_of_a_batch_writes_its_record_and_a_seventh_of_a_node() {
    // The chain charges 2000 + 30·(33 + key + value) a write. An entry in transaction 3 of block 1,000 by an account of 32 bytes
    // about one participant takes 1 + 2 + 5 + 1 + 1 + 1 + (1 + 5) + (1 + 8 + 1 + 32) + (1 + 1) + 32 = 93 bytes and its number under
    // a key of 9: 6,050 and 30 for each byte of the number. A node takes 32 under 10: 4,250. From 64 entries to 512 there are
    // 448 entries more, of which 384 have numbers of two bytes, 56 nodes above eight, 7 above sixty-four and 1 above all.
    let write = |key: usize, value: usize| 2_000 + 30 * (33 + key + value);
    let (entry, node) = (write(9, 93), write(10, 32));
    assert_eq!((account("ada").as_str().len(), entry, node), (67, 6_050, 4_250));
    let cost = |log: &Log| {
        let records = log.dump().into_iter().filter(|(key, _)| key[0] >= 0x80);
        records.map(|(key, value)| write(key.len(), value.len())).sum::<usize>()
    };
    let grown = cost(&Log::with_entries(511)) - cost(&Log::with_entries(63));
    assert_eq!(grown, 448 * entry + 30 * (448 + 384) + (56 + 7 + 1) * node);
}

#[test]
fn numbers_do_not_wrap() {
    let mut log = Log::new();
    let last = ENTRIES.load(&log.deps.storage, &EntryKey(0)).unwrap();
    ENTRIES.save(&mut log.deps.storage, &EntryKey(u64::MAX - 1), &last);
    let message = ExecuteMsg::Append { entries: vec![an_entry()] };
    let error = log.refused(&contract(Contract::Registry), message);
    assert!(matches!(error, AuditError::Tree(TreeError::Full { size: u64::MAX })));
}

#[test]
fn a_damaged_last_entry_is_an_error_and_not_an_empty_log() {
    let mut log = Log::new();
    // The number of entries is told by the key of the last.
    log.deps.storage.set(&[0x80, 0xff], &[1]);
    assert!(matches!(
        log.refused(&contract(Contract::Registry), ExecuteMsg::Append { entries: vec![an_entry()] }),
        AuditError::Record(RecordError::Truncated { .. })
    ));
}
