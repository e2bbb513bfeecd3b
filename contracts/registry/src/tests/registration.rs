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
fn an_account_becomes_a_pending_participant() {
    let mut market = TestEnv::new();
    let message = register(ParticipantKind::Prosumer, 5_000);
    let response = market.does(&account("ada"), message.clone());

    let ada = market.participant(1);
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
fn siblings_read_the_account_raw() {
    let mut market = TestEnv::new();
    market.does(&account("ada"), register(ParticipantKind::RenewableGenerator, 3_000_000));
    let record = ACCOUNTS.load(&market.deps.storage, &account("ada")).unwrap();
    assert_eq!((record.participant, record.status), (ParticipantId(1), Status::Pending));
    assert_eq!((record.zone, record.capacity), (ZoneId(2), Power(3_000_000)));
    assert!(record.labels.contains(LabelId::UNLABELLED) && !record.labels.contains(LabelId(1)));
}

#[test]
fn ids_count_up_from_one_for_every_kind() {
    let mut market = TestEnv::new();
    for (id, kind) in (1..).zip(ParticipantKind::ALL) {
        market.does(&account(&format!("account {id}")), register(kind, u64::from(kind.may_sell())));
        assert_eq!(
            (market.participant(id).kind, market.participant(id).participant),
            (kind, ParticipantId(id))
        );
    }
}

#[test]
fn an_account_registers_once_until_it_is_rejected() {
    let mut market = TestEnv::new();
    let (ada, again) = (account("ada"), register(ParticipantKind::Household, 0));
    market.does(&ada, again.clone());
    assert!(matches!(
        market.refused(&ada, again.clone()),
        RegistryError::AlreadyRegistered { account, participant: ParticipantId(1), status: Status::Pending }
            if account == ada
    ));

    market.does(&reviewer(), review(1, reject()));
    market.pass(10);
    market.does(&ada, register(ParticipantKind::Prosumer, 900));

    // The rejected participant stays as it was; the account is the new one's.
    let (first, second) = (market.participant(1), market.participant(2));
    assert_eq!((first.status, first.kind), (Status::Rejected, ParticipantKind::Household));
    assert_eq!((first.account.as_str(), first.reason.as_deref()), (ada.as_str(), Some("no meter")));
    assert_eq!((second.status, second.kind), (Status::Pending, ParticipantKind::Prosumer));
    let by_account: interfaces::registry::ParticipantResponse =
        market.asks(QueryMsg::ByAccount { account: ada.to_string() }).unwrap();
    assert_eq!(by_account, second);
    assert!(matches!(market.refused(&ada, again), RegistryError::AlreadyRegistered { .. }));
    // and the rejected one cannot be revived, which would overwrite the new one's account
    assert!(matches!(
        market.refused(&reviewer(), review(1, super::approve())),
        RegistryError::ForbiddenStep { participant: ParticipantId(1), status: Status::Rejected, .. }
    ));
}

#[test]
fn an_account_may_be_rejected_again_and_again() {
    let mut market = TestEnv::new();
    let ada = account("ada");
    for id in 1..=3 {
        market.does(&ada, register(ParticipantKind::Household, 0));
        market.does(&reviewer(), review(id, reject()));
    }
    for id in 1..=3 {
        assert_eq!(market.participant(id).status, Status::Rejected);
    }
}

#[test]
fn evidence_is_a_hash() {
    let mut market = TestEnv::new();
    for length in [0, 31, 33, 10_000] {
        let message = ExecuteMsg::Register {
            kind: ParticipantKind::Household,
            zone: ZoneId(0),
            capacity: Power(0),
            evidence: HexBinary::from(vec![1; length]),
        };
        assert!(matches!(
            market.refused(&account("ada"), message),
            RegistryError::Common(CommonError::HashLength { expected: 32, got }) if got == length
        ));
    }
}

#[test]
fn who_only_buys_has_no_capacity() {
    let mut market = TestEnv::new();
    for kind in ParticipantKind::ALL.into_iter().filter(|kind| !kind.may_sell()) {
        assert!(matches!(
            market.refused(&account("ada"), register(kind, 1)),
            RegistryError::CapacityOfBuyer { kind: refused, capacity: Power(1) } if refused == kind
        ));
    }
}

#[test]
fn extreme_numbers_are_kept() {
    let mut market = TestEnv::new();
    let message = ExecuteMsg::Register {
        kind: ParticipantKind::ConventionalGenerator,
        zone: ZoneId::MAX,
        capacity: Power::MAX,
        evidence: evidence(),
    };
    market.does(&account("ada"), message);
    assert_eq!((market.participant(1).zone, market.participant(1).capacity), (ZoneId::MAX, Power::MAX));
}

#[test]
fn ids_do_not_wrap() {
    let mut market = TestEnv::new();
    NEXT_PARTICIPANT.save(&mut market.deps.storage, &ParticipantId(u32::MAX)).unwrap();
    assert!(matches!(
        market.refused(&account("ada"), register(ParticipantKind::Household, 0)),
        RegistryError::NoIdLeft { last } if last == u32::MAX - 1
    ));
}
