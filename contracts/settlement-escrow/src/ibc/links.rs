//! Links between participants and remote accounts.

use cosmwasm_std::{Addr, Order, Storage};
use ics20::MAX_REMOTE_ADDRESS;
use interfaces::settlement_escrow::routes::{Channel, Remote};
use units::ParticipantId;

use super::error::IbcError;
use super::sender::IntermediateSender;
use super::state::{HOLDERS, LINKS, LinkRecord};
use crate::EscrowError;

/// The most links of a participant, proposed and confirmed.
pub const MAX_LINKS: usize = 16;

/// The participant of an intermediate sender, and the link.
///
/// # Errors
/// [`IbcError::NotLinked`].
pub fn holder(
    storage: &dyn Storage,
    intermediate: IntermediateSender,
    sender: &Addr,
) -> Result<(ParticipantId, LinkRecord), EscrowError> {
    let not_linked = || IbcError::NotLinked { sender: sender.clone() };
    let holder = HOLDERS.may_load(storage, intermediate.bytes())?.ok_or_else(not_linked)?;
    let link = LINKS.may_load(storage, (holder, intermediate.bytes()))?.ok_or_else(not_linked)?;
    Ok((holder, link))
}

/// The intermediate sender of a remote account that is linked to a participant.
///
/// # Errors
/// [`IbcError::NoLink`] if it is not linked, or not confirmed.
pub fn require_linked(
    storage: &dyn Storage,
    participant: ParticipantId,
    to: &Remote,
) -> Result<IntermediateSender, EscrowError> {
    let intermediate = IntermediateSender::new(to.channel, &to.address);
    let link = LINKS.may_load(storage, (participant, intermediate.bytes()))?;
    if link.is_some_and(|link| link.confirmed) {
        return Ok(intermediate);
    }
    Err(no_link(participant, to.channel, &to.address).into())
}

/// The error for a missing link, with at most as much of the given address as an address may have.
pub fn no_link(participant: ParticipantId, channel: Channel, address: &str) -> IbcError {
    IbcError::NoLink { participant, channel, address: address.chars().take(MAX_REMOTE_ADDRESS).collect() }
}

/// All links of a participant.
///
/// # Errors
/// If the state does not decode.
pub fn of_participant(
    storage: &dyn Storage,
    participant: ParticipantId,
) -> Result<Vec<(IntermediateSender, LinkRecord)>, EscrowError> {
    let links = LINKS.prefix(participant).range(storage, None, None, Order::Ascending);
    Ok(links
        .map(|found| found.map(|(intermediate, link)| (intermediate.into(), link)))
        .collect::<Result<_, _>>()?)
}
