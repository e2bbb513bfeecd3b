//! Migrations. Contract and version are checked; what earlier code stored and this code does not read is removed.

use cosmwasm_std::{DepsMut, Response};
use interfaces::Contract;

use crate::AuditError;
use crate::contract::VERSION;
use crate::state::FORMER_SIZE;

/// Checks the state's contract and version and notes this code's. Nodes of the tree that are not stored any more stay:
/// there may be too many to remove at once, and they are right.
pub fn run(mut deps: DepsMut<'_>) -> Result<Response, AuditError> {
    let from = access::version::upgrade(deps.storage, Contract::AuditLog, VERSION)?;
    access::suite::migrate(deps.branch(), Contract::AuditLog)?;
    deps.storage.remove(FORMER_SIZE);
    Ok(Response::new().add_attribute("from", from).add_attribute("to", VERSION))
}
