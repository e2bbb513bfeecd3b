//! Administration in two steps, the wiring, and the pause.

use access::{admin, suite};
use cosmwasm_std::{DepsMut, Env};
use interfaces::{Contract, ContractAddresses};
use units::Timestamp;

use crate::EscrowError;
use crate::execute::Done;

/// Proposes a successor.
///
/// # Errors
/// If the address is not one of this chain.
pub fn propose(deps: DepsMut<'_>, account: &str) -> Result<Done, EscrowError> {
    admin::propose(deps.storage, deps.api, account)?;
    Ok(Done::default())
}

/// Hands over to the successor.
///
/// # Errors
/// If nobody is proposed.
pub fn accept(deps: DepsMut<'_>) -> Result<Done, EscrowError> {
    admin::accept(deps.storage)?;
    Ok(Done::default())
}

/// Withdraws the proposal.
///
/// # Errors
/// If nobody is proposed.
pub fn cancel(deps: DepsMut<'_>) -> Result<Done, EscrowError> {
    admin::cancel(deps.storage)?;
    Ok(Done::default())
}

/// Sets the addresses of the suite.
///
/// # Errors
/// If they are set, or not as they should be.
pub fn set_addresses(deps: DepsMut<'_>, env: &Env, peers: &ContractAddresses) -> Result<Done, EscrowError> {
    suite::set_addresses(deps.storage, deps.api, Contract::SettlementEscrow, &env.contract.address, peers)?;
    Ok(Done::default())
}

/// Notes until when the registry pauses trading.
///
/// # Errors
/// If the addresses are not set.
pub fn set_pause(deps: DepsMut<'_>, until: Timestamp) -> Result<Done, EscrowError> {
    suite::set_pause(deps.storage, until)?;
    Ok(Done::default())
}
