//! Writes `schema/settlement-escrow.json`; with `--check`, says whether it is up to date.

use std::process::ExitCode;

use cosmwasm_schema::generate_api;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::settlement_escrow::{ExecuteMsg, InstantiateMsg, QueryMsg, SudoMsg};

fn main() -> ExitCode {
    let api = generate_api! {
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
        sudo: SudoMsg,
    };
    match api.render().to_string() {
        Ok(schema) => interfaces::schema::write_or_check(
            Contract::SettlementEscrow,
            env!("CARGO_MANIFEST_DIR"),
            &schema,
        ),
        Err(error) => {
            eprintln!("settlement-escrow: {error}");
            ExitCode::FAILURE
        }
    }
}
