//! A participant proposes a link to a remote account.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::Channel;
use units::Nonce;

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::links::{self, MAX_LINKS};
use crate::ibc::routes;
use crate::ibc::sender::IntermediateSender;
use crate::ibc::state::{LINKS, LinkRecord};

/// Stores a proposal, which has no effect until the remote account confirms it. It replaces an earlier proposal for the
/// same account.
///
/// # Errors
/// If the channel has no route, the address is not one of the counterparty chain, the link is confirmed, or there are
/// too many.
pub fn execute(
    call: &mut Call<'_>,
    channel: Channel,
    address: String,
    nonce: Nonce,
) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    // 1. Validate.
    let route = routes::load(storage, channel)?;
    ics20::check_remote_address(&address, &route.definition.prefix).map_err(IbcError::from)?;
    let intermediate = IntermediateSender::new(channel, &address);
    let others = links::of_participant(storage, participant)?;
    match others.iter().find(|(each, _)| *each == intermediate) {
        Some((_, link)) if link.confirmed => {
            return Err(IbcError::LinkExists { participant, channel, address }.into());
        }
        None if others.len() >= MAX_LINKS => return Err(IbcError::TooManyLinks { most: MAX_LINKS }.into()),
        _ => {}
    }
    // 2. Write.
    let link = LinkRecord { channel, address, nonce, confirmed: false };
    LINKS.save(storage, (participant, intermediate.bytes()), &link)?;
    Ok(Outcome::about(participant))
}
