use contract_kit::CommonError;
use interfaces::audit_log::{Category, MAX_SUBJECTS};
use interfaces::event::TypedEvent;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{Decision, ExecuteMsg, ParticipantKind, Review, Status};
use units::{LabelId, ParticipantId, Tier, Timestamp};

use super::{
    START, TestEnv, account, approve, logged, register, reject, review, reviewer, revoke, suspend, text,
};
use crate::RegistryError;
use crate::participant::life_cycle::Step;

fn reinstate() -> Decision {
    Decision::Reinstate {}
}

/// A registry with that many pending households.
fn applicants(count: u32) -> TestEnv {
    let mut registry = TestEnv::new();
    for id in 1..=count {
        registry.execute(&account(&format!("household {id}")), register(ParticipantKind::Household, 0));
    }
    registry
}

fn all(count: u32, decision: &Decision) -> ExecuteMsg {
    let one = |id| Review { participant: ParticipantId(id), decision: decision.clone() };
    ExecuteMsg::Review { reviews: (1..=count).map(one).collect() }
}

#[test]
fn approval_sets_labels_and_tier() {
    let mut registry = applicants(1);
    registry.advance(60);
    let decision = Decision::Approve { labels: vec![LabelId(3), LabelId(1), LabelId(15)], tier: Tier(2) };
    let response = registry.execute(&reviewer(), review(1, decision));
    let one = registry.participant(1);
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
fn every_allowed_step_of_the_life_cycle_is_executed() {
    let mut registry = applicants(2);
    registry.execute(&reviewer(), review(1, approve()));
    registry.execute(&reviewer(), review(1, suspend()));
    assert_eq!(registry.participant(1).status, Status::Suspended);
    assert_eq!(registry.participant(1).reason.as_deref(), Some("unpaid"));
    registry.execute(&reviewer(), review(1, reinstate()));
    assert_eq!((registry.participant(1).status, registry.participant(1).reason), (Status::Active, None));
    registry.execute(&reviewer(), review(1, suspend()));
    registry.execute(&reviewer(), review(1, revoke()));
    assert_eq!(registry.participant(1).status, Status::Revoked);
    registry.execute(&reviewer(), review(2, approve()));
    registry.execute(&reviewer(), review(2, revoke()));
    assert_eq!(registry.participant(2).reason.as_deref(), Some("fraud"));
}

#[test]
fn every_forbidden_step_is_refused() {
    let decisions = [
        (approve(), Step::Approve),
        (reject(), Step::Reject),
        (suspend(), Step::Suspend),
        (reinstate(), Step::Reinstate),
        (revoke(), Step::Revoke),
    ];
    // Decisions that lead to a status, and the steps that are allowed from it.
    let paths = [
        (vec![], Status::Pending, vec![Step::Approve, Step::Reject]),
        (vec![approve()], Status::Active, vec![Step::Suspend, Step::Revoke]),
        (vec![reject()], Status::Rejected, vec![]),
        (vec![approve(), suspend()], Status::Suspended, vec![Step::Reinstate, Step::Revoke]),
        (vec![approve(), revoke()], Status::Revoked, vec![]),
    ];
    for (path, state, allowed) in paths {
        let mut registry = applicants(1);
        for decision in path {
            registry.execute(&reviewer(), review(1, decision));
        }
        for (decision, tried) in decisions.iter().filter(|(_, tried)| !allowed.contains(tried)) {
            assert!(matches!(
                registry.refused(&reviewer(), review(1, decision.clone())),
                RegistryError::ForbiddenStep { participant: ParticipantId(1), status, step }
                    if status == state && step == *tried
            ));
        }
    }
}

#[test]
fn review_applies_all_decisions_or_none() {
    let mut registry = applicants(3);
    registry.execute(&reviewer(), review(2, reject()));
    // The second participant is not pending, so the first and the third stay pending.
    assert!(matches!(
        registry.refused(&reviewer(), all(3, &approve())),
        RegistryError::ForbiddenStep { participant: ParticipantId(2), .. }
    ));
    assert_eq!(registry.participant(1).status, Status::Pending);
    let reviews = [1, 4].map(|id| Review { participant: ParticipantId(id), decision: approve() });
    assert!(matches!(
        registry.refused(&reviewer(), ExecuteMsg::Review { reviews: reviews.to_vec() }),
        RegistryError::UnknownParticipant { participant: ParticipantId(4) }
    ));
}

#[test]
fn review_with_a_duplicate_participant_is_refused() {
    let mut registry = applicants(2);
    let reviews = [(1, approve()), (2, approve()), (1, suspend())]
        .map(|(id, decision)| Review { participant: ParticipantId(id), decision });
    assert!(matches!(
        registry.refused(&reviewer(), ExecuteMsg::Review { reviews: reviews.to_vec() }),
        RegistryError::Common(CommonError::Duplicate { item }) if item == "participant 1"
    ));
}

#[test]
fn review_takes_1_to_500_decisions() {
    let mut registry = applicants(501);
    assert!(matches!(
        registry.refused(&reviewer(), ExecuteMsg::Review { reviews: vec![] }),
        RegistryError::Common(CommonError::EmptyList)
    ));
    assert!(matches!(
        registry.refused(&reviewer(), all(501, &approve())),
        RegistryError::Common(CommonError::ListTooLong { most: 500, got: 501 })
    ));
    let response = registry.execute(&reviewer(), all(500, &approve()));
    assert_eq!(response.events.len(), 500);
    // The entry of the log names at most `MAX_SUBJECTS` participants.
    assert_eq!(logged(&response).subjects.len(), MAX_SUBJECTS);
    assert_eq!(
        (registry.participant(500).status, registry.participant(501).status),
        (Status::Active, Status::Pending)
    );
}

#[test]
fn review_of_an_unknown_participant_is_refused() {
    let mut registry = applicants(1);
    for id in [0, 2, u32::MAX] {
        assert!(matches!(
            registry.refused(&reviewer(), review(id, approve())),
            RegistryError::UnknownParticipant { participant } if participant == ParticipantId(id)
        ));
    }
}

#[test]
fn label_out_of_range_or_given_twice_is_refused() {
    let mut registry = applicants(1);
    let with = |labels: &[u8]| {
        let labels = labels.iter().copied().map(LabelId).collect();
        review(1, Decision::Approve { labels, tier: Tier(0) })
    };
    for wrong in [0, 16, u8::MAX] {
        assert!(matches!(
            registry.refused(&reviewer(), with(&[1, wrong])),
            RegistryError::LabelOutOfRange { label: LabelId(label), greatest: 15 } if label == wrong
        ));
    }
    assert!(matches!(
        registry.refused(&reviewer(), with(&[1, 2, 1])),
        RegistryError::DuplicateLabel { label: LabelId(1) }
    ));
    let every: Vec<u8> = (1..=15).collect();
    registry.execute(&reviewer(), with(&every));
    assert_eq!(registry.participant(1).labels.len(), 15);
}

#[test]
fn reason_has_1_to_256_bytes() {
    let mut registry = applicants(1);
    for length in [0, 257, 100_000] {
        assert!(matches!(
            registry.refused(&reviewer(), review(1, Decision::Reject { reason: text(length) })),
            RegistryError::Common(CommonError::TextLength { most: 256, got, .. }) if got == length
        ));
    }
    // The limit counts bytes: 86 characters of 3 bytes are 258.
    assert!(matches!(
        registry.refused(&reviewer(), review(1, Decision::Reject { reason: "€".repeat(86) })),
        RegistryError::Common(CommonError::TextLength { most: 256, got: 258, .. })
    ));
    registry.execute(&reviewer(), review(1, approve()));
    registry.execute(&reviewer(), review(1, Decision::Suspend { reason: text(256) }));
    assert!(matches!(
        registry.refused(&reviewer(), review(1, Decision::Revoke { reason: text(0) })),
        RegistryError::Common(CommonError::TextLength { most: 256, got: 0, .. })
    ));
}

#[test]
fn suspension_keeps_labels_and_tier() {
    let mut registry = applicants(1);
    registry.execute(&reviewer(), review(1, Decision::Approve { labels: vec![LabelId(4)], tier: Tier(7) }));
    registry.execute(&reviewer(), review(1, suspend()));
    registry.execute(&reviewer(), review(1, reinstate()));
    assert_eq!((registry.participant(1).labels, registry.participant(1).tier), (vec![LabelId(4)], Tier(7)));
}
