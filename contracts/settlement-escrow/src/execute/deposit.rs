//! Money in.

use cosmwasm_std::{DepsMut, MessageInfo};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::Deposited;
use units::ParticipantId;

use crate::core::account::AccountId;
use crate::execute::{Done, credit};
use crate::{EscrowError, denoms};

/// Credits the one coin that came to the participant's free balance.
///
/// # Errors
/// If none or several came, or not one of a kept denomination.
pub fn run(deps: DepsMut<'_>, info: &MessageInfo, participant: ParticipantId) -> Result<Done, EscrowError> {
    // 1. What came is what counts, never the bank balance.
    let (denom, amount) = denoms::one_coin(deps.storage, info)?;
    // 2. Write.
    credit(deps.storage, denom.id, AccountId::participant(participant)?, amount)?;
    // 3. Tell.
    let event = Deposited { participant, denom: denom.name, amount };
    Ok(Done { subjects: vec![participant], events: vec![event.to_event()], ..Done::default() })
}
