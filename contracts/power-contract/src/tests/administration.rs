//! Handover, wiring, versions.

use access::AccessError;
use access::admin::AdminError;
use access::version::VersionError;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::Category;
use interfaces::common::MigrateMsg;
use interfaces::power_contract::ConfigResponse;

use super::*;
use crate::contract::{VERSION, action, migrate};
use crate::refused;

fn admin() -> Addr {
    account("administrator")
}

fn propose(desk: &mut Desk, sender: &Addr, successor: &str) -> Outcome {
    desk.send(sender, ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: successor.to_owned() }))
}

#[test]
fn administration_is_handed_over_in_two_steps_and_logged() {
    let mut desk = Desk::new();
    let heir = account("heir");
    propose(&mut desk, &admin(), heir.as_str()).unwrap();
    refused!(
        desk.send(&admin(), ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        PowerError::Access(AccessError::NotProposed { .. })
    );
    desk.send(&heir, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})).unwrap();
    refused!(propose(&mut desk, &admin(), heir.as_str()), PowerError::Access(AccessError::NotAdmin { .. }));
    let config: ConfigResponse = desk.ask(QueryMsg::Config {}).unwrap();
    assert_eq!((config.admin.current, config.admin.proposed), (heir.to_string(), None));
    propose(&mut desk, &heir, admin().as_str()).unwrap();
    desk.send(&heir, ExecuteMsg::Admin(AdminMsg::CancelAdmin {})).unwrap();
    refused!(
        desk.send(&heir, ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        PowerError::Admin(AdminError::NothingProposed)
    );
    assert!(desk.log.iter().all(|entry| entry.category == Category::Configuration));
    let actions: Vec<_> = desk.log.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["propose_admin", "accept_admin", "propose_admin", "cancel_admin"]);
}

#[test]
fn addresses_of_another_chain_or_of_no_length_are_refused() {
    let (mut desk, mut bare) = (Desk::new(), Desk::bare());
    let shouted = account("heir").as_str().to_uppercase();
    for address in
        ["", "nobody", "osmo1qqqsyqcyq5rqwzqfpg9scrgwpugpzysn3s7p0a", &shouted, &"a".repeat(10_000)]
    {
        refused!(propose(&mut desk, &admin(), address), PowerError::Admin(AdminError::Std(_)));
        let mut peers = world::peers();
        peers.orderbook_matcher = address.to_owned();
        refused!(
            bare.send(&admin(), ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers })),
            PowerError::Admin(AdminError::Std(_))
        );
    }
}

#[test]
fn the_suite_is_wired_once_and_must_name_this_contract() {
    let mut desk = Desk::bare();
    let set_addresses = |desk: &mut Desk, peers| {
        desk.send(&admin(), ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }))
    };
    let mut twice = world::peers();
    twice.audit_log = twice.registry.clone();
    refused!(set_addresses(&mut desk, twice), PowerError::Admin(AdminError::SameAddress { .. }));
    let mut other = world::peers();
    other.power_contract = account("other").into_string();
    refused!(set_addresses(&mut desk, other), PowerError::Admin(AdminError::NotMyAddress { .. }));
    let config: ConfigResponse = desk.ask(QueryMsg::Config {}).unwrap();
    assert_eq!(config.addresses, None);
    set_addresses(&mut desk, world::peers()).unwrap();
    assert_eq!(desk.log.len(), 1);
    refused!(set_addresses(&mut desk, world::peers()), PowerError::Admin(AdminError::AddressesAlreadySet));
    let config: ConfigResponse = desk.ask(QueryMsg::Config {}).unwrap();
    assert_eq!(config.addresses, Some(world::peers()));
}

#[test]
fn before_the_wiring_nothing_but_administration_is_possible() {
    let mut desk = Desk::bare();
    let heir = account("heir");
    propose(&mut desk, &admin(), heir.as_str()).unwrap();
    assert!(desk.log.is_empty(), "there is no log yet");
    for message in super::door::messages() {
        match action(&message) {
            "propose_admin" | "accept_admin" | "cancel_admin" | "set_addresses" => {}
            "activate" | "settle" => {
                refused!(desk.send(&admin(), message), PowerError::Admin(AdminError::AddressesNotSet));
            }
            // The door asks the registry, or which sibling it is, and knows neither.
            _ => refused!(
                desk.send(&admin(), message),
                PowerError::Access(AccessError::Admin(AdminError::AddressesNotSet))
            ),
        }
    }
}

#[test]
fn where_the_log_is_not_wired_yet_the_wiring_alone_goes_unlogged() {
    let mut desk = Desk::bare();
    desk.world.unwire_log();
    desk.send(&admin(), ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: world::peers() })).unwrap();
    assert!(desk.log.is_empty());
    propose(&mut desk, &admin(), account("heir").as_str()).unwrap();
    assert_eq!(desk.log.len(), 1);
}

#[test]
fn instantiation_takes_no_coins_and_a_proper_administrator() {
    let mut desk = Desk::bare();
    let start = |desk: &mut Desk, admin: &str, coins: &[cosmwasm_std::Coin]| {
        let info = message_info(&account("deployer"), coins);
        instantiate(desk.deps.as_mut(), desk.env.clone(), info, InstantiateMsg { admin: admin.to_owned() })
    };
    let coin = cosmwasm_std::coin(1, "ueur");
    assert!(matches!(
        start(&mut desk, admin().as_str(), &[coin]),
        Err(PowerError::Access(AccessError::UnwantedCoins { coins: 1, .. }))
    ));
    assert!(matches!(start(&mut desk, "nobody", &[]), Err(PowerError::Std(_))));
}

#[test]
fn a_migration_checks_contract_and_version() {
    let mut desk = Desk::new();
    let run = |desk: &mut Desk| migrate(desk.deps.as_mut(), desk.env.clone(), MigrateMsg {});
    let store = |desk: &mut Desk, contract: &str, version: &str| {
        cw2::set_contract_version(&mut desk.deps.storage, contract, version).unwrap();
    };
    run(&mut desk).unwrap();
    store(&mut desk, "power-contract", "0.0.9");
    let done = run(&mut desk).unwrap();
    assert_eq!(done.attributes[0], ("from", "0.0.9"));
    assert_eq!(done.attributes[1], ("to", VERSION));
    store(&mut desk, "power-contract", "99.0.0");
    assert!(matches!(run(&mut desk), Err(PowerError::Version(VersionError::Downgrade { .. }))));
    store(&mut desk, "settlement-escrow", "0.0.1");
    assert!(matches!(run(&mut desk), Err(PowerError::Version(VersionError::Foreign { .. }))));
    assert_eq!(cw2::CONTRACT.load(&desk.deps.storage).unwrap().contract, "settlement-escrow");
}
