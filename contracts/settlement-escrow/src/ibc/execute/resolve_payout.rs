//! A disputed payout is decided.

use cosmwasm_std::{DepsMut, Env};
use interfaces::settlement_escrow::routes::PayoutStatus;
use units::PayoutId;

use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::payouts;
use crate::interchain::purse::Purse;
use crate::{EscrowError, denoms};

/// Decides whether a payout whose end was never reported arrived. It is refunded only out of coins that the escrow holds
/// beyond its ledger, so that no wrong decision takes other people's money. A report that comes later finds nothing to do.
///
/// # Errors
/// If there is none, it is not disputed, or a refund is not covered.
pub fn run(deps: DepsMut<'_>, env: &Env, payout: PayoutId, delivered: bool) -> Result<Done, EscrowError> {
    // 1. Validate: what is under way and not overdue is the chain's to report.
    let record = payouts::payout(deps.storage, payout)?;
    let to = if delivered { PayoutStatus::Delivered } else { PayoutStatus::Refunded };
    if record.status != PayoutStatus::Disputed {
        return Err(RouteError::PayoutStep { payout, from: record.status, to }.into());
    }
    if !delivered {
        let denom = denoms::of_number(deps.storage, record.denom)?;
        let held = denoms::held(deps.as_ref(), env, &denom)?;
        let ledger = Purse::load(deps.storage, denom.id)?.ledger();
        let surplus = held.saturating_sub(ledger);
        if surplus < record.amount {
            return Err(RouteError::NotCovered { denom: denom.name, needed: record.amount, surplus }.into());
        }
    }
    // 2. Write and tell.
    let events = payouts::end(deps.storage, env, payout, delivered)?;
    Ok(Done { subjects: payouts::subjects(&record), events, ..Done::default() })
}
