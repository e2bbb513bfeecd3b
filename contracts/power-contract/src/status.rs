//! The status of contracts and slots, and whether a step is allowed now.

use cosmwasm_std::Event;
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::SlotProgress;
use interfaces::power_contract::{ContractStatus, SlotStatus};
use units::{ContractId, ContractNumber, SlotId, Timestamp};

use crate::PowerError;
use crate::life_cycle::{SlotStep, Step, allows, slot_after};
use crate::state::{Contract, Slot, SlotKey, Stage};

/// The status of a contract, from its record, its slot's, the signatures of its parties (buyer, seller) and the time.
pub fn status(
    contract: &Contract,
    number: ContractNumber,
    slot: &Slot,
    signed: [bool; 2],
    now: Timestamp,
) -> ContractStatus {
    match contract.stage {
        Stage::Drafted => match signed {
            [false, false] => ContractStatus::Draft,
            [true, true] => ContractStatus::Signed,
            _ => ContractStatus::HalfSigned,
        },
        Stage::Active if is_settled(number, slot) => ContractStatus::Settled,
        Stage::Active if now >= slot.terms.end => ContractStatus::Delivered,
        Stage::Active => ContractStatus::Active,
        Stage::Lapsed => ContractStatus::Lapsed,
        Stage::Cancelled => ContractStatus::Cancelled,
        Stage::Disputed => ContractStatus::Disputed,
        Stage::Resolved => ContractStatus::Resolved,
        Stage::Settled => ContractStatus::Settled,
    }
}

/// Whether the slot's settlement has passed an active contract.
fn is_settled(number: ContractNumber, slot: &Slot) -> bool {
    match slot.status {
        SlotStatus::Drafting | SlotStatus::Signing => false,
        SlotStatus::Active => number.get() < slot.progress,
        SlotStatus::Settled | SlotStatus::Final => true,
    }
}

/// Refuses a step that the contract's status does not allow.
pub fn require(contract: ContractId, status: ContractStatus, step: Step) -> Result<(), PowerError> {
    if allows(status, step) { Ok(()) } else { Err(PowerError::ContractStatus { contract, status, step }) }
}

/// The status of a slot after a step.
///
/// # Errors
/// [`PowerError::SlotStatus`] if its status does not allow the step.
pub fn require_slot(key: SlotKey, status: SlotStatus, step: SlotStep) -> Result<SlotStatus, PowerError> {
    let SlotKey { market, slot } = key;
    slot_after(status, step).ok_or(PowerError::SlotStatus { market, slot, status, step })
}

/// Refuses a message at or after the signing deadline.
pub fn check_signing_time(slot: SlotId, stored: &Slot, now: Timestamp) -> Result<(), PowerError> {
    match stored.sign_by() {
        Some(until) if now >= until => Err(PowerError::TooLate { slot, until, now }),
        _ => Ok(()),
    }
}

/// Refuses a message before its time.
pub fn check_not_before(slot: SlotId, from: Timestamp, now: Timestamp) -> Result<(), PowerError> {
    if now < from { Err(PowerError::TooEarly { slot, from, now }) } else { Ok(()) }
}

/// The event that says how far a slot has come.
pub fn slot_progress(key: SlotKey, slot: &Slot) -> Event {
    SlotProgress {
        market: key.market,
        slot: key.slot,
        status: slot_status_name(slot.status).to_owned(),
        progress: slot.progress,
    }
    .to_event()
}

/// A slot's status as JSON spells it.
const fn slot_status_name(status: SlotStatus) -> &'static str {
    match status {
        SlotStatus::Drafting => "drafting",
        SlotStatus::Signing => "signing",
        SlotStatus::Active => "active",
        SlotStatus::Settled => "settled",
        SlotStatus::Final => "final",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_spell_the_status_of_a_slot_as_json_does() {
        use SlotStatus::{Active, Drafting, Final, Settled, Signing};
        for status in [Drafting, Signing, Active, Settled, Final] {
            let json = cosmwasm_std::to_json_string(&status).unwrap();
            assert_eq!(json, format!("\"{}\"", slot_status_name(status)));
        }
    }
}
