use contract_kit::CommonError;
use cosmwasm_std::Storage;
use interfaces::Contract;
use interfaces::common::MigrateMsg;

use super::{TestEnv, an_entry};
use crate::AuditError;
use crate::contract::{VERSION, migrate};

fn migrated(log: &mut TestEnv) -> Result<cosmwasm_std::Response, AuditError> {
    migrate(log.deps.as_mut(), log.env.clone(), MigrateMsg {})
}

/// Overwrites what the state says of its contract and version.
fn claim(log: &mut TestEnv, contract: &str, version: &str) {
    let text = format!(r#"{{"contract":"{contract}","version":"{version}"}}"#);
    log.deps.storage.set(b"contract_info", text.as_bytes());
}

#[test]
fn a_state_of_this_or_an_earlier_version_is_taken_over_whole() {
    let mut log = TestEnv::with_entries(5);
    let before = log.dump();
    migrated(&mut log).unwrap();
    assert_eq!(log.dump(), before);
    claim(&mut log, "audit-log", "0.0.9");
    migrated(&mut log).unwrap();
    assert_eq!(log.dump(), before, "the version is {VERSION} again");
    log.writes(Contract::Registry, vec![an_entry()]);
    assert_eq!(log.page(0, 10).entries.len(), 7);
}

#[test]
fn a_state_of_a_later_version_is_left_alone() {
    let mut log = TestEnv::new();
    claim(&mut log, "audit-log", "999.0.0");
    assert!(matches!(migrated(&mut log), Err(AuditError::Common(CommonError::Migration(_)))));
}
