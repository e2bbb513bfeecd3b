//! A link is withdrawn.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::routes::Channel;
use units::ParticipantId;

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::links;
use crate::interchain::records::Holder;
use crate::interchain::state::{Derived, HOLDERS, LINKS, LinkKey};

/// Withdraws a proposal or a confirmed link. Payouts that are queued or under way keep their destination.
///
/// # Errors
/// [`RouteError::NoLink`](crate::RouteError::NoLink) if there is neither.
pub fn run(
    deps: DepsMut<'_>,
    participant: ParticipantId,
    channel: Channel,
    address: &str,
) -> Result<Done, EscrowError> {
    let derived = Derived::of(channel, address);
    let key = LinkKey(participant, derived);
    if !LINKS.has(deps.storage, &key) {
        return Err(links::no_link(participant, channel, address).into());
    }
    LINKS.remove(deps.storage, &key);
    if HOLDERS.may_load(deps.storage, &derived)? == Some(Holder(participant)) {
        HOLDERS.remove(deps.storage, &derived);
    }
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
