//! The addresses of the suite, set once, and until when trading is paused.
//!
//! Every message reads some of it, so it is stored as the chain keeps addresses, not as it spells them: a contract that is
//! called by a sibling reads 1 byte, one that calls siblings some 165. The pause is the registry's, which tells it to each
//! sibling that it stops something of; there it stands with the addresses, since who can be stopped reads them anyway.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Deps, DepsMut, QuerierWrapper, StdResult, Storage};
use interfaces::registry::raw::{PAUSE, PauseRecord};
use interfaces::{Contract, ContractAddresses};
use records::{Item, PackedKey, Reader, Record, RecordError, RecordMap, Writer};
use units::Timestamp;

use crate::admin::AdminError;
use crate::rule;

/// () => the five addresses and the pause: 1 byte of key, some 165 of value, 5 more once there was a pause. Written once by
/// the administrator, and with each pause and its end by the registry.
const ADDRESSES: RecordMap<(), Addresses> = RecordMap::new(0xf0);
/// address => which of the five is there: some 33 bytes of key, 1 of value. Written with the addresses.
const MEMBERS: RecordMap<Member, MemberRecord> = RecordMap::new(0xf1);
/// Where the addresses were stored as text. Removed by migration.
const FORMER: Item<ContractAddresses<Addr>> = Item::new("peers");

/// The five addresses, in the order of the contracts' numbers, and until when trading is paused: 0 if it never was.
///
/// Layout: for each address, length u8 ‖ bytes; then the pause, varint, nothing for 0.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Addresses {
    canonical: [CanonicalAddr; 5],
    paused_until: Timestamp,
}

/// The address of one of the five as a key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member(CanonicalAddr);

/// Which of the five: its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MemberRecord(Contract);

/// The suite as one message finds it: addresses and pause are read once, and only if something asks for them, since each
/// read costs their bytes anew.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    known: Option<(ContractAddresses<Addr>, Timestamp)>,
}

impl Suite {
    /// The addresses, if they are set by now.
    ///
    /// # Errors
    /// If the state does not read.
    pub fn find(&mut self, deps: Deps<'_>) -> Result<Option<&ContractAddresses<Addr>>, AdminError> {
        Ok(self.load(deps)?.map(|(peers, _)| peers))
    }

    /// The addresses.
    ///
    /// # Errors
    /// [`AdminError::AddressesNotSet`] before they are set.
    pub fn peers(&mut self, deps: Deps<'_>) -> Result<&ContractAddresses<Addr>, AdminError> {
        self.find(deps)?.ok_or(AdminError::AddressesNotSet)
    }

    /// Until when trading is paused, as the registry has told: not later than now where it is not.
    ///
    /// # Errors
    /// [`AdminError::AddressesNotSet`] before the addresses are set.
    pub fn paused_until(&mut self, deps: Deps<'_>) -> Result<Timestamp, AdminError> {
        self.load(deps)?.map(|(_, until)| *until).ok_or(AdminError::AddressesNotSet)
    }

    fn load(&mut self, deps: Deps<'_>) -> Result<Option<&(ContractAddresses<Addr>, Timestamp)>, AdminError> {
        if self.known.is_none() {
            self.known = load(deps)?;
        }
        Ok(self.known.as_ref())
    }
}

/// Sets the addresses of the suite, once. `own` is what this contract should find itself under.
///
/// # Errors
/// [`AdminError`] if they are set, are not addresses of this chain, are not all different, or do not name this contract.
pub fn set_addresses(
    storage: &mut dyn Storage,
    api: &dyn Api,
    contract: Contract,
    own: &Addr,
    given: &ContractAddresses,
) -> Result<ContractAddresses<Addr>, AdminError> {
    if is_wired(storage) {
        return Err(AdminError::AddressesAlreadySet);
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
            return Err(AdminError::SameAddress { address: address.clone() });
        }
    }
    let named = checked.address(contract);
    if named != own {
        return Err(AdminError::NotMyAddress { named: named.clone(), own: own.clone() });
    }
    save(storage, api, &checked, Timestamp(0))?;
    Ok(checked)
}

/// Notes what the registry tells: until when trading is paused. A pause is over where that is not later than now.
///
/// # Errors
/// [`AdminError::AddressesNotSet`] before the addresses are set.
pub fn set_pause(storage: &mut dyn Storage, until: Timestamp) -> Result<(), AdminError> {
    let mut addresses = ADDRESSES.may_load(storage, &())?.ok_or(AdminError::AddressesNotSet)?;
    addresses.paused_until = until;
    ADDRESSES.save(storage, &(), &addresses);
    Ok(())
}

/// Whether the addresses are set.
pub fn is_wired(storage: &dyn Storage) -> bool {
    ADDRESSES.has(storage, &())
}

/// The addresses of the suite.
///
/// # Errors
/// [`AdminError::AddressesNotSet`] before they are set.
pub fn peers(deps: Deps<'_>) -> Result<ContractAddresses<Addr>, AdminError> {
    load(deps)?.map(|(peers, _)| peers).ok_or(AdminError::AddressesNotSet)
}

