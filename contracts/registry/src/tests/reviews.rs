use contract_kit::CommonError;
use interfaces::audit_log::{Category, MAX_SUBJECTS};
use interfaces::event::TypedEvent;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{Decision, ExecuteMsg, ParticipantKind, Review, Role, Status};
use units::{LabelId, ParticipantId, Tier, Timestamp};

use super::{
    START, TestEnv, account, admin, approve, logged, register, reject, review, reviewer, revoke, suspend,
    text,
};
use crate::RegistryError;
use crate::participant::life_cycle::Step;

fn reinstate() -> Decision {
    Decision::Reinstate {}
}

/// A market with that many pending households.
fn applicants(count: u32) -> TestEnv {
    let mut market = TestEnv::new();
    for id in 1..=count {
        market.does(&account(&format!("household {id}")), register(ParticipantKind::Household, 0));
    }
    market
}

fn all(count: u32, decision: &Decision) -> ExecuteMsg {
    let one = |id| Review { participant: ParticipantId(id), decision: decision.clone() };
    ExecuteMsg::Review { reviews: (1..=count).map(one).collect() }
}

#[test]
fn approval_gives_labels_and_a_tier() {
    let mut market = applicants(1);
    market.pass(60);
    let decision = Decision::Approve { labels: vec![LabelId(3), LabelId(1), LabelId(15)], tier: Tier(2) };
    let response = market.does(&reviewer(), review(1, decision));
    let one = market.participant(1);
    assert_eq!((one.status, one.tier), (Status::Active, Tier(2)));
    assert_eq!(one.labels, [LabelId(1), LabelId(3), LabelId(15)]);
    assert_eq!((one.registered_at, one.changed_at), (Timestamp(START), Timestamp(START + 60)));
    assert_eq!(
        ParticipantChanged::parse_all(&response.events).unwrap(),
        [ParticipantChanged {
            participant: ParticipantId(1),
            status: "active".into(),
            account: account("household 1").into_string()
        }]
    );
    let entry = logged(&response);
    assert_eq!((entry.category, entry.action.as_str()), (Category::Access, "review"));
    assert_eq!((entry.actor, entry.subjects), (reviewer().into_string(), vec![ParticipantId(1)]));
}

#[test]
fn every_path_through_the_life_cycle_can_be_walked() {
    let mut market = applicants(2);
    market.does(&reviewer(), review(1, approve()));
    market.does(&reviewer(), review(1, suspend()));
    assert_eq!(market.participant(1).status, Status::Suspended);
    assert_eq!(market.participant(1).reason.as_deref(), Some("unpaid"));
    market.does(&reviewer(), review(1, reinstate()));
    assert_eq!((market.participant(1).status, market.participant(1).reason), (Status::Active, None));
    market.does(&reviewer(), review(1, suspend()));
    market.does(&reviewer(), review(1, revoke()));
    assert_eq!(market.participant(1).status, Status::Revoked);
    market.does(&reviewer(), review(2, approve()));
    market.does(&reviewer(), review(2, revoke()));
    assert_eq!(market.participant(2).reason.as_deref(), Some("fraud"));
}

#[test]
fn every_forbidden_edge_is_refused() {
    let decisions = [
        (approve(), Step::Approve),
        (reject(), Step::Reject),
        (suspend(), Step::Suspend),
        (reinstate(), Step::Reinstate),
        (revoke(), Step::Revoke),
    ];
    // How to get to a state, and which of the five decisions are allowed there.
    let paths = [
        (vec![], Status::Pending, vec![Step::Approve, Step::Reject]),
        (vec![approve()], Status::Active, vec![Step::Suspend, Step::Revoke]),
        (vec![reject()], Status::Rejected, vec![]),
        (vec![approve(), suspend()], Status::Suspended, vec![Step::Reinstate, Step::Revoke]),
        (vec![approve(), revoke()], Status::Revoked, vec![]),
    ];
    for (path, state, allowed) in paths {
        let mut market = applicants(1);
        for decision in path {
            market.does(&reviewer(), review(1, decision));
        }
        for (decision, tried) in decisions.iter().filter(|(_, tried)| !allowed.contains(tried)) {
            assert!(matches!(
                market.refused(&reviewer(), review(1, decision.clone())),
                RegistryError::ForbiddenStep { participant: ParticipantId(1), status, step }
                    if status == state && step == *tried
            ));
        }
    }
}

