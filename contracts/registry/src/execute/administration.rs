//! Handover of administration, and the wiring. The permission table has checked the sender.

use access::{admin, suite};
use cosmwasm_std::{DepsMut, Env};
use interfaces::{Contract, ContractAddresses};

use super::Done;
use crate::RegistryError;

/// Proposes a successor.
pub fn propose(deps: DepsMut<'_>, account: &str) -> Result<Done, RegistryError> {
    admin::propose(deps.storage, deps.api, account)?;
    Ok(Done::default())
}

/// Hands over to the successor.
pub fn accept(deps: DepsMut<'_>) -> Result<Done, RegistryError> {
    admin::accept(deps.storage)?;
    Ok(Done::default())
}

/// Withdraws the proposal.
pub fn cancel(deps: DepsMut<'_>) -> Result<Done, RegistryError> {
    admin::cancel(deps.storage)?;
    Ok(Done::default())
}

/// Sets the addresses of the suite, once.
pub fn set_addresses(deps: DepsMut<'_>, env: &Env, peers: &ContractAddresses) -> Result<Done, RegistryError> {
    suite::set_addresses(deps.storage, deps.api, Contract::Registry, &env.contract.address, peers)?;
    Ok(Done::default())
}
