//! Migrations. Contract and version are checked; what earlier code stored otherwise is moved.

use cosmwasm_std::{DepsMut, Response};
use interfaces::Contract;

use crate::MatcherError;
use crate::contract::VERSION;

/// Checks the state's contract and version and notes this code's.
pub fn run(deps: DepsMut<'_>) -> Result<Response, MatcherError> {
    let from = access::version::upgrade(deps.storage, Contract::OrderbookMatcher, VERSION)?;
    access::suite::migrate(deps, Contract::OrderbookMatcher)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", VERSION))
}
