//! A participant withdraws free money.

use contract_kit::{Call, Outcome};
use cosmwasm_std::BankMsg;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::PaidOut;
use units::Amount;

use crate::EscrowError;
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::operations::debit;
use crate::ledger::state::balance;

/// Sends free money to the sender, all of it if no amount is given. Neither a pause nor the participant's status nor
/// the log can stop it.
///
/// # Errors
/// If the denomination is unknown, the amount is zero, or less is free.
pub fn execute(call: &mut Call<'_>, denom: &str, asked: Option<Amount>) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    // 1. Validate.
    let denom = denoms::by_name(call.deps.storage, denom)?;
    let account = AccountId::participant(participant)?;
    if asked.is_some_and(Amount::is_zero) {
        return Err(EscrowError::ZeroAmount);
    }
    // 2. Compute.
    let amount = match asked {
        Some(amount) => amount,
        None => balance(call.deps.storage, denom.id, account)?.free,
    };
    if amount.is_zero() {
        return Err(EscrowError::NothingFree { participant, denom: denom.name });
    }
    // 3. Write, before the bank sends.
    debit(call.deps.storage, denom.id, account, amount)?;
    // 4. Send.
    let send = BankMsg::Send { to_address: call.info.sender.to_string(), amount: vec![denom.coin(amount)] };
    let event = PaidOut { participant, denom: denom.name, amount };
    Ok(Outcome::about(participant).with_event(event.to_event()).with_message(send))
}
