//! A payout is taken here instead.

use cosmwasm_std::{DepsMut, Env};
use units::{ParticipantId, PayoutId};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::payouts;

/// Takes a payout that waits or came back into its owner's free balance.
///
/// # Errors
/// If there is none, it is another's, or its money is not here.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    participant: ParticipantId,
    payout: PayoutId,
) -> Result<Done, EscrowError> {
    let record = payouts::own(deps.storage, participant, payout)?;
    let event = payouts::claim(deps.storage, env, payout, record)?;
    Ok(Done { subjects: vec![participant], events: vec![event], ..Done::default() })
}
