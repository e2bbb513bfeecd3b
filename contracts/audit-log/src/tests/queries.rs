use contract_kit::CommonError;
use interfaces::Contract;
use interfaces::audit_log::{Category, ConfigResponse, EntriesResponse, NewEntry, QueryMsg};
use units::ParticipantId;

use super::{TestEnv, account, admin, an_entry, numbered, peers};
use crate::AuditError;

fn filtered(
    from: u64,
    actor: Option<&str>,
    subject: Option<u32>,
    category: Option<Category>,
    limit: Option<u32>,
) -> QueryMsg {
    QueryMsg::Entries {
        from: Some(from),
        actor: actor.map(|name| account(name).into_string()),
        subject: subject.map(ParticipantId),
        category,
        limit,
    }
}

fn numbers(answer: &EntriesResponse) -> Vec<u64> {
    answer.entries.iter().map(|entry| entry.number).collect()
}

#[test]
fn the_configuration_is_public() {
    let bare: ConfigResponse = TestEnv::without_addresses().asks(QueryMsg::Config {}).unwrap();
    assert_eq!(
        (bare.admin.current, bare.admin.proposed, bare.addresses),
        (admin().into_string(), None, None)
    );
    let wired: ConfigResponse = TestEnv::new().asks(QueryMsg::Config {}).unwrap();
    assert_eq!(wired.addresses, Some(peers()));
}

#[test]
fn pages_tile_the_log() {
    // 1 for the wiring and 22 more.
    let log = TestEnv::with_entries(22);
    let (mut seen, mut from) = (vec![], Some(0));
    while let Some(at) = from {
        let page = log.page(at, 5);
        assert!(page.entries.len() <= 5);
        seen.extend(numbers(&page));
        from = page.next;
    }
    assert_eq!(seen, (0..23).collect::<Vec<_>>());
}

#[test]
fn a_page_says_where_to_go_on_only_if_there_is_more() {
    let log = TestEnv::with_entries(4);
    assert_eq!((numbers(&log.page(3, 2)), log.page(3, 2).next), (vec![3, 4], None));
    assert_eq!((numbers(&log.page(2, 2)), log.page(2, 2).next), (vec![2, 3], Some(4)));
    for beyond in [5, u64::MAX] {
        assert_eq!((numbers(&log.page(beyond, 2)), log.page(beyond, 2).next), (vec![], None));
    }
    let nothing: EntriesResponse =
        TestEnv::without_addresses().asks(filtered(0, None, None, None, None)).unwrap();
    assert_eq!((nothing.entries, nothing.next), (vec![], None));
}

#[test]
fn a_page_has_50_entries_unless_asked_and_500_at_most_and_never_none() {
    let log = TestEnv::with_entries(600);
    let of = |limit| {
        log.asks::<EntriesResponse>(filtered(0, None, None, None, limit)).map(|page| page.entries.len())
    };
    assert_eq!(of(None).unwrap(), 50);
    assert_eq!(of(Some(1)).unwrap(), 1);
    assert_eq!(of(Some(500)).unwrap(), 500);
    assert_eq!(of(Some(501)).unwrap(), 500);
    assert_eq!(of(Some(u32::MAX)).unwrap(), 500);
    assert!(matches!(of(Some(0)), Err(AuditError::Common(CommonError::EmptyPage))));
}

#[test]
fn entries_are_found_by_actor_subject_and_category() {
    let mut log = TestEnv::new();
    let entry = |actor: &str, subjects: &[u32], category| NewEntry {
        category,
        actor: account(actor).into_string(),
        subjects: subjects.iter().copied().map(ParticipantId).collect(),
        ..an_entry()
    };
    log.writes(
        Contract::Registry,
        vec![
            entry("ada", &[1], Category::Access),
            entry("bob", &[1, 2], Category::Execution),
            entry("ada", &[2], Category::Execution),
            entry("ada", &[], Category::Configuration),
        ],
    );
    let find =
        |actor, subject, category| numbers(&log.asks(filtered(0, actor, subject, category, None)).unwrap());
    assert_eq!(find(Some("ada"), None, None), [1, 3, 4]);
    assert_eq!(find(None, Some(1), None), [1, 2]);
    assert_eq!(find(None, Some(2), None), [2, 3]);
    // The wiring, number 0, is one of configuration.
    assert_eq!(find(None, None, Some(Category::Configuration)), [0, 4]);
    assert_eq!(find(Some("ada"), Some(2), Some(Category::Execution)), [3]);
    assert_eq!(find(Some("carol"), None, None), [0_u64; 0]);
    assert_eq!(find(Some("administrator"), None, None), [0]);
}

#[test]
fn a_filter_looks_at_500_entries_and_goes_on_where_it_stopped() {
    let mut log = TestEnv::with_entries(1_200);
    let rare = NewEntry { category: Category::Access, ..numbered(0) };
    log.writes(Contract::Registry, vec![rare]);
    // Entry 0 is the wiring, 1 to 1200 are of execution, 1201 is the rare one.
    let (mut steps, mut found, mut from) = (vec![], vec![], Some(0));
    while let Some(at) = from {
        let page: EntriesResponse =
            log.asks(filtered(at, None, None, Some(Category::Access), Some(10))).unwrap();
        found.extend(numbers(&page));
        steps.extend(page.next);
        from = page.next;
    }
    assert_eq!((steps, found), (vec![500, 1_000], vec![1_201]));
}

#[test]
fn a_full_page_of_a_filter_goes_on_right_behind_its_last_entry() {
    let log = TestEnv::with_entries(30);
    let page: EntriesResponse = log.asks(filtered(0, Some("ada"), None, None, Some(3))).unwrap();
    assert_eq!((numbers(&page), page.next), (vec![1, 2, 3], Some(4)));
}

#[test]
fn an_actor_that_is_no_address_of_this_chain_is_told() {
    let log = TestEnv::new();
    for actor in ["", "ada", "osmo1xyz", &"x".repeat(500)] {
        let question = QueryMsg::Entries {
            from: None,
            actor: Some(actor.to_owned()),
            subject: None,
            category: None,
            limit: None,
        };
        assert!(matches!(log.asks::<EntriesResponse>(question), Err(AuditError::Std(_))), "{actor:?}");
    }
}
