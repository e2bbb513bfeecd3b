//! Writes `schema/orderbook-matcher.json`; with `--check`, says whether it is up to date.

use std::process::ExitCode;

use contract_kit::schema::write_or_check;
use cosmwasm_schema::generate_api;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::orderbook_matcher::{ExecuteMsg, InstantiateMsg, QueryMsg};
use orderbook_matcher::ERROR_SOURCES;

fn main() -> ExitCode {
    let api = generate_api! {
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    write_or_check(Contract::OrderbookMatcher, env!("CARGO_MANIFEST_DIR"), api, ERROR_SOURCES)
}
