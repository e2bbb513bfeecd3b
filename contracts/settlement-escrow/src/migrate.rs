//! Migrations. Contract and version are checked; what earlier code stored otherwise is moved.

use cosmwasm_std::{DepsMut, Response};
use interfaces::Contract;

use crate::EscrowError;
use crate::contract::VERSION;

/// Checks the state's contract and version and notes this code's.
///
/// # Errors
/// [`EscrowError::Version`]: nothing is changed then.
pub fn run(deps: DepsMut<'_>) -> Result<Response, EscrowError> {
    let from = access::version::upgrade(deps.storage, Contract::SettlementEscrow, VERSION)?;
    access::suite::migrate(deps, Contract::SettlementEscrow)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", VERSION))
}
