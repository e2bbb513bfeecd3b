use contract_kit::CommonError;
use cosmwasm_std::Addr;
use interfaces::event::TypedEvent;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::raw::ACCOUNTS;
use interfaces::registry::{
    AddressResponse, ExecuteMsg, ParticipantKind, ParticipantResponse, QueryMsg, Role, RolesResponse, Status,
};
use units::ParticipantId;

use super::{TestEnv, account, admin, grant, logged, register, reject, review, reviewer, revoke, suspend};
use crate::RegistryError;

fn propose(to: &Addr) -> ExecuteMsg {
    ExecuteMsg::ProposeRotation { account: to.to_string() }
}

fn accept(id: u32) -> ExecuteMsg {
    ExecuteMsg::AcceptRotation { participant: ParticipantId(id) }
}

#[test]
fn rotation_moves_the_participant_to_the_new_account() {
    let mut registry = TestEnv::with_ada();
    let (old, new) = (account("ada"), account("ada's new key"));
    let proposed = registry.execute(&old, propose(&new));
    assert_eq!(registry.participant(1).rotating_to, Some(new.to_string()));
    // A proposal alone changes nothing.
    assert_eq!(registry.participant(1).account, old.to_string());
    assert_eq!((logged(&proposed).subjects, proposed.events.len()), (vec![ParticipantId(1)], 0));

    let accepted = registry.execute(&new, accept(1));
    let ada = registry.participant(1);
    assert_eq!((ada.account.as_str(), ada.rotating_to, ada.status), (new.as_str(), None, Status::Active));
    let storage = &registry.deps.storage;
    assert_eq!(ACCOUNTS.may_load(storage, &old).unwrap(), None);
    let record = ACCOUNTS.load(storage, &new).unwrap();
    assert_eq!((record.participant, record.status), (ParticipantId(1), Status::Active));
    assert_eq!(
        ParticipantChanged::parse_all(&accepted.events).unwrap(),
        [ParticipantChanged {
            participant: ParticipantId(1),
            status: "active".into(),
            account: new.to_string()
        }]
    );
    assert_eq!(logged(&accepted).actor, new.to_string());

    let address: AddressResponse =
        registry.query(QueryMsg::Address { participant: ParticipantId(1) }).unwrap();
    assert_eq!(address.account, new.to_string());
    assert!(matches!(
        registry.query::<ParticipantResponse>(QueryMsg::ByAccount { account: old.to_string() }),
        Err(RegistryError::UnknownAccount { account }) if account == old
    ));
    assert!(matches!(
        registry.refused(&old, propose(&account("third"))),
        RegistryError::Common(CommonError::NotRegistered { account }) if account == old
    ));
}

#[test]
fn old_account_may_register_again_after_rotation() {
    let mut registry = TestEnv::with_ada();
    let (old, new) = (account("ada"), account("ada's new key"));
    registry.execute(&old, propose(&new));
    registry.execute(&new, accept(1));
    registry.execute(&old, register(ParticipantKind::Household, 0));
    assert_eq!((registry.participant(1).account, registry.participant(2).account), (new.into(), old.into()));
}

#[test]
fn rotation_of_a_later_participant_keeps_the_rejected_one() {
    let mut registry = TestEnv::new();
    let (old, new) = (account("ada"), account("ada's new key"));
    registry.execute(&old, register(ParticipantKind::Household, 0));
    registry.execute(&reviewer(), review(1, reject()));
    registry.execute(&old, register(ParticipantKind::Prosumer, 10));
    registry.execute(&old, propose(&new));
    registry.execute(&new, accept(2));
    let (first, second) = (registry.participant(1), registry.participant(2));
    assert_eq!((first.status, first.account), (Status::Rejected, old.into_string()));
    assert_eq!((second.status, second.account), (Status::Pending, new.into_string()));
}

#[test]
fn new_proposal_replaces_the_earlier_one() {
    let mut registry = TestEnv::with_ada();
    let (first, second) = (account("first"), account("second"));
    registry.execute(&account("ada"), propose(&first));
    registry.execute(&account("ada"), propose(&second));
    assert!(matches!(
        registry.refused(&first, accept(1)),
        RegistryError::NotProposedAccount { account, participant: ParticipantId(1) } if account == first
    ));
    registry.execute(&second, accept(1));
}

