use contract_kit::CommonError;
use interfaces::audit_log::Category;
use interfaces::event::TypedEvent;
use interfaces::registry::events::RoleChanged;
use interfaces::registry::raw::ROLES;
use interfaces::registry::{ExecuteMsg, ParticipantKind, QueryMsg, Role, RoleGrant, RolesResponse};
use units::Timestamp;

use super::{
    START, TestEnv, account, admin, approve, grant, guardian, logged, register, review, reviewer, suspend,
};
use crate::RegistryError;

fn limited(role: Role, to: &str, since: Option<u64>, until: Option<u64>) -> ExecuteMsg {
    ExecuteMsg::GrantRole {
        role,
        account: account(to).into_string(),
        since: since.map(Timestamp),
        until: until.map(Timestamp),
    }
}

fn withdraw(role: Role, from: &str) -> ExecuteMsg {
    ExecuteMsg::RevokeRole { role, account: account(from).into_string() }
}

fn grants(market: &TestEnv, of: &str) -> Vec<RoleGrant> {
    market.asks::<RolesResponse>(QueryMsg::Roles { account: account(of).into_string() }).unwrap().grants
}

#[test]
fn every_role_can_be_granted_and_taken_away() {
    let mut market = TestEnv::new();
    for role in Role::ALL {
        let granted = market.does(&admin(), grant(role, &account("eve")));
        let event =
            |until| RoleChanged { role: role.to_string(), account: account("eve").into_string(), until };
        assert_eq!(RoleChanged::parse_all(&granted.events).unwrap(), [event(Timestamp::MAX)]);
        let entry = logged(&granted);
        assert_eq!((entry.category, entry.action.as_str()), (Category::Access, "grant_role"));
        assert!(
            ROLES
                .load(&market.deps.storage, (role.number(), &account("eve")))
                .unwrap()
                .in_force(market.now())
        );
    }
    assert_eq!(grants(&market, "eve").len(), Role::ALL.len());
    assert_eq!(
        grants(&market, "eve")[0],
        RoleGrant {
            role: Role::Reviewer,
            account: account("eve").into_string(),
            since: Timestamp(START),
            until: None,
            in_force: true
        }
    );
    for role in Role::ALL {
        let taken = market.does(&admin(), withdraw(role, "eve"));
        let changed = RoleChanged::parse_all(&taken.events).unwrap();
        assert_eq!(changed[0].until, Timestamp(START));
        assert_eq!(logged(&taken).action, "revoke_role");
    }
    assert_eq!(grants(&market, "eve"), []);
}

#[test]
fn a_grant_is_in_force_from_its_start_until_before_its_end() {
    let mut market = TestEnv::new();
    market.does(&account("ada"), register(ParticipantKind::Household, 0));
    market.does(&account("bob"), register(ParticipantKind::Household, 0));
    market.does(&admin(), limited(Role::Reviewer, "temp", Some(START + 100), Some(START + 200)));
    let refused = |market: &mut TestEnv, id| {
        matches!(
            market.refused(&account("temp"), review(id, approve())),
            RegistryError::Common(CommonError::MissingRole { role: Role::Reviewer, .. })
        )
    };
    market.pass(99);
    assert!(refused(&mut market, 1));
    assert!(!grants(&market, "temp")[0].in_force);
    market.pass(1);
    market.does(&account("temp"), review(1, approve()));
    assert!(grants(&market, "temp")[0].in_force);
    market.pass(1);
    market.does(&account("temp"), review(1, suspend()));
    market.pass(98);
    market.does(&account("temp"), review(2, approve()));
    for _ in 0..2 {
        market.pass(1);
        assert!(refused(&mut market, 1));
        assert!(!grants(&market, "temp")[0].in_force);
    }
    // Expired, yet still listed until it is taken away.
    market.does(&admin(), withdraw(Role::Reviewer, "temp"));
    assert_eq!(grants(&market, "temp"), []);
}

#[test]
fn a_role_that_is_taken_away_ends_at_once() {
    let mut market = TestEnv::new();
    market.does(&account("ada"), register(ParticipantKind::Household, 0));
    market.does(&admin(), withdraw(Role::Reviewer, "reviewer"));
    assert!(matches!(
        market.refused(&reviewer(), review(1, approve())),
        RegistryError::Common(CommonError::MissingRole { .. })
    ));
}

#[test]
fn a_new_grant_replaces_the_earlier_one() {
    let mut market = TestEnv::new();
    market.does(&admin(), limited(Role::Auditor, "eve", None, Some(START + 10)));
    market.does(&admin(), limited(Role::Auditor, "eve", None, Some(START + 20)));
    let held = grants(&market, "eve");
    assert_eq!((held.len(), held[0].until), (1, Some(Timestamp(START + 20))));
}

