//! Writes `schema/settlement-escrow.json`; with `--check`, says whether it is up to date.

use std::process::ExitCode;

use contract_kit::schema::write_or_check;
use cosmwasm_schema::generate_api;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::settlement_escrow::{ExecuteMsg, InstantiateMsg, QueryMsg, SudoMsg};
use settlement_escrow::ERROR_SOURCES;

fn main() -> ExitCode {
    let api = generate_api! {
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
        sudo: SudoMsg,
    };
    write_or_check(Contract::SettlementEscrow, env!("CARGO_MANIFEST_DIR"), api, ERROR_SOURCES)
}
