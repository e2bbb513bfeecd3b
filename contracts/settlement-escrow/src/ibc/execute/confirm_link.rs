//! A link is confirmed from the other chain, by hooks.

use cosmwasm_std::{DepsMut, MessageInfo};
use units::Nonce;

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::inbound::{self, Arrival};

/// Confirms a link with the coin that came: see [`inbound::confirm_link`].
///
/// # Errors
/// As there; the coin goes back then.
pub fn run(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    participant: u64,
    nonce: Nonce,
) -> Result<Done, EscrowError> {
    let arrival = Arrival::by_hooks(&deps, info)?;
    inbound::confirm_link(deps, &arrival, inbound::participant(participant)?, nonce)
}
