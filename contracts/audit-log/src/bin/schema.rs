//! Writes `schema/audit-log.json`; with `--check`, says whether it is up to date.

use std::process::ExitCode;

use audit_log::ERROR_SOURCES;
use contract_kit::schema::write_or_check;
use cosmwasm_schema::generate_api;
use interfaces::Contract;
use interfaces::audit_log::{ExecuteMsg, InstantiateMsg, QueryMsg};
use interfaces::common::MigrateMsg;

fn main() -> ExitCode {
    let api = generate_api! {
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    write_or_check(Contract::AuditLog, env!("CARGO_MANIFEST_DIR"), api, ERROR_SOURCES)
}
