//! A participant deposits a coin.

use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::Deposited;

use crate::EscrowError;
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::operations::credit;

/// Credits the coin to the participant's free balance.
///
/// # Errors
/// If not exactly one coin of an accepted denomination comes.
pub fn execute(call: &mut Call<'_>) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    // 1. Validate.
    let (denom, amount) = denoms::payment(call.deps.storage, call.info)?;
    // 2. Write.
    credit(call.deps.storage, denom.id, AccountId::participant(participant)?, amount)?;
    // 3. Event.
    let event = Deposited { participant, denom: denom.name, amount };
    Ok(Outcome::about(participant).with_event(event.to_event()))
}
