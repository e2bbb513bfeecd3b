use contract_kit::CommonError;
use interfaces::Contract;
use interfaces::declaration::declarations;
use interfaces::registry::{
    AddressResponse, ParticipantKind, ParticipantResponse, ParticipantsResponse, PermissionsResponse,
    QueryMsg, RolesResponse,
};
use units::ParticipantId;

use super::{TestEnv, account, register};
use crate::RegistryError;

fn with_households(count: u32) -> TestEnv {
    let mut registry = TestEnv::new();
    for id in 1..=count {
        registry.execute(&account(&format!("household {id}")), register(ParticipantKind::Household, 0));
    }
    registry
}

fn page(registry: &TestEnv, after: Option<u32>, limit: Option<u32>) -> Result<Vec<u32>, RegistryError> {
    let query_msg = QueryMsg::Participants { start_after: after.map(ParticipantId), limit };
    let answer: ParticipantsResponse = registry.query(query_msg)?;
    Ok(answer.participants.iter().map(|participant| participant.participant.get()).collect())
}

#[test]
fn pages_list_every_participant_once() {
    let registry = with_households(11);
    let (mut seen, mut after) = (vec![], None);
    loop {
        let ids = page(&registry, after, Some(4)).unwrap();
        assert!(ids.len() <= 4);
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        seen.extend(ids);
    }
    assert_eq!(seen, (1..=11).collect::<Vec<_>>());
    assert_eq!(page(&registry, Some(u32::MAX), None).unwrap(), [0_u32; 0]);
    assert!(matches!(page(&registry, None, Some(0)), Err(RegistryError::Common(CommonError::EmptyPage))));
}

#[test]
fn unknown_participant_or_account_is_not_found() {
    let registry = with_households(1);
    for id in [0, 2, u32::MAX] {
        let participant = ParticipantId(id);
        assert!(matches!(
            registry.query::<ParticipantResponse>(QueryMsg::Participant { participant }),
            Err(RegistryError::UnknownParticipant { participant: ParticipantId(missing) }) if missing == id
        ));
        assert!(matches!(
            registry.query::<AddressResponse>(QueryMsg::Address { participant }),
            Err(RegistryError::UnknownParticipant { .. })
        ));
    }
    let unknown = account("unknown");
    assert!(matches!(
        registry.query::<ParticipantResponse>(QueryMsg::ByAccount { account: unknown.to_string() }),
        Err(RegistryError::UnknownAccount { account }) if account == unknown
    ));
    let roles: RolesResponse = registry.query(QueryMsg::Roles { account: unknown.into_string() }).unwrap();
    assert_eq!(roles.grants, []);
}

#[test]
fn query_with_an_invalid_address_is_refused() {
    let registry = with_households(1);
    for address in ["", "ada", "osmo1foreign", &super::text(5_000)] {
        for query_msg in [
            QueryMsg::ByAccount { account: address.to_owned() },
            QueryMsg::Roles { account: address.to_owned() },
        ] {
            assert!(matches!(registry.query::<serde::de::IgnoredAny>(query_msg), Err(RegistryError::Std(_))));
        }
    }
}

#[test]
fn permission_table_has_every_message_with_sender_pause_and_coins() {
    let answer: PermissionsResponse = TestEnv::without_addresses().query(QueryMsg::Permissions {}).unwrap();
    assert_eq!(answer.permissions.len(), Contract::ALL.into_iter().flat_map(declarations).count());
    let row = |contract: &str, action: &str| {
        let found = answer.permissions.iter().find(|row| row.contract == contract && row.action == action);
        found.map(|row| (row.class.as_str(), row.who.as_str(), row.paused)).unwrap()
    };
    for (action, expected) in [
        ("register", ("user", "anyone", true)),
        ("review", ("user", "reviewer", false)),
        ("propose_rotation", ("user", "participant", false)),
        ("accept_rotation", ("user", "anyone", false)),
        ("grant_role", ("user", "administrator", false)),
        ("revoke_role", ("user", "administrator", false)),
        ("pause", ("contract", "guardian", false)),
        ("unpause", ("contract", "guardian or administrator", false)),
        ("propose_admin", ("contract", "administrator", false)),
        ("accept_admin", ("contract", "proposed administrator", false)),
        ("cancel_admin", ("contract", "administrator", false)),
        ("set_addresses", ("contract", "administrator", false)),
    ] {
        assert_eq!(row("registry", action), expected, "{action}");
    }
    let of_registry = answer.permissions.iter().filter(|row| row.contract == "registry");
    assert_eq!(of_registry.count(), 12);
    assert_eq!(row("orderbook-matcher", "quote"), ("transaction", "active participant", true));
    assert_eq!(
        row("audit-log", "append"),
        ("transaction", "registry, orderbook-matcher, power-contract, settlement-escrow", false)
    );
    let with_coins = |action: &str| answer.permissions.iter().find(|row| row.action == action).unwrap().coins;
    assert_eq!(["deposit", "withdraw"].map(with_coins), [true, false]);
}
