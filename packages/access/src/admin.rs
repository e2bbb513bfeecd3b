//! Administration in two steps.
//!
//! A contract calls these after [`crate::authorize`] has let the message through.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Api, StdError, StdResult, Storage};
use interfaces::common::AdminResponse;
use records::{Item, RecordError};

/// () => who administers the contract. Written at instantiation and by a handover.
pub const ADMIN: Item<AdminState> = Item::new("admin");

/// Who administers the contract, and who may take over.
#[cw_serde]
pub struct AdminState {
    /// The administrator.
    pub current: Addr,
    /// Who may accept administration, if anyone.
    pub proposed: Option<Addr>,
}

/// What is wrong with administration or wiring.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The addresses have been set before.
    #[error("the addresses of the suite are set and do not change")]
    AddressesAlreadySet,
    /// The addresses have not been set yet.
    #[error("the addresses of the suite are not set yet")]
    AddressesNotSet,
    /// Nobody has been proposed.
    #[error("nobody is proposed as administrator")]
    NothingProposed,
    /// Two of the five addresses are the same.
    #[error("{address} is given for two contracts of the suite")]
    SameAddress {
        /// The address.
        address: Addr,
    },
    /// The contract's own address is not where it should be.
    #[error("the addresses of the suite name {named} where this contract is {own}")]
    NotMyAddress {
        /// What is named.
        named: Addr,
        /// What it is.
        own: Addr,
    },
    /// The addresses of the suite do not read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An address does not read, or the chain refused.
    #[error(transparent)]
    Std(#[from] StdError),
}

/// Makes an account the administrator at instantiation.
///
/// # Errors
/// If the address is not one of this chain.
pub fn instantiate(storage: &mut dyn Storage, api: &dyn Api, admin: &str) -> StdResult<()> {
    ADMIN.save(storage, &AdminState { current: api.addr_validate(admin)?, proposed: None })
}

/// Proposes a successor; a new proposal replaces an earlier one.
///
/// # Errors
/// If the address is not one of this chain.
pub fn propose(storage: &mut dyn Storage, api: &dyn Api, account: &str) -> Result<Addr, AdminError> {
    let proposed = api.addr_validate(account)?;
    let mut state = ADMIN.load(storage)?;
    state.proposed = Some(proposed.clone());
    ADMIN.save(storage, &state)?;
    Ok(proposed)
}

/// Hands over to whoever was proposed.
///
/// # Errors
/// [`AdminError::NothingProposed`] if nobody was.
pub fn accept(storage: &mut dyn Storage) -> Result<Addr, AdminError> {
    let current = ADMIN.load(storage)?.proposed.ok_or(AdminError::NothingProposed)?;
    ADMIN.save(storage, &AdminState { current: current.clone(), proposed: None })?;
    Ok(current)
}

/// Withdraws the proposal.
///
/// # Errors
/// [`AdminError::NothingProposed`] if nobody was proposed.
pub fn cancel(storage: &mut dyn Storage) -> Result<(), AdminError> {
    let mut state = ADMIN.load(storage)?;
    state.proposed.take().ok_or(AdminError::NothingProposed)?;
    Ok(ADMIN.save(storage, &state)?)
}

/// The administrator, for queries.
///
/// # Errors
/// If the state does not read.
pub fn query(storage: &dyn Storage) -> StdResult<AdminResponse> {
    let state = ADMIN.load(storage)?;
    Ok(AdminResponse {
        current: state.current.into_string(),
        proposed: state.proposed.map(Addr::into_string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, MockStorage};

    #[test]
    fn administration_takes_two_steps() {
        let (mut storage, api) = (MockStorage::new(), MockApi::default());
        let (first, second) = (api.addr_make("first"), api.addr_make("second"));
        instantiate(&mut storage, &api, first.as_str()).unwrap();
        assert!(matches!(accept(&mut storage), Err(AdminError::NothingProposed)));
        assert!(matches!(cancel(&mut storage), Err(AdminError::NothingProposed)));
        propose(&mut storage, &api, second.as_str()).unwrap();
        assert_eq!(query(&storage).unwrap().current, first.to_string());
        assert_eq!(accept(&mut storage).unwrap(), second);
        let now = query(&storage).unwrap();
        assert_eq!((now.current, now.proposed), (second.to_string(), None));
        assert!(propose(&mut storage, &api, "nonsense").is_err());
    }
}
