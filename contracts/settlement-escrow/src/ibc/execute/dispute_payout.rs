//! A payout whose end was never reported.

use cosmwasm_std::{DepsMut, Env};
use interfaces::settlement_escrow::routes::{GRACE, PayoutStatus};
use units::{PayoutId, Timestamp};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::payouts;
use crate::interchain::records::PayoutRecord;

/// Says that a payout is overdue. A report that comes later still ends it.
///
/// # Errors
/// If there is none, it is not under way, or its end may still be reported.
pub fn run(deps: DepsMut<'_>, env: &Env, payout: PayoutId) -> Result<Done, EscrowError> {
    // 1. Validate.
    let record = payouts::payout(deps.storage, payout)?;
    payouts::check(&record, payout, PayoutStatus::Disputed)?;
    let (until, now) = (record.times_out_at.plus(GRACE)?, Timestamp(env.block.time.seconds()));
    if now < until {
        return Err(RouteError::NotOverdue { payout, until, now }.into());
    }
    // 2. Write and tell.
    let subjects = payouts::subjects(&record);
    let disputed = PayoutRecord { status: PayoutStatus::Disputed, ..record };
    let event = payouts::enter(deps.storage, env, payout, disputed)?;
    Ok(Done { subjects, events: vec![event], ..Done::default() })
}