#[test]
fn only_the_proposed_account_accepts_and_only_once() {
    let mut registry = TestEnv::with_ada();
    let new = account("new");
    assert!(matches!(registry.refused(&new, accept(1)), RegistryError::NotProposedAccount { .. }));
    registry.execute(&account("ada"), propose(&new));
    for stranger in [account("ada"), account("mallory"), admin(), reviewer()] {
        assert!(matches!(
            registry.refused(&stranger, accept(1)),
            RegistryError::NotProposedAccount { account, .. } if account == stranger
        ));
    }
    for id in [0, 2, u32::MAX] {
        assert!(matches!(
            registry.refused(&new, accept(id)),
            RegistryError::UnknownParticipant { participant } if participant == ParticipantId(id)
        ));
    }
    registry.execute(&new, accept(1));
    assert!(matches!(registry.refused(&new, accept(1)), RegistryError::NotProposedAccount { .. }));
}

#[test]
fn rotation_to_a_registered_account_is_refused() {
    let mut registry = TestEnv::with_ada();
    let bob = account("bob");
    registry.execute(&bob, register(ParticipantKind::Household, 0));
    for taken in [account("ada"), bob.clone()] {
        assert!(matches!(
            registry.refused(&account("ada"), propose(&taken)),
            RegistryError::AlreadyRegistered { account, .. } if account == taken
        ));
    }
    // The proposed account may register between proposal and acceptance.
    let carol = account("carol");
    registry.execute(&account("ada"), propose(&carol));
    registry.execute(&carol, register(ParticipantKind::Household, 0));
    assert!(matches!(
        registry.refused(&carol, accept(1)),
        RegistryError::AlreadyRegistered { participant: ParticipantId(3), .. }
    ));
}

#[test]
fn rotation_of_a_rejected_or_revoked_participant_is_refused() {
    for end in [Status::Rejected, Status::Revoked] {
        let mut registry = TestEnv::new();
        registry.execute(&account("ada"), register(ParticipantKind::Household, 0));
        registry.execute(&account("ada"), propose(&account("new")));
        if end == Status::Rejected {
            registry.execute(&reviewer(), review(1, reject()));
        } else {
            registry.execute(&reviewer(), review(1, super::approve()));
            registry.execute(&reviewer(), review(1, revoke()));
        }
        for (sender, message) in [(account("new"), accept(1)), (account("ada"), propose(&account("another")))]
        {
            assert!(matches!(
                registry.refused(&sender, message),
                RegistryError::NoRotation { participant: ParticipantId(1), status } if status == end
            ));
        }
    }
}

#[test]
fn rotation_keeps_pending_and_suspended_status() {
    let mut registry = TestEnv::with_ada();
    registry.execute(&reviewer(), review(1, suspend()));
    registry.execute(&account("ada"), propose(&account("new")));
    registry.execute(&account("new"), accept(1));
    assert_eq!(registry.participant(1).status, Status::Suspended);
    assert_eq!(registry.participant(1).reason.as_deref(), Some("unpaid"));

    registry.execute(&account("bob"), register(ParticipantKind::Household, 0));
    registry.execute(&account("bob"), propose(&account("bob's new key")));
    registry.execute(&account("bob's new key"), accept(2));
    assert_eq!(registry.participant(2).status, Status::Pending);
}

#[test]
fn rotation_does_not_move_roles() {
    let mut registry = TestEnv::with_ada();
    registry.execute(&admin(), grant(Role::Auditor, &account("ada")));
    registry.execute(&account("ada"), propose(&account("new")));
    registry.execute(&account("new"), accept(1));
    let roles = |of: &str| {
        registry
            .query::<RolesResponse>(QueryMsg::Roles { account: account(of).into_string() })
            .unwrap()
            .grants
            .len()
    };
    assert_eq!((roles("ada"), roles("new")), (1, 0));
}

#[test]
fn rotation_to_an_invalid_address_is_refused() {
    let mut registry = TestEnv::with_ada();
    let shouted = account("new").to_string().to_uppercase();
    for address in ["", "new", "osmo1foreign", shouted.as_str(), &super::text(5_000)] {
        let message = ExecuteMsg::ProposeRotation { account: address.to_owned() };
        assert!(matches!(registry.refused(&account("ada"), message), RegistryError::Std(_)), "{address:?}");
    }
}
