//! Migrations. There is one version so far, so there is nothing to move: contract and version are checked.

use cosmwasm_std::{DepsMut, Response};
use interfaces::Contract;

use crate::PowerError;
use crate::contract::VERSION;

/// Checks the state's contract and version and notes this code's.
pub fn run(deps: DepsMut<'_>) -> Result<Response, PowerError> {
    let from = access::version::upgrade(deps.storage, Contract::PowerContract, VERSION)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", VERSION))
}
