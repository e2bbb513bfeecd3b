use contract_kit::CommonError;
use interfaces::audit_log::Category;
use interfaces::event::TypedEvent;
use interfaces::registry::events::RoleChanged;
use interfaces::registry::raw::ROLES;
use interfaces::registry::{ExecuteMsg, ParticipantKind, QueryMsg, Role, RoleGrant, RolesResponse};
use units::Timestamp;

use super::{START, TestEnv, account, admin, approve, grant, logged, register, review, reviewer, suspend};
use crate::RegistryError;

fn limited(role: Role, to: &str, since: Option<u64>, until: Option<u64>) -> ExecuteMsg {
    ExecuteMsg::GrantRole {
        role,
        account: account(to).into_string(),
        since: since.map(Timestamp),
        until: until.map(Timestamp),
    }
}

fn revoke(role: Role, from: &str) -> ExecuteMsg {
    ExecuteMsg::RevokeRole { role, account: account(from).into_string() }
}

fn grants(registry: &TestEnv, of: &str) -> Vec<RoleGrant> {
    registry.query::<RolesResponse>(QueryMsg::Roles { account: account(of).into_string() }).unwrap().grants
}

#[test]
fn every_role_can_be_granted_and_revoked() {
    let mut registry = TestEnv::new();
    for role in Role::ALL {
        let granted = registry.execute(&admin(), grant(role, &account("eve")));
        let event =
            |until| RoleChanged { role: role.to_string(), account: account("eve").into_string(), until };
        assert_eq!(RoleChanged::parse_all(&granted.events).unwrap(), [event(Timestamp::MAX)]);
        let entry = logged(&granted);
        assert_eq!((entry.category, entry.action.as_str()), (Category::Access, "grant_role"));
        assert!(
            ROLES
                .load(&registry.deps.storage, (role.number(), &account("eve")))
                .unwrap()
                .in_force(registry.now())
        );
    }
    assert_eq!(grants(&registry, "eve").len(), Role::ALL.len());
    assert_eq!(
        grants(&registry, "eve")[0],
        RoleGrant {
            role: Role::Reviewer,
            account: account("eve").into_string(),
            since: Timestamp(START),
            until: None,
            in_force: true
        }
    );
    for role in Role::ALL {
        let taken = registry.execute(&admin(), revoke(role, "eve"));
        let changed = RoleChanged::parse_all(&taken.events).unwrap();
        assert_eq!(changed[0].until, Timestamp(START));
        assert_eq!(logged(&taken).action, "revoke_role");
    }
    assert_eq!(grants(&registry, "eve"), []);
}

#[test]
fn grant_is_in_force_from_since_until_before_until() {
    let mut registry = TestEnv::new();
    registry.execute(&account("ada"), register(ParticipantKind::Household, 0));
    registry.execute(&account("bob"), register(ParticipantKind::Household, 0));
    registry.execute(&admin(), limited(Role::Reviewer, "temp", Some(START + 100), Some(START + 200)));
    let refused = |registry: &mut TestEnv, id| {
        matches!(
            registry.refused(&account("temp"), review(id, approve())),
            RegistryError::Common(CommonError::MissingRole { role: Role::Reviewer, .. })
        )
    };
    registry.advance(99);
    assert!(refused(&mut registry, 1));
    assert!(!grants(&registry, "temp")[0].in_force);
    registry.advance(1);
    registry.execute(&account("temp"), review(1, approve()));
    assert!(grants(&registry, "temp")[0].in_force);
    registry.advance(1);
    registry.execute(&account("temp"), review(1, suspend()));
    registry.advance(98);
    registry.execute(&account("temp"), review(2, approve()));
    for _ in 0..2 {
        registry.advance(1);
        assert!(refused(&mut registry, 1));
        assert!(!grants(&registry, "temp")[0].in_force);
    }
    // An expired grant is listed until it is revoked.
    registry.execute(&admin(), revoke(Role::Reviewer, "temp"));
    assert_eq!(grants(&registry, "temp"), []);
}

#[test]
fn revoked_role_ends_at_once() {
    let mut registry = TestEnv::new();
    registry.execute(&account("ada"), register(ParticipantKind::Household, 0));
    registry.execute(&admin(), revoke(Role::Reviewer, "reviewer"));
    assert!(matches!(
        registry.refused(&reviewer(), review(1, approve())),
        RegistryError::Common(CommonError::MissingRole { .. })
    ));
}

