//! Handover of administration, and the wiring. The permission table has checked the sender.

use access::{admin, suite};
use cosmwasm_std::{Addr, DepsMut, Env, StdResult};
use interfaces::audit_log::{Category, ExecuteMsg, NewEntry, adapter};
use interfaces::{Contract, ContractAddresses};

use crate::AuditError;
use crate::contract::action;

/// The entry about a message of administration; none about an append, whose entries speak for themselves.
pub fn entry(message: &ExecuteMsg, sender: &Addr) -> StdResult<Vec<NewEntry>> {
    Ok(match message {
        ExecuteMsg::Append { .. } => vec![],
        _ => vec![adapter::entry(Category::Configuration, action(message), sender, &[], message)?],
    })
}

/// Proposes a successor.
pub fn propose(deps: DepsMut<'_>, account: &str) -> Result<(), AuditError> {
    admin::propose(deps.storage, deps.api, account)?;
    Ok(())
}

/// Hands over to the successor.
pub fn accept(deps: DepsMut<'_>) -> Result<(), AuditError> {
    admin::accept(deps.storage)?;
    Ok(())
}

/// Withdraws the proposal.
pub fn cancel(deps: DepsMut<'_>) -> Result<(), AuditError> {
    Ok(admin::cancel(deps.storage)?)
}

/// Sets the addresses of the suite, once.
pub fn set_addresses(deps: DepsMut<'_>, env: &Env, peers: &ContractAddresses) -> Result<(), AuditError> {
    suite::set_addresses(deps.storage, deps.api, Contract::AuditLog, &env.contract.address, peers)?;
    Ok(())
}
