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

fn market_of(count: u32) -> TestEnv {
    let mut market = TestEnv::new();
    for id in 1..=count {
        market.does(&account(&format!("household {id}")), register(ParticipantKind::Household, 0));
    }
    market
}

fn page(market: &TestEnv, after: Option<u32>, limit: Option<u32>) -> Result<Vec<u32>, RegistryError> {
    let question = QueryMsg::Participants { start_after: after.map(ParticipantId), limit };
    let answer: ParticipantsResponse = market.asks(question)?;
    Ok(answer.participants.iter().map(|one| one.participant.get()).collect())
}

#[test]
fn pages_tile_the_list_of_participants() {
    let market = market_of(11);
    let (mut seen, mut after) = (vec![], None);
    loop {
        let ids = page(&market, after, Some(4)).unwrap();
        assert!(ids.len() <= 4);
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        seen.extend(ids);
    }
    assert_eq!(seen, (1..=11).collect::<Vec<_>>());
    assert_eq!(page(&market, Some(u32::MAX), None).unwrap(), [0_u32; 0]);
}

#[test]
fn a_page_has_50_participants_unless_asked_and_500_at_most_and_never_none() {
    let market = market_of(502);
    let of = |limit| page(&market, None, limit).map(|ids| ids.len());
    assert_eq!(of(None).unwrap(), 50);
    assert_eq!(of(Some(500)).unwrap(), 500);
    assert_eq!(of(Some(501)).unwrap(), 500);
    assert_eq!(of(Some(u32::MAX)).unwrap(), 500);
    assert!(matches!(of(Some(0)), Err(RegistryError::Common(CommonError::EmptyPage))));
}

#[test]
fn who_is_not_there_is_not_found() {
    let market = market_of(1);
    for id in [0, 2, u32::MAX] {
        let participant = ParticipantId(id);
        assert!(matches!(
            market.asks::<ParticipantResponse>(QueryMsg::Participant { participant }),
            Err(RegistryError::UnknownParticipant { participant: ParticipantId(missing) }) if missing == id
        ));
        assert!(matches!(
            market.asks::<AddressResponse>(QueryMsg::Address { participant }),
            Err(RegistryError::UnknownParticipant { .. })
        ));
    }
    let nobody = account("nobody");
    assert!(matches!(
        market.asks::<ParticipantResponse>(QueryMsg::ByAccount { account: nobody.to_string() }),
        Err(RegistryError::UnknownAccount { account }) if account == nobody
    ));
    let roles: RolesResponse = market.asks(QueryMsg::Roles { account: nobody.into_string() }).unwrap();
    assert_eq!(roles.grants, []);
}

#[test]
fn an_account_that_is_no_address_of_this_chain_is_told() {
    let market = market_of(1);
    for address in ["", "ada", "osmo1foreign", &super::text(5_000)] {
        for question in [
            QueryMsg::ByAccount { account: address.to_owned() },
            QueryMsg::Roles { account: address.to_owned() },
        ] {
            assert!(matches!(market.asks::<serde::de::IgnoredAny>(question), Err(RegistryError::Std(_))));
        }
    }
}

#[test]
fn the_permission_table_is_public() {
    let answer: PermissionsResponse = TestEnv::without_addresses().asks(QueryMsg::Permissions {}).unwrap();
    assert_eq!(answer.permissions.len(), Contract::ALL.into_iter().flat_map(declarations).count());
    let row = |contract: &str, action: &str| {
        let found = answer.permissions.iter().find(|row| row.contract == contract && row.action == action);
        found.map(|row| (row.class.as_str(), row.who.as_str(), row.paused)).unwrap()
    };
    assert_eq!(row("registry", "register"), ("user", "anyone", true));
    assert_eq!(row("registry", "review"), ("user", "reviewer", false));
    assert_eq!(row("registry", "unpause"), ("contract", "guardian or administrator", false));
    assert_eq!(row("registry", "accept_admin"), ("contract", "proposed administrator", false));
    assert_eq!(row("registry", "propose_rotation"), ("user", "participant", false));
    assert_eq!(row("orderbook-matcher", "quote"), ("transaction", "active participant", true));
    assert_eq!(
        row("audit-log", "append"),
        ("transaction", "registry, orderbook-matcher, power-contract, settlement-escrow", false)
    );
    let with_coins = |action: &str| answer.permissions.iter().find(|row| row.action == action).unwrap().coins;
    assert_eq!(["deposit", "withdraw"].map(with_coins), [true, false]);
}
