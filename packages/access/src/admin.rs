//! Administration in two steps, and the addresses of the suite, set once.
//!
//! A contract calls these after [`crate::authorize`] has let the message through.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Api, QuerierWrapper, StdError, StdResult, Storage};
use interfaces::Peers;
use interfaces::common::AdminResponse;
use records::Item;

/// () => who administers the contract. Written at instantiation and by a handover.
pub const ADMIN: Item<AdminState> = Item::new("admin");
/// () => the addresses of the suite. Written once, by the administrator.
pub const PEERS: Item<Peers<Addr>> = Item::new("peers");

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
    AlreadyWired,
    /// The addresses have not been set yet.
    #[error("the addresses of the suite are not set yet")]
    NotWired,
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

/// Sets the addresses of the suite, once. `own` is what this contract should find itself under.
///
/// # Errors
/// [`AdminError`] if they are set, are not addresses of this chain, are not all different, or do not name this contract.
pub fn wire(
    storage: &mut dyn Storage,
    api: &dyn Api,
    contract: interfaces::Contract,
    own: &Addr,
    given: &Peers,
) -> Result<Peers<Addr>, AdminError> {
    if PEERS.may_load(storage)?.is_some() {
        return Err(AdminError::AlreadyWired);
    }
    let checked = Peers {
        registry: api.addr_validate(&given.registry)?,
        orderbook_matcher: api.addr_validate(&given.orderbook_matcher)?,
        power_contract: api.addr_validate(&given.power_contract)?,
        settlement_escrow: api.addr_validate(&given.settlement_escrow)?,
        audit_log: api.addr_validate(&given.audit_log)?,
    };
    for each in interfaces::Contract::ALL {
        let address = checked.address(each);
        if checked.contract_at(address) != Some(each) {
            return Err(AdminError::SameAddress { address: address.clone() });
        }
    }
    let named = checked.address(contract);
    if named != own {
        return Err(AdminError::NotMyAddress { named: named.clone(), own: own.clone() });
    }
    PEERS.save(storage, &checked)?;
    Ok(checked)
}

/// The addresses of the suite.
///
/// # Errors
/// [`AdminError::NotWired`] before they are set.
pub fn peers(storage: &dyn Storage) -> Result<Peers<Addr>, AdminError> {
    PEERS.may_load(storage)?.ok_or(AdminError::NotWired)
}

/// The addresses of the suite where a message to the log ends with them: those read before the message was carried out, or
/// those that it has just set. None before that.
///
/// # Errors
/// If the state does not read.
pub fn known_peers(storage: &dyn Storage, read: Option<Peers<Addr>>) -> StdResult<Option<Peers<Addr>>> {
    match read {
        Some(peers) => Ok(Some(peers)),
        None => PEERS.may_load(storage),
    }
}

/// Whether the log knows the addresses of the suite already, so that it takes entries: the wiring of the other four is
/// logged then.
///
/// # Errors
/// If there is no contract at the log's address.
pub fn log_is_wired(querier: QuerierWrapper<'_>, peers: &Peers<Addr>) -> StdResult<bool> {
    Ok(querier.query_wasm_raw(peers.audit_log.as_str(), PEERS.as_slice())?.is_some())
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

/// The addresses, for queries.
///
/// # Errors
/// If the state does not read.
pub fn query_peers(storage: &dyn Storage) -> StdResult<Option<Peers>> {
    Ok(PEERS.may_load(storage)?.map(|peers| Peers {
        registry: peers.registry.into_string(),
        orderbook_matcher: peers.orderbook_matcher.into_string(),
        power_contract: peers.power_contract.into_string(),
        settlement_escrow: peers.settlement_escrow.into_string(),
        audit_log: peers.audit_log.into_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, MockStorage};
    use interfaces::Contract;

    fn given(api: MockApi) -> Peers {
        Peers {
            registry: api.addr_make("registry").into_string(),
            orderbook_matcher: api.addr_make("matcher").into_string(),
            power_contract: api.addr_make("power").into_string(),
            settlement_escrow: api.addr_make("escrow").into_string(),
            audit_log: api.addr_make("audit").into_string(),
        }
    }

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

    #[test]
    fn addresses_are_set_once_all_different_and_name_the_contract_itself() {
        let (mut storage, api) = (MockStorage::new(), MockApi::default());
        let own = api.addr_make("escrow");
        let mut twice = given(api);
        twice.audit_log = twice.registry.clone();
        let attempt = |storage: &mut MockStorage, own: &Addr, peers: &Peers| {
            wire(storage, &api, Contract::SettlementEscrow, own, peers)
        };
        assert!(matches!(peers(&storage), Err(AdminError::NotWired)));
        assert!(matches!(attempt(&mut storage, &own, &twice), Err(AdminError::SameAddress { .. })));
        assert!(matches!(
            attempt(&mut storage, &api.addr_make("other"), &given(api)),
            Err(AdminError::NotMyAddress { .. })
        ));
        attempt(&mut storage, &own, &given(api)).unwrap();
        assert!(matches!(attempt(&mut storage, &own, &given(api)), Err(AdminError::AlreadyWired)));
        assert_eq!(peers(&storage).unwrap().contract_at(&own), Some(Contract::SettlementEscrow));
    }
}