/// Which of the five an address is, if any; none before they are set.
///
/// # Errors
/// If the state does not read.
pub fn member(storage: &dyn Storage, api: &dyn Api, address: &Addr) -> Result<Option<Contract>, AdminError> {
    let member = Member(api.addr_canonicalize(address.as_str())?);
    Ok(MEMBERS.may_load(storage, &member)?.map(|MemberRecord(contract)| contract))
}

/// Whether the log knows the addresses of the suite already, so that it takes entries: the wiring of the other four is
/// logged then.
///
/// # Errors
/// If there is no contract at the log's address.
pub fn log_is_wired(querier: QuerierWrapper<'_>, peers: &ContractAddresses<Addr>) -> StdResult<bool> {
    Ok(querier.query_wasm_raw(peers.audit_log.as_str(), wiring())?.is_some())
}

/// The raw key under which a contract of the suite has something once it is wired.
pub fn wiring() -> Vec<u8> {
    ADDRESSES.key(&())
}

/// The addresses, for queries.
///
/// # Errors
/// If the state does not read.
pub fn query(deps: Deps<'_>) -> Result<Option<ContractAddresses>, AdminError> {
    Ok(load(deps)?.map(|(peers, _)| ContractAddresses {
        registry: peers.registry.into_string(),
        orderbook_matcher: peers.orderbook_matcher.into_string(),
        power_contract: peers.power_contract.into_string(),
        settlement_escrow: peers.settlement_escrow.into_string(),
        audit_log: peers.audit_log.into_string(),
    }))
}

/// Moves addresses that an earlier version stored as text. A contract that is told of pauses takes one along that was declared
/// when it still asked the registry.
///
/// # Errors
/// If the state does not read, or there is no registry at its address.
pub fn migrate(deps: DepsMut<'_>, contract: Contract) -> Result<(), AdminError> {
    let Some(peers) = FORMER.may_load(deps.storage)? else { return Ok(()) };
    let told = rule(contract, "set_pause").is_some();
    let pause = if told { deps.querier.query_wasm_raw(&peers.registry, PAUSE.key(&()))? } else { None };
    let paused_until = match pause {
        Some(bytes) => PauseRecord::decode(&bytes)?.until,
        None => Timestamp(0),
    };
    save(deps.storage, deps.api, &peers, paused_until)?;
    FORMER.remove(deps.storage);
    Ok(())
}

fn save(
    storage: &mut dyn Storage,
    api: &dyn Api,
    peers: &ContractAddresses<Addr>,
    paused_until: Timestamp,
) -> StdResult<()> {
    let canonical = |contract| api.addr_canonicalize(peers.address(contract).as_str());
    let [registry, matcher, power, escrow, log] = Contract::ALL.map(canonical);
    let addresses = Addresses { canonical: [registry?, matcher?, power?, escrow?, log?], paused_until };
    for (contract, address) in Contract::ALL.into_iter().zip(&addresses.canonical) {
        MEMBERS.save(storage, &Member(address.clone()), &MemberRecord(contract));
    }
    ADDRESSES.save(storage, &(), &addresses);
    Ok(())
}

fn load(
    Deps { storage, api, .. }: Deps<'_>,
) -> Result<Option<(ContractAddresses<Addr>, Timestamp)>, AdminError> {
    let Some(Addresses { canonical, paused_until }) = ADDRESSES.may_load(storage, &())? else {
        return Ok(None);
    };
    let [registry, orderbook_matcher, power_contract, settlement_escrow, audit_log] =
        canonical.map(|address| api.addr_humanize(&address));
    let peers = ContractAddresses {
        registry: registry?,
        orderbook_matcher: orderbook_matcher?,
        power_contract: power_contract?,
        settlement_escrow: settlement_escrow?,
        audit_log: audit_log?,
    };
    Ok(Some((peers, paused_until)))
}

impl Record for Addresses {
    const NAME: &'static str = "addresses of the suite";
    fn write(&self, writer: &mut Writer) {
        for address in &self.canonical {
            // The chain's addresses have at most 255 bytes.
            writer.u8(u8::try_from(address.len()).unwrap_or(u8::MAX)).bytes(address.as_slice());
        }
        if self.paused_until > Timestamp(0) {
            writer.varint(self.paused_until.get());
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let mut next = || {
            let length = reader.u8()?;
            Ok(CanonicalAddr::from(reader.bytes(usize::from(length))?))
        };
        let canonical = [next()?, next()?, next()?, next()?, next()?];
        let never = reader.finish().is_ok();
        let paused_until = Timestamp(if never { 0 } else { reader.varint_u64()? });
        Ok(Self { canonical, paused_until })
    }
}

impl PackedKey for Member {
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self.0.as_slice());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(CanonicalAddr::from(reader.rest())))
    }
}

impl Record for MemberRecord {
    const NAME: &'static str = "member of the suite";
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.0.number());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let number = reader.u8()?;
        Contract::from_number(number)
            .map(Self)
            .ok_or_else(|| RecordError::Invalid { field: "contract", value: number.into() })
    }
}

#[cfg(test)]
mod tests;
