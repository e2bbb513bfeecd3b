//! Writes `schema/registry.json`; with `--check`, says whether it is up to date.

use std::process::ExitCode;

use contract_kit::schema::write_or_check;
use cosmwasm_schema::generate_api;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::registry::{ExecuteMsg, InstantiateMsg, QueryMsg};
use registry::ERROR_SOURCES;

fn main() -> ExitCode {
    let api = generate_api! {
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    write_or_check(Contract::Registry, env!("CARGO_MANIFEST_DIR"), api, ERROR_SOURCES)
}
