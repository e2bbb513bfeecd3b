//! A participant removes a link.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::Channel;

use crate::EscrowError;
use crate::ibc::links;
use crate::ibc::sender::IntermediateSender;
use crate::ibc::state::{HOLDERS, LINKS};

/// Removes a proposal or a confirmed link. Payouts that are queued or in flight keep their destination.
///
/// # Errors
/// [`IbcError::NoLink`](crate::IbcError::NoLink).
pub fn execute(call: &mut Call<'_>, channel: Channel, address: &str) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    let intermediate = IntermediateSender::new(channel, address).bytes();
    if !LINKS.has(storage, (participant, intermediate)) {
        return Err(links::no_link(participant, channel, address).into());
    }
    LINKS.remove(storage, (participant, intermediate));
    if HOLDERS.may_load(storage, intermediate)? == Some(participant) {
        HOLDERS.remove(storage, intermediate);
    }
    Ok(Outcome::about(participant))
}
