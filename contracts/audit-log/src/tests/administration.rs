use contract_kit::CommonError;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{MessageInfo, coins, from_json};
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::adapter::payload_hash;
use interfaces::audit_log::events::Appended;
use interfaces::audit_log::{Category, ConfigResponse, ExecuteMsg, InstantiateMsg, QueryMsg};
use interfaces::event::TypedEvent;

use super::{TestEnv, account, admin};
use crate::AuditError;
use crate::contract::instantiate;

fn propose(account: &str) -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account.to_owned() })
}

#[test]
fn each_step_of_a_handover_is_in_the_log() {
    let mut log = TestEnv::new();
    let heir = account("heir");
    log.does(&admin(), propose(account("someone").as_str()));
    log.does(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {}));
    log.does(&admin(), propose(heir.as_str()));
    let accepted = log.does(&heir, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}));
    assert_eq!(
        Appended::parse_all(&accepted.events).unwrap(),
        [Appended { first: 4, count: 1, contract: "audit-log".into() }]
    );
    let config: ConfigResponse = log.asks(QueryMsg::Config {}).unwrap();
    assert_eq!((config.admin.current, config.admin.proposed), (heir.to_string(), None));

    let entries = log.page(0, 10).entries;
    let steps: Vec<_> = entries.iter().map(|entry| (entry.action.as_str(), entry.actor.clone())).collect();
    let by = |who: &cosmwasm_std::Addr| who.to_string();
    assert_eq!(
        steps,
        [
            ("set_addresses", by(&admin())),
            ("propose_admin", by(&admin())),
            ("cancel_admin", by(&admin())),
            ("propose_admin", by(&admin())),
            ("accept_admin", by(&heir)),
        ]
    );
    assert!(
        entries.iter().all(|entry| {
            entry.contract == Contract::AuditLog && entry.category == Category::Configuration
        })
    );
    assert_eq!(entries[3].payload_hash, payload_hash(&propose(heir.as_str())).unwrap());
}

#[test]
fn a_handover_before_the_addresses_are_set_is_in_the_log() {
    let mut log = TestEnv::without_addresses();
    log.does(&admin(), propose(account("heir").as_str()));
    assert_eq!(log.page(0, 10).entries[0].action, "propose_admin");
}

#[test]
fn entry_point_refuses_a_stranger_and_changes_nothing() {
    let mut log = TestEnv::new();
    let refused = log.refused(&account("ada"), propose(account("ada").as_str()));
    assert!(
        matches!(refused, AuditError::Common(CommonError::NotAdministrator { account: who }) if who == account("ada"))
    );
}

#[test]
fn instantiation_refuses_coins() {
    let info = MessageInfo { sender: admin(), funds: coins(5, "uusd") };
    let message = InstantiateMsg { admin: admin().into_string() };
    let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
    assert!(matches!(error, AuditError::Common(CommonError::Coins(_))));
}

#[test]
fn an_administrator_is_an_address_of_this_chain() {
    let info = MessageInfo { sender: admin(), funds: vec![] };
    let message = InstantiateMsg { admin: "nobody".into() };
    let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
    assert!(matches!(error, AuditError::Std(_)));
}

#[test]
fn unknown_messages_and_fields_are_refused() {
    for text in [
        r#"{"delete":{"number":0}}"#,
        r#"{"append":{"entries":[],"force":true}}"#,
        r#"{"admin":{"accept_admin":{"account":"me"}}}"#,
        r#"{"append":{}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(text).is_err(), "{text}");
    }
}
