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
fn a_participant_moves_to_a_new_account_and_the_old_one_loses_it() {
    let mut market = TestEnv::with_ada();
    let (old, new) = (account("ada"), account("ada's new key"));
    let proposed = market.does(&old, propose(&new));
    assert_eq!(market.participant(1).rotating_to, Some(new.to_string()));
    // Until it is accepted nothing changes.
    assert_eq!(market.participant(1).account, old.to_string());
    assert_eq!((logged(&proposed).subjects, proposed.events.len()), (vec![ParticipantId(1)], 0));

    let accepted = market.does(&new, accept(1));
    let ada = market.participant(1);
    assert_eq!((ada.account.as_str(), ada.rotating_to, ada.status), (new.as_str(), None, Status::Active));
    let storage = &market.deps.storage;
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

    let address: AddressResponse = market.asks(QueryMsg::Address { participant: ParticipantId(1) }).unwrap();
    assert_eq!(address.account, new.to_string());
    assert!(matches!(
        market.asks::<ParticipantResponse>(QueryMsg::ByAccount { account: old.to_string() }),
        Err(RegistryError::UnknownAccount { account }) if account == old
    ));
    assert!(matches!(
        market.refused(&old, propose(&account("third"))),
        RegistryError::Common(CommonError::NotRegistered { account }) if account == old
    ));
}

#[test]
fn the_old_account_may_register_as_someone_new() {
    let mut market = TestEnv::with_ada();
    let (old, new) = (account("ada"), account("ada's new key"));
    market.does(&old, propose(&new));
    market.does(&new, accept(1));
    market.does(&old, register(ParticipantKind::Household, 0));
    assert_eq!((market.participant(1).account, market.participant(2).account), (new.into(), old.into()));
}

#[test]
fn a_rejected_participant_stays_what_it_was_when_its_accounts_next_one_moves_on() {
    let mut market = TestEnv::new();
    let (old, new) = (account("ada"), account("ada's new key"));
    market.does(&old, register(ParticipantKind::Household, 0));
    market.does(&reviewer(), review(1, reject()));
    market.does(&old, register(ParticipantKind::Prosumer, 10));
    market.does(&old, propose(&new));
    market.does(&new, accept(2));
    let (first, second) = (market.participant(1), market.participant(2));
    assert_eq!((first.status, first.account), (Status::Rejected, old.into_string()));
    assert_eq!((second.status, second.account), (Status::Pending, new.into_string()));
}

#[test]
fn a_new_proposal_replaces_the_earlier_one() {
    let mut market = TestEnv::with_ada();
    let (first, second) = (account("first"), account("second"));
    market.does(&account("ada"), propose(&first));
    market.does(&account("ada"), propose(&second));
    assert!(matches!(
        market.refused(&first, accept(1)),
        RegistryError::NotProposedAccount { account, participant: ParticipantId(1) } if account == first
    ));
    market.does(&second, accept(1));
}

#[test]
fn only_the_proposed_account_accepts_and_only_once() {
    let mut market = TestEnv::with_ada();
    let new = account("new");
    assert!(matches!(market.refused(&new, accept(1)), RegistryError::NotProposedAccount { .. }));
    market.does(&account("ada"), propose(&new));
    for stranger in [account("ada"), account("mallory"), admin(), reviewer()] {
        assert!(matches!(
            market.refused(&stranger, accept(1)),
            RegistryError::NotProposedAccount { account, .. } if account == stranger
        ));
    }
    for id in [0, 2, u32::MAX] {
        assert!(matches!(
            market.refused(&new, accept(id)),
            RegistryError::UnknownParticipant { participant } if participant == ParticipantId(id)
        ));
    }
    market.does(&new, accept(1));
    assert!(matches!(market.refused(&new, accept(1)), RegistryError::NotProposedAccount { .. }));
}

#[test]
fn an_account_acts_for_one_participant_at_most() {
    let mut market = TestEnv::with_ada();
    let bob = account("bob");
    market.does(&bob, register(ParticipantKind::Household, 0));
    for taken in [account("ada"), bob.clone()] {
        assert!(matches!(
            market.refused(&account("ada"), propose(&taken)),
            RegistryError::AlreadyRegistered { account, .. } if account == taken
        ));
    }
    // It may have registered between proposal and acceptance.
    let carol = account("carol");
    market.does(&account("ada"), propose(&carol));
    market.does(&carol, register(ParticipantKind::Household, 0));
    assert!(matches!(
        market.refused(&carol, accept(1)),
        RegistryError::AlreadyRegistered { participant: ParticipantId(3), .. }
    ));
}

#[test]
fn a_participant_at_its_end_does_not_move() {
    for end in [Status::Rejected, Status::Revoked] {
        let mut market = TestEnv::new();
        market.does(&account("ada"), register(ParticipantKind::Household, 0));
        market.does(&account("ada"), propose(&account("new")));
        if end == Status::Rejected {
            market.does(&reviewer(), review(1, reject()));
        } else {
            market.does(&reviewer(), review(1, super::approve()));
            market.does(&reviewer(), review(1, revoke()));
        }
        for (sender, message) in [(account("new"), accept(1)), (account("ada"), propose(&account("another")))]
        {
            assert!(matches!(
                market.refused(&sender, message),
                RegistryError::NoRotation { participant: ParticipantId(1), status } if status == end
            ));
        }
    }
}

#[test]
fn a_pending_or_suspended_participant_moves_and_keeps_its_state() {
    let mut market = TestEnv::with_ada();
    market.does(&reviewer(), review(1, suspend()));
    market.does(&account("ada"), propose(&account("new")));
    market.does(&account("new"), accept(1));
    assert_eq!(market.participant(1).status, Status::Suspended);
    assert_eq!(market.participant(1).reason.as_deref(), Some("unpaid"));

    market.does(&account("bob"), register(ParticipantKind::Household, 0));
    market.does(&account("bob"), propose(&account("bob's new key")));
    market.does(&account("bob's new key"), accept(2));
    assert_eq!(market.participant(2).status, Status::Pending);
}

#[test]
fn roles_stay_with_the_account_they_were_granted_to() {
    let mut market = TestEnv::with_ada();
    market.does(&admin(), grant(Role::Auditor, &account("ada")));
    market.does(&account("ada"), propose(&account("new")));
    market.does(&account("new"), accept(1));
    let roles = |of: &str| {
        market
            .asks::<RolesResponse>(QueryMsg::Roles { account: account(of).into_string() })
            .unwrap()
            .grants
            .len()
    };
    assert_eq!((roles("ada"), roles("new")), (1, 0));
}

#[test]
fn who_is_not_registered_has_nothing_to_move() {
    let mut market = TestEnv::with_ada();
    assert!(matches!(
        market.refused(&account("nobody"), propose(&account("new"))),
        RegistryError::Common(CommonError::NotRegistered { .. })
    ));
}

#[test]
fn the_new_account_is_an_address_of_this_chain() {
    let mut market = TestEnv::with_ada();
    let shouted = account("new").to_string().to_uppercase();
    for address in ["", "new", "osmo1foreign", shouted.as_str(), &super::text(5_000)] {
        let message = ExecuteMsg::ProposeRotation { account: address.to_owned() };
        assert!(matches!(market.refused(&account("ada"), message), RegistryError::Std(_)), "{address:?}");
    }
}