#[test]
fn new_grant_replaces_the_earlier_one() {
    let mut registry = TestEnv::new();
    registry.execute(&admin(), limited(Role::Auditor, "eve", None, Some(START + 10)));
    registry.execute(&admin(), limited(Role::Auditor, "eve", None, Some(START + 20)));
    let held = grants(&registry, "eve");
    assert_eq!((held.len(), held[0].until), (1, Some(Timestamp(START + 20))));
}

#[test]
fn grant_with_a_past_begin_or_without_duration_is_refused() {
    let mut registry = TestEnv::new();
    for since in [0, START - 1] {
        assert!(matches!(
            registry.refused(&admin(), limited(Role::Auditor, "eve", Some(since), None)),
            RegistryError::Backdated { since: Timestamp(given), now: Timestamp(START) } if given == since
        ));
    }
    for (since, until) in [(None, 0), (None, START), (Some(START + 5), START + 5), (Some(u64::MAX), u64::MAX)]
    {
        assert!(matches!(
            registry.refused(&admin(), limited(Role::Auditor, "eve", since, Some(until))),
            RegistryError::EmptyGrant { until: Timestamp(given), .. } if given == until
        ));
    }
    registry.execute(&admin(), limited(Role::Auditor, "eve", Some(START), Some(START + 1)));
    registry.execute(&admin(), limited(Role::Auditor, "eve", Some(u64::MAX - 1), Some(u64::MAX)));
    // A grant until the greatest time never ends.
    assert_eq!(grants(&registry, "eve")[0].until, None);
}

#[test]
fn revocation_without_a_grant_is_refused() {
    let mut registry = TestEnv::new();
    registry.execute(&admin(), grant(Role::Auditor, &account("eve")));
    assert!(matches!(
        registry.refused(&admin(), revoke(Role::Forecaster, "eve")),
        RegistryError::NoGrant { account: from, role: Role::Forecaster } if from == account("eve")
    ));
    registry.execute(&admin(), revoke(Role::Auditor, "eve"));
    assert!(matches!(
        registry.refused(&admin(), revoke(Role::Auditor, "eve")),
        RegistryError::NoGrant { .. }
    ));
}

#[test]
fn grant_to_an_invalid_address_is_refused() {
    let mut registry = TestEnv::new();
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
            assert!(matches!(registry.refused(&admin(), message), RegistryError::Std(_)), "{address:?}");
        }
    }
}

#[test]
fn holders_of_a_role_are_listed_in_pages() {
    let mut registry = TestEnv::new();
    let mut names: Vec<String> = (0..7).map(|n| account(&format!("meter {n}")).into_string()).collect();
    names.sort();
    for name in &names {
        let message = ExecuteMsg::GrantRole {
            role: Role::MeteringOperator,
            account: name.clone(),
            since: None,
            until: None,
        };
        registry.execute(&admin(), message);
    }
    let page = |role, start_after: Option<&String>, limit| {
        let query_msg = QueryMsg::RoleHolders { role, start_after: start_after.cloned(), limit };
        registry
            .query::<RolesResponse>(query_msg)
            .map(|answer| answer.grants.into_iter().map(|grant| grant.account).collect::<Vec<_>>())
    };
    assert_eq!(page(Role::MeteringOperator, None, None).unwrap(), names);
    assert_eq!(page(Role::MeteringOperator, None, Some(3)).unwrap(), names[..3]);
    assert_eq!(page(Role::MeteringOperator, Some(&names[2]), Some(3)).unwrap(), names[3..6]);
    assert_eq!(page(Role::MeteringOperator, Some(&names[6]), None).unwrap(), [""; 0]);
    // A page has the grants of one role only.
    assert_eq!(page(Role::Reviewer, None, None).unwrap(), [reviewer().into_string()]);
    assert_eq!(page(Role::GridOperator, None, None).unwrap(), [""; 0]);
    assert!(matches!(
        page(Role::Reviewer, None, Some(0)),
        Err(RegistryError::Common(CommonError::EmptyPage))
    ));
    assert!(matches!(page(Role::Reviewer, Some(&"x".into()), None), Err(RegistryError::Std(_))));
}
