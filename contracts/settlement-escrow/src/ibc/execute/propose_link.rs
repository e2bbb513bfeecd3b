//! A participant names an account on another chain as its own.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::routes::Channel;
use units::{Nonce, ParticipantId};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::links::{self, MAX_LINKS};
use crate::interchain::records::LinkRecord;
use crate::interchain::routes;
use crate::interchain::state::{Derived, LINKS, LinkKey};

/// Notes one side of a link. It is nothing before the other chain's account has confirmed it. A second proposal for the same
/// account takes the place of the first.
///
/// # Errors
/// If there is no such route, the address is none of the other chain, the link is confirmed, or there are too many.
pub fn run(
    deps: DepsMut<'_>,
    participant: ParticipantId,
    channel: Channel,
    address: &str,
    nonce: Nonce,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let route = routes::route(deps.storage, channel)?;
    ics20::check_remote(address, &route.definition.prefix).map_err(RouteError::from)?;
    let derived = Derived::of(channel, address);
    let others = links::all(deps.storage, participant)?;
    match others.iter().find(|(each, _)| *each == derived) {
        Some((_, link)) if link.confirmed => {
            return Err(RouteError::LinkExists { participant, channel, address: address.to_owned() }.into());
        }
        None if others.len() >= MAX_LINKS => return Err(RouteError::TooManyLinks { most: MAX_LINKS }.into()),
        _ => {}
    }
    // 2. Write.
    let link = LinkRecord { channel, address: address.to_owned(), nonce, confirmed: false };
    LINKS.save(deps.storage, &LinkKey(participant, derived), &link);
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
