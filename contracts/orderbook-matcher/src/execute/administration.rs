//! Handover of administration, and the wiring. The permission table has checked the sender.

use access::{admin, suite};
use cosmwasm_std::{DepsMut, Env};
use interfaces::{Contract, Peers};

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
pub fn wire(deps: DepsMut<'_>, env: &Env, peers: &Peers) -> Result<Done, MatcherError> {
    suite::wire(deps.storage, deps.api, Contract::OrderbookMatcher, &env.contract.address, peers)?;
    Ok(Done::default())
}
