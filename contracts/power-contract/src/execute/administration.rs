//! Handover of administration, and the wiring. The permission table has checked the sender.

use access::{admin, suite};
use cosmwasm_std::{DepsMut, Env};
use interfaces::{Contract, Peers};

use super::Done;
use crate::PowerError;

/// Proposes a successor.
pub fn propose(deps: DepsMut<'_>, account: &str) -> Result<Done, PowerError> {
    admin::propose(deps.storage, deps.api, account)?;
    Ok(Done::default())
}

/// Hands over to the successor.
pub fn accept(deps: DepsMut<'_>) -> Result<Done, PowerError> {
    admin::accept(deps.storage)?;
    Ok(Done::default())
}

/// Withdraws the proposal.
pub fn cancel(deps: DepsMut<'_>) -> Result<Done, PowerError> {
    admin::cancel(deps.storage)?;
    Ok(Done::default())
}

/// Sets the addresses of the suite, once.
pub fn wire(deps: DepsMut<'_>, env: &Env, peers: &Peers) -> Result<Done, PowerError> {
    suite::wire(deps.storage, deps.api, Contract::PowerContract, &env.contract.address, peers)?;
    Ok(Done::default())
}
