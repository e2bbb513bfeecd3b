//! Whose a sender on another chain is.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Order, StdError, Storage};
use ics20::MAX_REMOTE;
use interfaces::settlement_escrow::routes::{Channel, Remote};
use units::ParticipantId;

use crate::EscrowError;
use crate::interchain::error::RouteError;
use crate::interchain::records::LinkRecord;
use crate::interchain::state::{Derived, HOLDERS, LINKS, LinkKey};

/// The most links of a participant, proposed and confirmed.
pub const MAX_LINKS: usize = 16;

impl Derived {
    /// The account that stands here for a sender on another chain.
    pub fn of(channel: Channel, address: &str) -> Self {
        Self(ics20::derived_sender(channel, address))
    }

    /// The account of an address here, if it can be one of another chain: those have 32 bytes.
    ///
    /// # Errors
    /// If it is no address of this chain.
    pub fn at(api: &dyn Api, address: &Addr) -> Result<Option<Self>, StdError> {
        let bytes = api.addr_canonicalize(address.as_str())?;
        Ok(bytes.as_slice().try_into().map(Self).ok())
    }

    /// Its address here.
    ///
    /// # Errors
    /// If the chain takes no addresses of 32 bytes.
    pub fn address(self, api: &dyn Api) -> Result<Addr, StdError> {
        api.addr_humanize(&CanonicalAddr::from(self.0))
    }
}

/// Whose a sender is, and by which link.
///
/// # Errors
/// [`RouteError::NotLinked`] if nobody's.
pub fn holder(
    storage: &dyn Storage,
    derived: Derived,
    sender: &Addr,
) -> Result<(ParticipantId, LinkRecord), EscrowError> {
    let unlinked = || RouteError::NotLinked { sender: sender.clone() };
    let holder = HOLDERS.may_load(storage, &derived)?.ok_or_else(unlinked)?.0;
    let link = LINKS.may_load(storage, &LinkKey(holder, derived))?.ok_or_else(unlinked)?;
    Ok((holder, link))
}

/// The account that stands here for an account on another chain, if it is linked to a participant.
///
/// # Errors
/// [`RouteError::NoLink`] if it is not.
pub fn linked(
    storage: &dyn Storage,
    participant: ParticipantId,
    to: &Remote,
) -> Result<Derived, EscrowError> {
    let derived = Derived::of(to.channel, &to.address);
    let link = LINKS.may_load(storage, &LinkKey(participant, derived))?;
    if link.is_some_and(|link| link.confirmed) {
        return Ok(derived);
    }
    Err(no_link(participant, to.channel, &to.address).into())
}

/// That there is no such link. What was asked for is told as far as an address is long.
pub fn no_link(participant: ParticipantId, channel: Channel, address: &str) -> RouteError {
    RouteError::NoLink { participant, channel, address: address.chars().take(MAX_REMOTE).collect() }
}

/// All links of a participant.
///
/// # Errors
/// If what is stored does not read.
pub fn all(
    storage: &dyn Storage,
    participant: ParticipantId,
) -> Result<Vec<(Derived, LinkRecord)>, EscrowError> {
    let prefix = participant.get().to_be_bytes();
    LINKS
        .scan(storage, &prefix, None, Order::Ascending)
        .map(|found| {
            let (LinkKey(_, derived), link) = found?;
            Ok((derived, link))
        })
        .collect()
}
