//! Migrations. Contract and version are checked; what earlier code stored otherwise is moved.

use cosmwasm_std::{DepsMut, Response};
use interfaces::Contract;

use crate::PowerError;
use crate::contract::VERSION;

/// Checks the state's contract and version and notes this code's.
pub fn run(deps: DepsMut<'_>) -> Result<Response, PowerError> {
    let from = access::version::upgrade(deps.storage, Contract::PowerContract, VERSION)?;
    access::suite::migrate(deps, Contract::PowerContract)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", VERSION))
}
