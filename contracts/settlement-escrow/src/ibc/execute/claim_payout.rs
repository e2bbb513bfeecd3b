//! A participant claims a payout on this chain.

use contract_kit::{Call, Outcome};
use units::PayoutId;

use crate::EscrowError;
use crate::ibc::payouts;

/// Credits a queued or refunded payout to its owner's free balance.
///
/// # Errors
/// If the payout does not exist, belongs to another participant, or its money is not in the escrow.
pub fn execute(call: &mut Call<'_>, payout: PayoutId) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let record = payouts::load_own(call.deps.storage, participant, payout)?;
    let event = payouts::claim(call.deps.storage, call.env, payout, record)?;
    Ok(Outcome::about(participant).with_event(event))
}