#[test]
fn one_message_decides_about_many_or_about_none() {
    let mut market = applicants(3);
    market.does(&reviewer(), review(2, reject()));
    // The second is not pending any more: the first and third stay pending with it.
    assert!(matches!(
        market.refused(&reviewer(), all(3, &approve())),
        RegistryError::ForbiddenStep { participant: ParticipantId(2), .. }
    ));
    assert_eq!(market.participant(1).status, Status::Pending);
    let reviews = [1, 4].map(|id| Review { participant: ParticipantId(id), decision: approve() });
    assert!(matches!(
        market.refused(&reviewer(), ExecuteMsg::Review { reviews: reviews.to_vec() }),
        RegistryError::UnknownParticipant { participant: ParticipantId(4) }
    ));
}

#[test]
fn nobody_is_decided_about_twice_in_one_message() {
    let mut market = applicants(2);
    let reviews = [(1, approve()), (2, approve()), (1, suspend())]
        .map(|(id, decision)| Review { participant: ParticipantId(id), decision });
    assert!(matches!(
        market.refused(&reviewer(), ExecuteMsg::Review { reviews: reviews.to_vec() }),
        RegistryError::Common(CommonError::Duplicate { item }) if item == "participant 1"
    ));
}

#[test]
fn a_message_decides_about_1_to_500() {
    let mut market = applicants(501);
    assert!(matches!(
        market.refused(&reviewer(), ExecuteMsg::Review { reviews: vec![] }),
        RegistryError::Common(CommonError::EmptyList)
    ));
    assert!(matches!(
        market.refused(&reviewer(), all(501, &approve())),
        RegistryError::Common(CommonError::ListTooLong { most: 500, got: 501 })
    ));
    let response = market.does(&reviewer(), all(500, &approve()));
    assert_eq!(response.events.len(), 500);
    // The log's entry names as many as it has room for.
    assert_eq!(logged(&response).subjects.len(), MAX_SUBJECTS);
    assert_eq!(
        (market.participant(500).status, market.participant(501).status),
        (Status::Active, Status::Pending)
    );
}

#[test]
fn who_is_not_there_cannot_be_reviewed() {
    let mut market = applicants(1);
    for id in [0, 2, u32::MAX] {
        assert!(matches!(
            market.refused(&reviewer(), review(id, approve())),
            RegistryError::UnknownParticipant { participant } if participant == ParticipantId(id)
        ));
    }
}

#[test]
fn a_label_is_in_range_and_named_once() {
    let mut market = applicants(1);
    let with = |labels: &[u8]| {
        let labels = labels.iter().copied().map(LabelId).collect();
        review(1, Decision::Approve { labels, tier: Tier(0) })
    };
    for wrong in [0, 16, u8::MAX] {
        assert!(matches!(
            market.refused(&reviewer(), with(&[1, wrong])),
            RegistryError::LabelOutOfRange { label: LabelId(label), greatest: 15 } if label == wrong
        ));
    }
    assert!(matches!(
        market.refused(&reviewer(), with(&[1, 2, 1])),
        RegistryError::DuplicateLabel { label: LabelId(1) }
    ));
    let every: Vec<u8> = (1..=15).collect();
    market.does(&reviewer(), with(&every));
    assert_eq!(market.participant(1).labels.len(), 15);
}

#[test]
fn a_reason_has_1_to_256_bytes() {
    let mut market = applicants(1);
    for length in [0, 257, 100_000] {
        assert!(matches!(
            market.refused(&reviewer(), review(1, Decision::Reject { reason: text(length) })),
            RegistryError::Common(CommonError::TextLength { most: 256, got, .. }) if got == length
        ));
    }
    // Bytes, not characters: 86 signs of 3 bytes are 258.
    assert!(matches!(
        market.refused(&reviewer(), review(1, Decision::Reject { reason: "€".repeat(86) })),
        RegistryError::Common(CommonError::TextLength { most: 256, got: 258, .. })
    ));
    market.does(&reviewer(), review(1, approve()));
    market.does(&reviewer(), review(1, Decision::Suspend { reason: text(256) }));
    assert!(matches!(
        market.refused(&reviewer(), review(1, Decision::Revoke { reason: text(0) })),
        RegistryError::Common(CommonError::TextLength { most: 256, got: 0, .. })
    ));
}

#[test]
fn only_a_reviewer_reviews() {
    let mut market = applicants(1);
    for stranger in [admin(), super::guardian(), account("household 1"), account("nobody")] {
        assert!(matches!(
            market.refused(&stranger, review(1, approve())),
            RegistryError::Common(CommonError::MissingRole { account, role: Role::Reviewer }) if account == stranger
        ));
    }
}

#[test]
fn a_suspended_participant_keeps_labels_and_tier() {
    let mut market = applicants(1);
    market.does(&reviewer(), review(1, Decision::Approve { labels: vec![LabelId(4)], tier: Tier(7) }));
    market.does(&reviewer(), review(1, suspend()));
    market.does(&reviewer(), review(1, reinstate()));
    assert_eq!((market.participant(1).labels, market.participant(1).tier), (vec![LabelId(4)], Tier(7)));
}
