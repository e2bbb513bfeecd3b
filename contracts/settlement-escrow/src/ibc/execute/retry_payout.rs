//! A payout that came back is queued again.

use cosmwasm_std::{DepsMut, Env};
use interfaces::settlement_escrow::routes::{PayoutStatus, Remote};
use units::{ParticipantId, PayoutId};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::{links, payouts};

/// Queues a payout again, with the same destination, which must be linked still.
///
/// # Errors
/// If there is none, it is another's, it did not come back, or its destination is linked no longer.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    participant: ParticipantId,
    payout: PayoutId,
) -> Result<Done, EscrowError> {
    let record = payouts::own(deps.storage, participant, payout)?;
    payouts::check(&record, payout, PayoutStatus::Queued)?;
    let to = Remote { channel: record.channel, address: record.address.clone() };
    links::linked(deps.storage, participant, &to)?;
    let event = payouts::wait(deps.storage, env, payout, record)?;
    Ok(Done { subjects: vec![participant], events: vec![event], ..Done::default() })
}
