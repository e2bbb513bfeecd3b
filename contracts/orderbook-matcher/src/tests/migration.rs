//! Migrations keep the state, and stay with contract and version.

use access::version::VersionError;
use cosmwasm_std::Attribute;
use interfaces::common::MigrateMsg;
use interfaces::orderbook_matcher::SlotStatus;

use super::{World, buy, sell};
use crate::MatcherError;
use crate::contract::{VERSION, migrate};

#[test]
fn a_migration_goes_forward_and_leaves_all_else_as_it_is() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    world.prosumer("bob", 2, 0);
    world.quote("ada", &[sell(0, 0, 100, 10)]).unwrap();
    world.quote("bob", &[buy(0, 0, 200, 10)]).unwrap();
    cw2::set_contract_version(world.deps.as_mut().storage, "orderbook-matcher", "0.0.9").unwrap();
    let env = world.env();
    let before: Vec<_> = world.stored().into_iter().filter(|row| row.0 != b"contract_info").collect();
    let response = migrate(world.deps.as_mut(), env, MigrateMsg {}).unwrap();
    assert_eq!(response.attributes, [Attribute::new("from", "0.0.9"), Attribute::new("to", VERSION)]);
    let after: Vec<_> = world.stored().into_iter().filter(|row| row.0 != b"contract_info").collect();
    assert_eq!(after, before);
    world.run(0, 10);
    assert_eq!(world.status(0), SlotStatus::Paired);
}

#[test]
fn a_foreign_a_newer_or_a_nameless_state_is_left_alone() {
    for (contract, version) in
        [("power-contract", "0.0.1"), ("orderbook-matcher", "999.0.0"), ("orderbook-matcher", "new")]
    {
        let mut world = World::new();
        cw2::set_contract_version(world.deps.as_mut().storage, contract, version).unwrap();
        let (before, env) = (world.stored(), world.env());
        let error = migrate(world.deps.as_mut(), env, MigrateMsg {}).unwrap_err();
        let refused = match (contract, version) {
            ("power-contract", _) => matches!(error, MatcherError::Version(VersionError::Foreign { .. })),
            (_, "999.0.0") => matches!(error, MatcherError::Version(VersionError::Downgrade { .. })),
            _ => matches!(error, MatcherError::Version(VersionError::Unreadable { .. })),
        };
        assert!(refused, "{error}");
        assert_eq!(world.stored(), before);
    }
}
