//! What is refused before a message is looked at.

use access::AccessError;
use access::admin::AdminError;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{MessageInfo, coin, coins, from_json};
use interfaces::admin::AdminMsg;
use interfaces::registry::{ExecuteMsg, InstantiateMsg, ParticipantKind, QueryMsg, Role};
use units::{ParticipantId, Seconds};

use super::{Market, account, admin, approve, evidence, grant, guardian, register, review, reviewer};
use crate::RegistryError;
use crate::contract::{action, instantiate};

/// One of every message, with someone who may send it.
fn every_message() -> Vec<(cosmwasm_std::Addr, ExecuteMsg)> {
    let ada = account("ada");
    let named = |name: &str| account(name).into_string();
    vec![
        (admin(), ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: named("heir") })),
        (admin(), ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        (admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        (admin(), ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: Market::peers() })),
        (account("bob"), register(ParticipantKind::Household, 0)),
        (reviewer(), review(1, approve())),
        (ada, ExecuteMsg::ProposeRotation { account: named("new") }),
        (account("new"), ExecuteMsg::AcceptRotation { participant: ParticipantId(1) }),
        (admin(), grant(Role::Auditor, &account("eve"))),
        (admin(), ExecuteMsg::RevokeRole { role: Role::Reviewer, account: named("reviewer") }),
        (guardian(), ExecuteMsg::Pause { duration: Seconds(5), reason: "test".into() }),
        (guardian(), ExecuteMsg::Unpause {}),
    ]
}

#[test]
fn no_message_takes_coins() {
    let mut market = Market::with_ada();
    for (sender, message) in every_message() {
        let name = action(&message);
        for (funds, kinds) in
            [(coins(1, "uusd"), 1), (vec![coin(1, "uusd"), coin(1, "ibc/27394")], 2), (coins(0, "uusd"), 1)]
        {
            assert!(matches!(
                market.refused_with(&sender, funds, message.clone()),
                RegistryError::Access(AccessError::UnwantedCoins { action, coins }) if action == name && coins == kinds
            ));
        }
    }
    let info = MessageInfo { sender: admin(), funds: coins(5, "uusd") };
    let message = InstantiateMsg { admin: admin().into_string() };
    let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
    assert!(matches!(error, RegistryError::Access(AccessError::UnwantedCoins { coins: 1, .. })));
}

#[test]
fn before_the_wiring_nothing_is_done_but_administration() {
    for (sender, message) in every_message() {
        let name = action(&message);
        if ["propose_admin", "accept_admin", "cancel_admin", "set_addresses"].contains(&name) {
            continue;
        }
        // Nobody can be registered or hold a role yet; who needs neither is told what is missing.
        let error = Market::bare().refused(&sender, message);
        let expected = match name {
            "review" | "pause" | "unpause" => {
                matches!(&error, RegistryError::Access(AccessError::NoRole { account, .. }) if *account == sender)
            }
            "propose_rotation" => {
                matches!(&error, RegistryError::Access(AccessError::NotRegistered { account }) if *account == sender)
            }
            _ => matches!(error, RegistryError::Admin(AdminError::AddressesNotSet)),
        };
        assert!(expected, "{name}: {error}");
    }
    assert!(matches!(
        Market::bare().refused(&admin(), ExecuteMsg::Unpause {}),
        RegistryError::Admin(AdminError::AddressesNotSet)
    ));
}

#[test]
fn a_message_is_named_as_its_json_names_it() {
    for (_, message) in every_message() {
        let json = cosmwasm_std::to_json_string(&message).unwrap();
        assert!(json.starts_with(&format!(r#"{{"{}":"#, action(&message))), "{json}");
    }
}

#[test]
fn the_administrator_is_an_address_of_this_chain() {
    for address in ["", "nobody", "osmo1foreign"] {
        let info = MessageInfo { sender: admin(), funds: vec![] };
        let message = InstantiateMsg { admin: address.to_owned() };
        let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
        assert!(matches!(error, RegistryError::Std(_)), "{address:?}");
    }
}

#[test]
fn unknown_messages_fields_and_malformed_numbers_are_refused() {
    let hash = evidence().to_hex();
    for text in [
        r#"{"mint":{}}"#.to_owned(),
        r#"{"unpause":{"now":true}}"#.to_owned(),
        format!(
            r#"{{"register":{{"kind":"household","zone":0,"capacity":"0","evidence":"{hash}","status":"active"}}}}"#
        ),
        format!(r#"{{"register":{{"kind":"household","zone":256,"capacity":"0","evidence":"{hash}"}}}}"#),
        format!(r#"{{"register":{{"kind":"household","zone":0,"capacity":"-1","evidence":"{hash}"}}}}"#),
        format!(
            r#"{{"register":{{"kind":"household","zone":0,"capacity":"18446744073709551616","evidence":"{hash}"}}}}"#
        ),
        format!(r#"{{"register":{{"kind":"king","zone":0,"capacity":"0","evidence":"{hash}"}}}}"#),
        r#"{"register":{"kind":"household","zone":0,"capacity":"0","evidence":"xyz"}}"#.to_owned(),
        r#"{"review":{"reviews":[{"participant":1,"decision":{"approve":{"labels":[],"tier":0,"status":"active"}}}]}}"#
            .to_owned(),
    ] {
        assert!(from_json::<ExecuteMsg>(&text).is_err(), "{text}");
    }
    assert!(from_json::<QueryMsg>(r#"{"pause":{"at":1}}"#).is_err());
}
