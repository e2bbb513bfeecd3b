use access::version::VersionError;
use cosmwasm_std::Storage;
use interfaces::common::MigrateMsg;

use super::Market;
use crate::RegistryError;
use crate::contract::{VERSION, migrate};

fn migrated(market: &mut Market) -> Result<cosmwasm_std::Response, RegistryError> {
    migrate(market.deps.as_mut(), market.env.clone(), MigrateMsg {})
}

/// Overwrites what the state says of its contract and version.
fn claim(market: &mut Market, contract: &str, version: &str) {
    let text = format!(r#"{{"contract":"{contract}","version":"{version}"}}"#);
    market.deps.storage.set(b"contract_info", text.as_bytes());
}

#[test]
fn a_state_of_this_or_an_earlier_version_is_taken_over_whole() {
    let mut market = Market::with_ada();
    let before = market.dump();
    migrated(&mut market).unwrap();
    assert_eq!(market.dump(), before);
    claim(&mut market, "registry", "0.0.9");
    migrated(&mut market).unwrap();
    assert_eq!(market.dump(), before);
}

#[test]
fn a_state_of_a_later_version_or_of_another_contract_is_left_alone() {
    let mut market = Market::new();
    claim(&mut market, "registry", "999.0.0");
    assert!(matches!(
        migrated(&mut market),
        Err(RegistryError::Version(VersionError::Downgrade { stored, own }))
            if stored == "999.0.0" && own == VERSION
    ));
    claim(&mut market, "audit-log", "0.0.1");
    assert!(matches!(
        migrated(&mut market),
        Err(RegistryError::Version(VersionError::Foreign { stored, own: "registry" })) if stored == "audit-log"
    ));
    claim(&mut market, "registry", "one");
    assert!(matches!(
        migrated(&mut market),
        Err(RegistryError::Version(VersionError::Unreadable { version })) if version == "one"
    ));
    market.deps.storage.remove(b"contract_info");
    assert!(matches!(migrated(&mut market), Err(RegistryError::Version(VersionError::Missing))));
}
