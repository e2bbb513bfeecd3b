//! Anyone disputes a payout whose end was not reported.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::GRACE;
use units::PayoutId;

use crate::EscrowError;
use crate::ibc::payouts;

/// Marks a payout as overdue. A later report still ends it.
///
/// # Errors
/// If the payout does not exist, is not in flight, or its end may still be reported.
pub fn execute(call: &mut Call<'_>, payout: PayoutId) -> Result<Outcome, EscrowError> {
    let record = payouts::load(call.deps.storage, payout)?;
    let subjects = payouts::subjects(&record);
    let event = payouts::dispute(call.deps.storage, call.env, payout, record, GRACE)?;
    Ok(Outcome { subjects, ..Outcome::default() }.with_event(event))
}
