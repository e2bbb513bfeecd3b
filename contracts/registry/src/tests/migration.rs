use contract_kit::CommonError;
use cosmwasm_std::Storage;
use interfaces::common::MigrateMsg;

use super::TestEnv;
use crate::RegistryError;
use crate::contract::migrate;

fn migrated(market: &mut TestEnv) -> Result<cosmwasm_std::Response, RegistryError> {
    migrate(market.deps.as_mut(), market.env.clone(), MigrateMsg {})
}

/// Overwrites what the state says of its contract and version.
fn claim(market: &mut TestEnv, contract: &str, version: &str) {
    let text = format!(r#"{{"contract":"{contract}","version":"{version}"}}"#);
    market.deps.storage.set(b"contract_info", text.as_bytes());
}

#[test]
fn a_state_of_this_or_an_earlier_version_is_taken_over_whole() {
    let mut market = TestEnv::with_ada();
    let before = market.dump();
    migrated(&mut market).unwrap();
    assert_eq!(market.dump(), before);
    claim(&mut market, "registry", "0.0.9");
    migrated(&mut market).unwrap();
    assert_eq!(market.dump(), before);
}

#[test]
fn a_state_of_a_later_version_is_left_alone() {
    let mut market = TestEnv::with_ada();
    claim(&mut market, "registry", "999.0.0");
    assert!(matches!(migrated(&mut market), Err(RegistryError::Common(CommonError::Migration(_)))));
}