#[test]
fn a_grant_neither_begins_in_the_past_nor_ends_before_it_begins() {
    let mut market = TestEnv::new();
    for since in [0, START - 1] {
        assert!(matches!(
            market.refused(&admin(), limited(Role::Auditor, "eve", Some(since), None)),
            RegistryError::Backdated { since: Timestamp(given), now: Timestamp(START) } if given == since
        ));
    }
    for (since, until) in [(None, 0), (None, START), (Some(START + 5), START + 5), (Some(u64::MAX), u64::MAX)]
    {
        assert!(matches!(
            market.refused(&admin(), limited(Role::Auditor, "eve", since, Some(until))),
            RegistryError::EmptyGrant { until: Timestamp(given), .. } if given == until
        ));
    }
    market.does(&admin(), limited(Role::Auditor, "eve", Some(START), Some(START + 1)));
    market.does(&admin(), limited(Role::Auditor, "eve", Some(u64::MAX - 1), Some(u64::MAX)));
    // The greatest time is for ever.
    assert_eq!(grants(&market, "eve")[0].until, None);
}

#[test]
fn what_was_not_granted_cannot_be_taken_away() {
    let mut market = TestEnv::new();
    market.does(&admin(), grant(Role::Auditor, &account("eve")));
    assert!(matches!(
        market.refused(&admin(), withdraw(Role::Forecaster, "eve")),
        RegistryError::NoGrant { account: from, role: Role::Forecaster } if from == account("eve")
    ));
    market.does(&admin(), withdraw(Role::Auditor, "eve"));
    assert!(matches!(
        market.refused(&admin(), withdraw(Role::Auditor, "eve")),
        RegistryError::NoGrant { .. }
    ));
}

#[test]
fn only_the_administrator_grants_and_takes_away() {
    let mut market = TestEnv::with_ada();
    for stranger in [account("ada"), reviewer(), guardian(), account("nobody")] {
        for message in [grant(Role::Guardian, &stranger), withdraw(Role::Reviewer, "reviewer")] {
            assert!(matches!(
                market.refused(&stranger, message),
                RegistryError::Common(CommonError::NotAdministrator { account }) if account == stranger
            ));
        }
    }
}

#[test]
fn a_role_goes_to_an_address_of_this_chain() {
    let mut market = TestEnv::new();
    let shouted = account("eve").to_string().to_uppercase();
    for address in ["", "eve", "osmo1foreign", shouted.as_str(), &super::text(5_000)] {
        for message in [
            ExecuteMsg::GrantRole {
                role: Role::Auditor,
                account: address.to_owned(),
                since: None,
                until: None,
            },
            ExecuteMsg::RevokeRole { role: Role::Auditor, account: address.to_owned() },
        ] {
            assert!(matches!(market.refused(&admin(), message), RegistryError::Std(_)), "{address:?}");
        }
    }
}

#[test]
fn holders_are_listed_role_by_role_in_pages() {
    let mut market = TestEnv::new();
    let mut names: Vec<String> = (0..7).map(|n| account(&format!("meter {n}")).into_string()).collect();
    names.sort();
    for name in &names {
        let message = ExecuteMsg::GrantRole {
            role: Role::MeteringOperator,
            account: name.clone(),
            since: None,
            until: None,
        };
        market.does(&admin(), message);
    }
    let page = |role, start_after: Option<&String>, limit| {
        let question = QueryMsg::RoleHolders { role, start_after: start_after.cloned(), limit };
        market
            .asks::<RolesResponse>(question)
            .map(|answer| answer.grants.into_iter().map(|grant| grant.account).collect::<Vec<_>>())
    };
    assert_eq!(page(Role::MeteringOperator, None, None).unwrap(), names);
    assert_eq!(page(Role::MeteringOperator, None, Some(3)).unwrap(), names[..3]);
    assert_eq!(page(Role::MeteringOperator, Some(&names[2]), Some(3)).unwrap(), names[3..6]);
    assert_eq!(page(Role::MeteringOperator, Some(&names[6]), None).unwrap(), [""; 0]);
    // Neighbouring roles do not leak into the page.
    assert_eq!(page(Role::Reviewer, None, None).unwrap(), [reviewer().into_string()]);
    assert_eq!(page(Role::GridOperator, None, None).unwrap(), [""; 0]);
    assert!(matches!(
        page(Role::Reviewer, None, Some(0)),
        Err(RegistryError::Common(CommonError::EmptyPage))
    ));
    assert!(matches!(page(Role::Reviewer, Some(&"x".into()), None), Err(RegistryError::Std(_))));
}
