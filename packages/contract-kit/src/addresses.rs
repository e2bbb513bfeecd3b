//! The addresses of the five contracts, set once, and until when trading is paused.
//!
//! Most messages read some of it, and each byte read costs gas. The addresses are therefore stored in canonical form, and a
//! contract that is called by a peer reads one byte. The registry owns the pause and reports it to each peer that has
//! pausable messages; there it is stored beside the addresses, which such a message reads anyway.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Deps, QuerierWrapper, StdResult, Storage};
use interfaces::{Contract, ContractAddresses};
use serde::{Deserialize, Serialize};
use storage::{BinaryItem, BinaryMap};
use units::Timestamp;

use crate::CommonError;

/// () => the addresses and the pause: some 170 bytes. Written once by the administrator, and by the registry with each pause
/// and its end.
const ADDRESSES: BinaryItem<StoredAddresses> = BinaryItem::new("peers");
/// canonical address => the contract there: some 38 bytes of key, 1 of value. Written with the addresses.
const CONTRACTS: BinaryMap<&[u8], Contract> = BinaryMap::new("peer");

#[derive(Serialize, Deserialize)]
struct StoredAddresses {
    /// In the order of [`Contract::ALL`].
    canonical: [Vec<u8>; 5],
    /// 0 if there never was a pause.
    paused_until: Timestamp,
}

/// The addresses as one message finds them: read once, and only if something asks for them.
#[derive(Clone, Debug, Default)]
pub struct CachedAddresses {
    known: Option<(ContractAddresses<Addr>, Timestamp)>,
}

impl CachedAddresses {
    /// The addresses, if they are set.
    ///
    /// # Errors
    /// If the state does not decode.
    pub fn find(&mut self, deps: Deps<'_>) -> Result<Option<&ContractAddresses<Addr>>, CommonError> {
        Ok(self.load(deps)?.map(|(addresses, _)| addresses))
    }

    /// The addresses.
    ///
    /// # Errors
    /// [`CommonError::AddressesNotSet`] before they are set.
    pub fn get(&mut self, deps: Deps<'_>) -> Result<&ContractAddresses<Addr>, CommonError> {
        self.find(deps)?.ok_or(CommonError::AddressesNotSet)
    }

    /// Until when trading is paused, as the registry has reported it: not later than now if it is not.
    ///
    /// # Errors
    /// [`CommonError::AddressesNotSet`] before the addresses are set.
    pub fn paused_until(&mut self, deps: Deps<'_>) -> Result<Timestamp, CommonError> {
        self.load(deps)?.map(|(_, until)| *until).ok_or(CommonError::AddressesNotSet)
    }

    fn load(&mut self, deps: Deps<'_>) -> Result<Option<&(ContractAddresses<Addr>, Timestamp)>, CommonError> {
        if self.known.is_none() {
            self.known = load(deps)?;
        }
        Ok(self.known.as_ref())
    }
}

/// Sets the addresses, once. `own` is the address of this contract.
///
/// # Errors
/// If they are set, are not addresses of this chain, are not all different, or do not name this contract.
pub fn set(
    storage: &mut dyn Storage,
    api: &dyn Api,
    contract: Contract,
    own: &Addr,
    given: &ContractAddresses,
) -> Result<(), CommonError> {
    if are_set(storage) {
        return Err(CommonError::AddressesAlreadySet);
    }
    let checked = ContractAddresses {
        registry: api.addr_validate(&given.registry)?,
        orderbook_matcher: api.addr_validate(&given.orderbook_matcher)?,
        power_contract: api.addr_validate(&given.power_contract)?,
        settlement_escrow: api.addr_validate(&given.settlement_escrow)?,
        audit_log: api.addr_validate(&given.audit_log)?,
    };
    for each in Contract::ALL {
        let address = checked.address(each);
        if checked.contract_at(address) != Some(each) {
            return Err(CommonError::DuplicateAddress { address: address.clone() });
        }
    }
    let named = checked.address(contract);
    if named != own {
        return Err(CommonError::NotOwnAddress { given: named.clone(), own: own.clone() });
    }
    let canonical = |contract| -> StdResult<Vec<u8>> {
        Ok(api.addr_canonicalize(checked.address(contract).as_str())?.as_slice().to_vec())
    };
    let [registry, matcher, power, escrow, log] = Contract::ALL.map(canonical);
    let canonical = [registry?, matcher?, power?, escrow?, log?];
    for (contract, address) in Contract::ALL.iter().zip(&canonical) {
        CONTRACTS.save(storage, address, contract)?;
    }
    Ok(ADDRESSES.save(storage, &StoredAddresses { canonical, paused_until: Timestamp(0) })?)
}

