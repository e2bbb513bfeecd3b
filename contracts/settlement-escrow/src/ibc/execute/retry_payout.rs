//! A participant queues a refunded payout again.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::{PayoutStatus, Remote};
use units::PayoutId;

use crate::EscrowError;
use crate::ibc::{links, payouts};

/// Queues a payout again, to the same destination, which must still be linked.
///
/// # Errors
/// If the payout does not exist, belongs to another participant, is not refunded, or its destination is not linked.
pub fn execute(call: &mut Call<'_>, payout: PayoutId) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    let record = payouts::load_own(storage, participant, payout)?;
    payouts::check_step(&record, payout, PayoutStatus::Queued)?;
    let to = Remote { channel: record.channel, address: record.address.clone() };
    links::require_linked(storage, participant, &to)?;
    let event = payouts::enqueue(storage, call.env, payout, record)?;
    Ok(Outcome::about(participant).with_event(event))
}
