use contract_kit::CommonError;
use cosmwasm_std::Storage;
use interfaces::common::MigrateMsg;

use super::TestEnv;
use crate::RegistryError;
use crate::contract::migrate;

fn migrated(registry: &mut TestEnv) -> Result<cosmwasm_std::Response, RegistryError> {
    migrate(registry.deps.as_mut(), registry.env.clone(), MigrateMsg {})
}

/// Overwrites contract and version in the state.
fn set_version(registry: &mut TestEnv, contract: &str, version: &str) {
    let text = format!(r#"{{"contract":"{contract}","version":"{version}"}}"#);
    registry.deps.storage.set(b"contract_info", text.as_bytes());
}

#[test]
fn migration_from_this_or_an_earlier_version_keeps_the_state() {
    let mut registry = TestEnv::with_ada();
    let before = registry.dump();
    migrated(&mut registry).unwrap();
    assert_eq!(registry.dump(), before);
    set_version(&mut registry, "registry", "0.0.9");
    migrated(&mut registry).unwrap();
    assert_eq!(registry.dump(), before);
}

#[test]
fn migration_from_a_later_version_is_refused() {
    let mut registry = TestEnv::with_ada();
    set_version(&mut registry, "registry", "999.0.0");
    assert!(matches!(migrated(&mut registry), Err(RegistryError::Common(CommonError::Migration(_)))));
}
