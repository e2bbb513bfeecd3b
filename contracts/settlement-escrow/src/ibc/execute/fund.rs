//! An invoice is paid from another chain, by hooks.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use units::{InvoiceId, Nonce};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::inbound::{self, Arrival};

/// Pays an invoice with the coin that came: see [`inbound::fund`].
///
/// # Errors
/// As there; the coin goes back then.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    invoice: InvoiceId,
    nonce: Nonce,
) -> Result<Done, EscrowError> {
    let arrival = Arrival::by_hooks(&deps, info)?;
    inbound::fund(deps, env, &arrival, invoice, nonce)
}
