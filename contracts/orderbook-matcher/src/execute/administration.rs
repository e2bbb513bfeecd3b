//! Handover of administration, the wiring, and the pause. The permission table has checked the sender.

use access::{admin, suite};
use cosmwasm_std::{DepsMut, Env};
use interfaces::{Contract, ContractAddresses};
use units::Timestamp;

use super::Done;
use crate::MatcherError;

/// Proposes a successor.
pub fn propose(deps: DepsMut<'_>, account: &str) -> Result<Done, MatcherError> {
    admin::propose(deps.storage, deps.api, account)?;
    Ok(Done::default())
}

/// Hands over to the successor.
pub fn accept(deps: DepsMut<'_>) -> Result<Done, MatcherError> {
    admin::accept(deps.storage)?;
    Ok(Done::default())
}

/// Withdraws the proposal.
pub fn cancel(deps: DepsMut<'_>) -> Result<Done, MatcherError> {
    admin::cancel(deps.storage)?;
    Ok(Done::default())
}

/// Sets the addresses of the suite, once.
pub fn set_addresses(deps: DepsMut<'_>, env: &Env, peers: &ContractAddresses) -> Result<Done, MatcherError> {
    suite::set_addresses(deps.storage, deps.api, Contract::OrderbookMatcher, &env.contract.address, peers)?;
    Ok(Done::default())
}

/// Notes until when the registry pauses trading.
pub fn set_pause(deps: DepsMut<'_>, until: Timestamp) -> Result<Done, MatcherError> {
    suite::set_pause(deps.storage, until)?;
    Ok(Done::default())
}
