use access::version::VersionError;
use cosmwasm_std::Storage;
use interfaces::Contract;
use interfaces::common::MigrateMsg;

use super::{Log, an_entry};
use crate::AuditError;
use crate::contract::{VERSION, migrate};

fn migrated(log: &mut Log) -> Result<cosmwasm_std::Response, AuditError> {
    migrate(log.deps.as_mut(), log.env.clone(), MigrateMsg {})
}

/// Overwrites what the state says of its contract and version.
fn claim(log: &mut Log, contract: &str, version: &str) {
    let text = format!(r#"{{"contract":"{contract}","version":"{version}"}}"#);
    log.deps.storage.set(b"contract_info", text.as_bytes());
}

#[test]
fn a_state_of_this_or_an_earlier_version_is_taken_over_whole() {
    let mut log = Log::with_entries(5);
    let before = log.dump();
    migrated(&mut log).unwrap();
    assert_eq!(log.dump(), before);
    claim(&mut log, "audit-log", "0.0.9");
    migrated(&mut log).unwrap();
    assert_eq!(log.dump(), before);
    log.writes(Contract::Registry, vec![an_entry()]);
    assert_eq!(log.page(0, 10).entries.len(), 7);
}

#[test]
fn the_number_of_entries_that_was_stored_beside_them_is_removed() {
    let mut log = Log::with_entries(5);
    let before = log.dump();
    log.deps.storage.set(&[0x82], &[6]);
    migrated(&mut log).unwrap();
    assert_eq!(log.dump(), before);
}

#[test]
fn a_state_of_a_later_version_or_of_another_contract_is_left_alone() {
    let mut log = Log::new();
    claim(&mut log, "audit-log", "999.0.0");
    assert!(matches!(
        migrated(&mut log),
        Err(AuditError::Version(VersionError::Downgrade { stored, own })) if stored == "999.0.0" && own == VERSION
    ));
    claim(&mut log, "registry", "0.0.1");
    assert!(matches!(
        migrated(&mut log),
        Err(AuditError::Version(VersionError::Foreign { stored, own: "audit-log" })) if stored == "registry"
    ));
    log.deps.storage.remove(b"contract_info");
    assert!(matches!(migrated(&mut log), Err(AuditError::Version(VersionError::Missing))));
}
