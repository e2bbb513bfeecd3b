//! Money out, asked for by whose it is.

use cosmwasm_std::{BankMsg, DepsMut, MessageInfo, SubMsg};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::PaidOut;
use units::{Amount, ParticipantId};

use crate::core::account::AccountId;
use crate::execute::{Done, debit};
use crate::state::balance;
use crate::{EscrowError, denoms};

/// Sends free money to the participant's account, which is the sender. Neither a pause nor the participant's state, nor
/// the log, can stop it.
///
/// # Errors
/// If the denomination is not kept, nothing is asked for, or less is free.
pub fn run(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    participant: ParticipantId,
    denom: &str,
    asked: Option<Amount>,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let denom = denoms::named(deps.storage, denom)?;
    let account = AccountId::participant(participant)?;
    if asked.is_some_and(Amount::is_zero) {
        return Err(EscrowError::ZeroAmount);
    }
    // 2. Compute.
    let amount = match asked {
        Some(amount) => amount,
        None => balance(deps.storage, denom.id, account)?.free,
    };
    if amount.is_zero() {
        return Err(EscrowError::NothingFree { participant, denom: denom.name });
    }
    // 3. Write, before anything is sent.
    debit(deps.storage, denom.id, account, amount)?;
    // 4. Send and tell.
    let send = BankMsg::Send { to_address: info.sender.to_string(), amount: vec![denom.coin(amount)] };
    let event = PaidOut { participant, denom: denom.name, amount };
    Ok(Done {
        subjects: vec![participant],
        events: vec![event.to_event()],
        messages: vec![SubMsg::new(send)],
    })
}
