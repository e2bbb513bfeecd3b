use contract_kit::CommonError;
use cosmwasm_std::HexBinary;
use interfaces::audit_log::Category;
use interfaces::audit_log::adapter::payload_hash;
use interfaces::event::TypedEvent;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::raw::ACCOUNTS;
use interfaces::registry::{ExecuteMsg, ParticipantKind, QueryMsg, Status};
use units::{LabelId, ParticipantId, Power, Tier, Timestamp, ZoneId};

use super::{START, TestEnv, account, evidence, logged, register, reject, review, reviewer};
use crate::RegistryError;
use crate::state::NEXT_PARTICIPANT;

#[test]
fn registration_makes_a_pending_participant() {
    let mut registry = TestEnv::new();
    let message = register(ParticipantKind::Prosumer, 5_000);
    let response = registry.execute(&account("ada"), message.clone());

    let ada = registry.participant(1);
    assert_eq!((ada.participant, ada.account), (ParticipantId(1), account("ada").into_string()));
    assert_eq!((ada.status, ada.kind), (Status::Pending, ParticipantKind::Prosumer));
    assert_eq!((ada.zone, ada.capacity, ada.tier), (ZoneId(2), Power(5_000), Tier(0)));
    assert_eq!((ada.labels, ada.reason, ada.rotating_to), (vec![], None, None));
    assert_eq!((ada.evidence, ada.registered_at), (evidence(), Timestamp(START)));
    assert_eq!(ada.changed_at, Timestamp(START));

    assert_eq!(
        ParticipantChanged::parse_all(&response.events).unwrap(),
        [ParticipantChanged {
            participant: ParticipantId(1),
            status: "pending".into(),
            account: account("ada").into_string()
        }]
    );
    let entry = logged(&response);
    assert_eq!((entry.category, entry.action.as_str()), (Category::Access, "register"));
    assert_eq!((entry.actor, entry.subjects), (account("ada").into_string(), vec![ParticipantId(1)]));
    assert_eq!(entry.payload_hash, payload_hash(&message).unwrap());
}

#[test]
fn account_record_is_stored_for_peers() {
    let mut registry = TestEnv::new();
    registry.execute(&account("ada"), register(ParticipantKind::RenewableGenerator, 3_000_000));
    let record = ACCOUNTS.load(&registry.deps.storage, &account("ada")).unwrap();
    assert_eq!((record.participant, record.status), (ParticipantId(1), Status::Pending));
    assert_eq!((record.zone, record.capacity), (ZoneId(2), Power(3_000_000)));
    assert!(record.labels.contains(LabelId::UNLABELLED) && !record.labels.contains(LabelId(1)));
}

#[test]
fn ids_are_consecutive_from_one_for_every_kind() {
    let mut registry = TestEnv::new();
    for (id, kind) in (1..).zip(ParticipantKind::ALL) {
        registry.execute(&account(&format!("account {id}")), register(kind, u64::from(kind.may_sell())));
        assert_eq!(
            (registry.participant(id).kind, registry.participant(id).participant),
            (kind, ParticipantId(id))
        );
    }
}

#[test]
fn account_registers_again_only_after_rejection() {
    let mut registry = TestEnv::new();
    let (ada, again) = (account("ada"), register(ParticipantKind::Household, 0));
    registry.execute(&ada, again.clone());
    assert!(matches!(
        registry.refused(&ada, again.clone()),
        RegistryError::AlreadyRegistered { account, participant: ParticipantId(1), status: Status::Pending }
            if account == ada
    ));

    registry.execute(&reviewer(), review(1, reject()));
    registry.advance(10);
    registry.execute(&ada, register(ParticipantKind::Prosumer, 900));

    // The rejected participant keeps its record; the account acts for the new one.
    let (first, second) = (registry.participant(1), registry.participant(2));
    assert_eq!((first.status, first.kind), (Status::Rejected, ParticipantKind::Household));
    assert_eq!((first.account.as_str(), first.reason.as_deref()), (ada.as_str(), Some("no meter")));
    assert_eq!((second.status, second.kind), (Status::Pending, ParticipantKind::Prosumer));
    let by_account: interfaces::registry::ParticipantResponse =
        registry.query(QueryMsg::ByAccount { account: ada.to_string() }).unwrap();
    assert_eq!(by_account, second);
    assert!(matches!(registry.refused(&ada, again), RegistryError::AlreadyRegistered { .. }));
    // Approval of the rejected participant would overwrite the new one's account record.
    assert!(matches!(
        registry.refused(&reviewer(), review(1, super::approve())),
        RegistryError::ForbiddenStep { participant: ParticipantId(1), status: Status::Rejected, .. }
    ));
}

#[test]
fn account_may_be_rejected_several_times() {
    let mut registry = TestEnv::new();
    let ada = account("ada");
    for id in 1..=3 {
        registry.execute(&ada, register(ParticipantKind::Household, 0));
        registry.execute(&reviewer(), review(id, reject()));
    }
    for id in 1..=3 {
        assert_eq!(registry.participant(id).status, Status::Rejected);
    }
}

#[test]
fn evidence_of_another_length_than_a_hash_is_refused() {
    let mut registry = TestEnv::new();
    for length in [0, 31, 33, 10_000] {
        let message = ExecuteMsg::Register {
            kind: ParticipantKind::Household,
            zone: ZoneId(0),
            capacity: Power(0),
            evidence: HexBinary::from(vec![1; length]),
        };
        assert!(matches!(
            registry.refused(&account("ada"), message),
            RegistryError::Common(CommonError::HashLength { expected: 32, got }) if got == length
        ));
    }
}

#[test]
fn capacity_of_a_buyer_is_refused() {
    let mut registry = TestEnv::new();
    for kind in ParticipantKind::ALL.into_iter().filter(|kind| !kind.may_sell()) {
        assert!(matches!(
            registry.refused(&account("ada"), register(kind, 1)),
            RegistryError::CapacityOfBuyer { kind: refused, capacity: Power(1) } if refused == kind
        ));
    }
}

#[test]
fn extreme_zone_and_capacity_are_stored() {
    let mut registry = TestEnv::new();
    let message = ExecuteMsg::Register {
        kind: ParticipantKind::ConventionalGenerator,
        zone: ZoneId::MAX,
        capacity: Power::MAX,
        evidence: evidence(),
    };
    registry.execute(&account("ada"), message);
    assert_eq!((registry.participant(1).zone, registry.participant(1).capacity), (ZoneId::MAX, Power::MAX));
}

#[test]
fn registration_after_the_last_id_is_refused() {
    let mut registry = TestEnv::new();
    NEXT_PARTICIPANT.save(&mut registry.deps.storage, &ParticipantId(u32::MAX)).unwrap();
    assert!(matches!(
        registry.refused(&account("ada"), register(ParticipantKind::Household, 0)),
        RegistryError::NoIdLeft { last } if last == u32::MAX - 1
    ));
}
