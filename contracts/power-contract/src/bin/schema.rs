//! Writes `schema/power-contract.json`; with `--check`, says whether it is up to date.

use std::process::ExitCode;

use cosmwasm_schema::generate_api;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::power_contract::{ExecuteMsg, InstantiateMsg, QueryMsg};

fn main() -> ExitCode {
    let api = generate_api! {
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    match api.render().to_string() {
        Ok(schema) => {
            interfaces::schema::write_or_check(Contract::PowerContract, env!("CARGO_MANIFEST_DIR"), &schema)
        }
        Err(error) => {
            eprintln!("power-contract: {error}");
            ExitCode::FAILURE
        }
    }
}
