//! The guardian resolves a disputed payout.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::PayoutStatus;
use units::PayoutId;

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::payouts;
use crate::ledger::denoms;
use crate::ledger::state::totals;

/// Decides whether a disputed payout was delivered. A refund is paid only out of coins that the escrow holds in excess
/// of its ledger, so a wrong decision never takes other participants' money. A later report has no effect.
///
/// # Errors
/// If the payout does not exist or is not disputed, or a refund is not covered.
pub fn execute(call: &mut Call<'_>, payout: PayoutId, delivered: bool) -> Result<Outcome, EscrowError> {
    // 1. Validate. The chain may still report the end of a payout that is not overdue.
    let record = payouts::load(call.deps.storage, payout)?;
    let to = if delivered { PayoutStatus::Delivered } else { PayoutStatus::Refunded };
    if record.status != PayoutStatus::Disputed {
        return Err(IbcError::PayoutStep { payout, from: record.status, to }.into());
    }
    if !delivered {
        let denom = denoms::by_number(call.deps.storage, record.denom)?;
        let held = denoms::held(call.deps.as_ref(), call.env, &denom)?;
        let surplus = held.saturating_sub(totals(call.deps.storage, denom.id)?.total);
        if surplus < record.amount {
            return Err(IbcError::NotCovered { denom: denom.name, needed: record.amount, surplus }.into());
        }
    }
    // 2. Write.
    let events = payouts::end(call.deps.storage, call.env, payout, delivered)?;
    Ok(Outcome { subjects: payouts::subjects(&record), events, ..Outcome::default() })
}
