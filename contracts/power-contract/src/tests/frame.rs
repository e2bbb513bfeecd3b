//! The entry points apply the frame that all contracts share.

use cosmwasm_std::coin;
use interfaces::audit_log::Category;
use interfaces::audit_log::adapter::payload_hash;
use interfaces::common::MigrateMsg;
use interfaces::power_contract::{ConfigResponse, MandateTerms};

use super::*;
use crate::contract::{VERSION, migrate};
use crate::refused;

fn admin() -> Addr {
    account("administrator")
}

fn set_addresses() -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers::addresses() })
}

fn grant_mandate() -> ExecuteMsg {
    let mandate = MandateTerms {
        buy_at_most: Some(Price(1)),
        sell_at_least: None,
        lots_at_most: Lots(1),
        expires: Timestamp::MAX,
    };
    ExecuteMsg::GrantMandate { market: MARKET, mandate }
}

#[test]
fn execution_authorizes_the_sender_and_appends_the_audit_entry() {
    let mut env = TestEnv::new();
    refused!(
        env.send(&account("stranger"), grant_mandate()),
        PowerError::Common(CommonError::NotRegistered { .. })
    );
    env.send(&account("alice"), grant_mandate()).unwrap();
    let expected = NewEntry {
        category: Category::Access,
        action: "grant_mandate".into(),
        actor: account("alice").into_string(),
        subjects: vec![ALICE],
        payload_hash: payload_hash(&grant_mandate()).unwrap(),
    };
    assert_eq!(env.log, [expected]);
}

#[test]
fn before_the_addresses_are_set_only_administration_is_executed() {
    let mut env = TestEnv::bare();
    for message in [
        ExecuteMsg::Activate { market: MARKET, slot: SLOT, limit: 1 },
        ExecuteMsg::Settle { market: MARKET, slot: SLOT, limit: 1 },
        grant_mandate(),
    ] {
        refused!(env.send(&account("alice"), message), PowerError::Common(CommonError::AddressesNotSet));
    }
    let propose = |name| ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account(name).into_string() });
    env.send(&admin(), propose("successor")).unwrap();
    assert!(env.log.is_empty(), "the log is not known yet");
    let config: ConfigResponse = env.ask(QueryMsg::Config {}).unwrap();
    let proposed = Some(account("successor").into_string());
    assert_eq!((config.admin.current, config.admin.proposed), (admin().into_string(), proposed));
    assert_eq!(config.addresses, None);
    env.send(&admin(), set_addresses()).unwrap();
    env.send(&admin(), propose("other")).unwrap();
    let actions: Vec<_> = env.log.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["set_addresses", "propose_admin"]);
    let config: ConfigResponse = env.ask(QueryMsg::Config {}).unwrap();
    assert_eq!(config.addresses, Some(peers::addresses()));
}

#[test]
fn setting_addresses_before_those_of_the_log_is_not_logged() {
    let mut env = TestEnv::bare();
    env.peers.remove_addresses_of_log();
    env.send(&admin(), set_addresses()).unwrap();
    assert!(env.log.is_empty());
    env.send(&admin(), ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: admin().into_string() })).unwrap();
    assert_eq!(env.log.len(), 1);
}

#[test]
fn the_registry_sets_replaces_and_ends_a_pause() {
    let mut env = TestEnv::new();
    for until in [DRAFTED + 60, DRAFTED + 1, u64::MAX] {
        env.pause(until);
        refused!(env.send(&account("alice"), grant_mandate()),
            PowerError::Common(CommonError::Paused { until: named }) if named.get() == until
        );
    }
    env.pause(DRAFTED);
    env.send(&account("alice"), grant_mandate()).unwrap();
}

#[test]
fn instantiation_refuses_coins_and_unknown_addresses() {
    let mut env = TestEnv::bare();
    let start = |env: &mut TestEnv, admin: &str, coins: &[cosmwasm_std::Coin]| {
        let info = message_info(&account("deployer"), coins);
        instantiate(env.deps.as_mut(), env.chain.clone(), info, InstantiateMsg { admin: admin.to_owned() })
    };
    let paid = start(&mut env, admin().as_str(), &[coin(1, "ueur")]);
    refused!(paid, PowerError::Common(CommonError::Coins(_)));
    refused!(start(&mut env, "nobody", &[]), PowerError::Std(_));
}

#[test]
fn migration_accepts_this_version_of_this_contract() {
    let mut env = TestEnv::new();
    let done = migrate(env.deps.as_mut(), env.chain.clone(), MigrateMsg {}).unwrap();
    assert_eq!(done.attributes[1], ("to", VERSION));
}

#[test]
fn unknown_fields_and_malformed_ids_are_refused() {
    for text in [
        r#"{"settle":{"market":1,"slot":2,"limit":3,"fee":0}}"#,
        r#"{"sign":{"contracts":["1/2/3"],"on_behalf_of":7}}"#,
        r#"{"activate":{"market":1,"slot":2,"limit":-1}}"#,
        r#"{"sign":{"contracts":["1/2"]}}"#,
        r#"{"settle_all":{}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(text).is_err(), "{text}");
    }
}