/// Stores what the registry reports: until when trading is paused. A time that is not later than now ends a pause.
///
/// # Errors
/// [`CommonError::AddressesNotSet`] before the addresses are set.
pub fn set_pause(storage: &mut dyn Storage, until: Timestamp) -> Result<(), CommonError> {
    let stored = ADDRESSES.may_load(storage)?.ok_or(CommonError::AddressesNotSet)?;
    Ok(ADDRESSES.save(storage, &StoredAddresses { paused_until: until, ..stored })?)
}

/// Whether the addresses are set.
pub fn are_set(storage: &dyn Storage) -> bool {
    ADDRESSES.exists(storage)
}

/// The addresses.
///
/// # Errors
/// [`CommonError::AddressesNotSet`] before they are set.
pub fn get(deps: Deps<'_>) -> Result<ContractAddresses<Addr>, CommonError> {
    load(deps)?.map(|(addresses, _)| addresses).ok_or(CommonError::AddressesNotSet)
}

/// The contract at an address, if it is one of the five and the addresses are set.
///
/// # Errors
/// If the state does not decode.
pub fn contract_at(
    storage: &dyn Storage,
    api: &dyn Api,
    address: &Addr,
) -> Result<Option<Contract>, CommonError> {
    Ok(CONTRACTS.may_load(storage, api.addr_canonicalize(address.as_str())?.as_slice())?)
}

/// Whether the log at its address knows the addresses, so that it takes entries.
///
/// # Errors
/// If there is no contract at the log's address.
pub fn are_set_in_log(querier: QuerierWrapper<'_>, addresses: &ContractAddresses<Addr>) -> StdResult<bool> {
    Ok(querier.query_wasm_raw(addresses.audit_log.as_str(), raw_key())?.is_some())
}

/// The raw key under which a contract stores something once its addresses are set.
pub const fn raw_key() -> &'static [u8] {
    ADDRESSES.as_slice()
}

/// The addresses as text, for queries.
///
/// # Errors
/// If the state does not decode.
pub fn query(deps: Deps<'_>) -> Result<Option<ContractAddresses>, CommonError> {
    Ok(load(deps)?.map(|(addresses, _)| ContractAddresses {
        registry: addresses.registry.into_string(),
        orderbook_matcher: addresses.orderbook_matcher.into_string(),
        power_contract: addresses.power_contract.into_string(),
        settlement_escrow: addresses.settlement_escrow.into_string(),
        audit_log: addresses.audit_log.into_string(),
    }))
}

fn load(
    Deps { storage, api, .. }: Deps<'_>,
) -> Result<Option<(ContractAddresses<Addr>, Timestamp)>, CommonError> {
    let Some(StoredAddresses { canonical, paused_until }) = ADDRESSES.may_load(storage)? else {
        return Ok(None);
    };
    let [registry, orderbook_matcher, power_contract, settlement_escrow, audit_log] =
        canonical.map(|address| api.addr_humanize(&CanonicalAddr::from(address)));
    let addresses = ContractAddresses {
        registry: registry?,
        orderbook_matcher: orderbook_matcher?,
        power_contract: power_contract?,
        settlement_escrow: settlement_escrow?,
        audit_log: audit_log?,
    };
    Ok(Some((addresses, paused_until)))
}

#[cfg(test)]
mod tests;
