//! Consent to pushed payouts.

use cosmwasm_std::DepsMut;
use units::{Amount, ParticipantId};

use crate::execute::Done;
use crate::state::{PAYOUTS, PayoutKey};
use crate::{EscrowError, denoms};

/// Notes what stays behind when free money is pushed, or that none may be.
///
/// # Errors
/// If the denomination is not kept.
pub fn run(
    deps: DepsMut<'_>,
    participant: ParticipantId,
    denom: &str,
    keep: Option<Amount>,
) -> Result<Done, EscrowError> {
    let denom = denoms::named(deps.storage, denom)?;
    let key = PayoutKey(participant, denom.id);
    match keep {
        Some(keep) => PAYOUTS.save(deps.storage, &key, &keep)?,
        None => PAYOUTS.remove(deps.storage, &key),
    }
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
