use access::AccessError;
use access::admin::AdminError;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{MessageInfo, coin, coins, from_json};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::adapter::payload_hash;
use interfaces::audit_log::events::Appended;
use interfaces::audit_log::{Category, ConfigResponse, ExecuteMsg, InstantiateMsg, QueryMsg};
use interfaces::event::TypedEvent;
use interfaces::{Contract, ContractAddresses};

use super::{Log, account, admin, an_entry, contract, peers};
use crate::AuditError;
use crate::contract::{action, instantiate};

fn propose(account: &str) -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account.to_owned() })
}

#[test]
fn administration_changes_hands_in_two_steps_and_each_is_in_the_log() {
    let mut log = Log::new();
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
    let told: Vec<_> = entries.iter().map(|entry| (entry.action.as_str(), entry.actor.clone())).collect();
    let by = |who: &cosmwasm_std::Addr| who.to_string();
    assert_eq!(
        told,
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
    // The former administrator is out.
    assert!(matches!(
        log.refused(&admin(), propose(account("ada").as_str())),
        AuditError::Access(AccessError::NotAdmin { .. })
    ));
}

#[test]
fn a_handover_before_the_wiring_is_in_the_log_too() {
    let mut log = Log::bare();
    log.does(&admin(), propose(account("heir").as_str()));
    assert_eq!(log.page(0, 10).entries[0].action, "propose_admin");
}

#[test]
fn nobody_but_the_administrator_administers() {
    let mut log = Log::bare();
    for stranger in [account("ada"), contract(Contract::Registry), contract(Contract::AuditLog)] {
        for message in [
            propose(stranger.as_str()),
            ExecuteMsg::Admin(AdminMsg::CancelAdmin {}),
            ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() }),
        ] {
            assert!(matches!(
                log.refused(&stranger, message),
                AuditError::Access(AccessError::NotAdmin { account }) if account == stranger
            ));
        }
    }
}

#[test]
fn nobody_accepts_what_was_not_proposed_to_them() {
    let mut log = Log::new();
    for stranger in [admin(), account("ada")] {
        assert!(matches!(
            log.refused(&stranger, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
            AuditError::Access(AccessError::NotProposed { .. })
        ));
    }
    log.does(&admin(), propose(account("heir").as_str()));
    assert!(matches!(
        log.refused(&account("ada"), ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        AuditError::Access(AccessError::NotProposed { .. })
    ));
    log.does(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {}));
    assert!(matches!(
        log.refused(&account("heir"), ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        AuditError::Access(AccessError::NotProposed { .. })
    ));
    assert!(matches!(
        log.refused(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        AuditError::Admin(AdminError::NothingProposed)
    ));
}

#[test]
fn the_suite_is_wired_once_with_five_different_addresses_of_which_one_is_its_own() {
    let mut log = Log::bare();
    let set_addresses = |change: &dyn Fn(&mut ContractAddresses)| {
        let mut given = peers();
        change(&mut given);
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: given })
    };
    assert!(matches!(
        log.refused(&admin(), set_addresses(&|given| given.power_contract = given.registry.clone())),
        AuditError::Admin(AdminError::SameAddress { address }) if address == contract(Contract::Registry)
    ));
    let elsewhere = account("elsewhere");
    assert!(matches!(
        log.refused(&admin(), set_addresses(&|given| given.audit_log = account("elsewhere").into_string())),
        AuditError::Admin(AdminError::NotMyAddress { named, .. }) if named == elsewhere
    ));
    for foreign in ["", "x", "osmo1foreign", &"x".repeat(1_000)] {
        assert!(matches!(
            log.refused(&admin(), set_addresses(&|given| given.registry = foreign.to_owned())),
            AuditError::Admin(AdminError::Std(_))
        ));
    }
    log.does(&admin(), set_addresses(&|_| ()));
    assert!(matches!(
        log.refused(&admin(), set_addresses(&|_| ())),
        AuditError::Admin(AdminError::AddressesAlreadySet)
    ));
}

#[test]
fn a_successor_is_an_address_of_this_chain() {
    let mut log = Log::new();
    let shouted = account("heir").to_string().to_uppercase();
    for address in ["", "heir", "osmo1foreign", shouted.as_str(), &"x".repeat(5_000)] {
        assert!(matches!(log.refused(&admin(), propose(address)), AuditError::Admin(AdminError::Std(_))));
    }
}

#[test]
fn coins_are_refused_from_the_start() {
    let mut log = Log::bare();
    for message in [
        propose(account("heir").as_str()),
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}),
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}),
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() }),
        ExecuteMsg::Append { entries: vec![an_entry()] },
    ] {
        let name = action(&message);
        for (funds, kinds) in
            [(coins(1, "uusd"), 1), (vec![coin(1, "uusd"), coin(1, "ibc/27394")], 2), (coins(0, "uusd"), 1)]
        {
            assert!(matches!(
                log.refused_with(&admin(), funds, message.clone()),
                AuditError::Access(AccessError::UnwantedCoins { action, coins }) if action == name && coins == kinds
            ));
        }
    }
    let info = MessageInfo { sender: admin(), funds: coins(5, "uusd") };
    let message = InstantiateMsg { admin: admin().into_string() };
    let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
    assert!(matches!(error, AuditError::Access(AccessError::UnwantedCoins { coins: 1, .. })));
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
        r#"{"accept_admin":{"account":"me"}}"#,
        r#"{"append":{}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(text).is_err(), "{text}");
    }
}
