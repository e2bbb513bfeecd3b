//! A participant queues a payout to a remote account.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::Remote;
use units::Amount;

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::state::PayoutRecord;
use crate::ibc::{links, payouts, routes};
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::state::balance;

/// Sets free money aside for a linked remote account, all of it if no amount is given. The payout waits on its route,
/// whatever the route's state.
///
/// # Errors
/// If the account is not linked, the route does not carry the denomination or the amount, less is free, or the memo is
/// invalid.
pub fn execute(
    call: &mut Call<'_>,
    denom: &str,
    asked: Option<Amount>,
    to: Remote,
    memo: Option<String>,
) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    // 1. Validate.
    let denom = denoms::by_name(storage, denom)?;
    let account = AccountId::participant(participant)?;
    let route = routes::load(storage, to.channel)?;
    links::require_linked(storage, participant, &to)?;
    if let Some(memo) = &memo {
        ics20::check_user_memo(memo).map_err(IbcError::from)?;
    }
    // 2. Compute.
    let amount = match asked {
        Some(amount) => amount,
        None => balance(storage, denom.id, account)?.free,
    };
    route.limits(&denom.name)?.admit(amount).map_err(IbcError::from)?;
    // 3. Write.
    let record = PayoutRecord {
        memo: memo.unwrap_or_default(),
        ..PayoutRecord::new(account, denom.id, amount, to.channel, to.address)
    };
    let event = payouts::queue(storage, call.env, record)?;
    Ok(Outcome::about(participant).with_event(event))
}
