//! The life cycles of a contract and of a slot: one table each.
//!
//! Contract: draft → half-signed → signed → active → delivered → settled; lapsed or cancelled before it is active;
//! disputed after delivery, then resolved, or settled by the readings when nobody decides.
//! Slot: drafting → signing → active → settled (disputes open) → final.

use interfaces::power_contract::{ContractStatus, SlotStatus};
use units::{ContractId, ContractNumber, MarketId, SlotId, Timestamp};

use crate::PowerError;
use crate::state::{Contract, Slot, Stage};

/// What happens to a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A party signs.
    Sign,
    /// Both parties have agreed to cancel.
    Cancel,
    /// It is found unsigned or not verified.
    Lapse,
    /// It is verified.
    Activate,
    /// Its slot ends.
    Deliver,
    /// A party disputes the delivery.
    Dispute,
    /// The dispute is decided.
    Resolve,
    /// It is paid by the readings.
    Settle,
}

/// What happens to a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotStep {
    /// A page of drafts comes in.
    Draft,
    /// The last page came in.
    Close,
    /// A party signs or cancels.
    Sign,
    /// Contracts are verified, the last of them too.
    Activate,
    /// A party disputes a delivery.
    Dispute,
    /// A dispute is decided.
    Resolve,
    /// All contracts are settled but those in dispute.
    Settle,
    /// Nothing is open any more.
    Finish,
}

/// All steps of a contract that there are; what is not here is forbidden.
pub const TRANSITIONS: [(ContractStatus, Step, ContractStatus); 15] = {
    use ContractStatus::{
        Active, Cancelled, Delivered, Disputed, Draft, HalfSigned, Lapsed, Resolved, Settled, Signed,
    };
    [
        (Draft, Step::Sign, HalfSigned),
        (HalfSigned, Step::Sign, Signed),
        (Draft, Step::Cancel, Cancelled),
        (HalfSigned, Step::Cancel, Cancelled),
        (Signed, Step::Cancel, Cancelled),
        (Draft, Step::Lapse, Lapsed),
        (HalfSigned, Step::Lapse, Lapsed),
        (Signed, Step::Lapse, Lapsed),
        (Signed, Step::Activate, Active),
        (Active, Step::Deliver, Delivered),
        (Delivered, Step::Dispute, Disputed),
        (Delivered, Step::Settle, Settled),
        (Disputed, Step::Resolve, Resolved),
        (Disputed, Step::Settle, Settled),
        // A contract that somebody makes with itself is signed on both sides at once.
        (Draft, Step::Sign, Signed),
    ]
};

/// All steps of a slot that there are; what is not here is forbidden.
pub const SLOT_TRANSITIONS: [(SlotStatus, SlotStep, SlotStatus); 11] = {
    use SlotStatus::{Active, Drafting, Final, Settled, Signing};
    [
        (Drafting, SlotStep::Draft, Drafting),
        (Drafting, SlotStep::Sign, Drafting),
        (Drafting, SlotStep::Close, Signing),
        (Signing, SlotStep::Sign, Signing),
        (Signing, SlotStep::Activate, Active),
        (Active, SlotStep::Dispute, Active),
        (Active, SlotStep::Resolve, Active),
        (Active, SlotStep::Settle, Settled),
        (Settled, SlotStep::Resolve, Settled),
        (Settled, SlotStep::Settle, Settled),
        (Settled, SlotStep::Finish, Final),
    ]
};

/// Whether a contract may take a step.
pub fn allows(status: ContractStatus, step: Step) -> bool {
    TRANSITIONS.iter().any(|(from, by, _)| *from == status && *by == step)
}

/// The state of a slot after a step, if the step is allowed.
pub fn slot_after(status: SlotStatus, step: SlotStep) -> Option<SlotStatus> {
    SLOT_TRANSITIONS.iter().find(|(from, by, _)| *from == status && *by == step).map(|(_, _, to)| *to)
}

/// Refuses a step that the contract's state does not allow.
pub fn require(contract: ContractId, status: ContractStatus, step: Step) -> Result<(), PowerError> {
    if allows(status, step) { Ok(()) } else { Err(PowerError::ContractStatus { contract, status, step }) }
}

/// The state of a slot after a step.
pub fn require_slot(
    market: MarketId,
    slot: SlotId,
    status: SlotStatus,
    step: SlotStep,
) -> Result<SlotStatus, PowerError> {
    slot_after(status, step).ok_or(PowerError::SlotStatus { market, slot, status, step })
}

/// The state of a contract, from its record, its slot's, the signatures of its parties (buyer, seller) and the time.
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
        Stage::Active if now >= slot.end => ContractStatus::Delivered,
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

/// A slot's state as JSON spells it.
pub const fn slot_status_name(status: SlotStatus) -> &'static str {
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

    const STATUSES: [ContractStatus; 10] = [
        ContractStatus::Draft,
        ContractStatus::HalfSigned,
        ContractStatus::Signed,
        ContractStatus::Active,
        ContractStatus::Delivered,
        ContractStatus::Settled,
        ContractStatus::Lapsed,
        ContractStatus::Cancelled,
        ContractStatus::Disputed,
        ContractStatus::Resolved,
    ];
    const STEPS: [Step; 8] = [
        Step::Sign,
        Step::Cancel,
        Step::Lapse,
        Step::Activate,
        Step::Deliver,
        Step::Dispute,
        Step::Resolve,
        Step::Settle,
    ];

    #[test]
    fn every_step_of_a_contract_is_in_this_picture_or_forbidden() {
        // columns: sign, cancel, lapse, activate, deliver, dispute, resolve, settle
        let picture = [
            "xxx.....", // draft
            "xxx.....", // half-signed
            ".xxx....", // signed
            "....x...", // active
            ".....x.x", // delivered
            "........", // settled
            "........", // lapsed
            "........", // cancelled
            "......xx", // disputed
            "........", // resolved
        ];
        for (status, row) in STATUSES.into_iter().zip(picture) {
            for (step, mark) in STEPS.into_iter().zip(row.chars()) {
                assert_eq!(allows(status, step), mark == 'x', "{status:?} by {step:?}");
            }
        }
    }

    #[test]
    fn every_step_of_a_slot_is_in_this_picture_or_forbidden() {
        use SlotStatus::{Active, Drafting, Final, Settled, Signing};
        let steps = [
            SlotStep::Draft,
            SlotStep::Sign,
            SlotStep::Close,
            SlotStep::Activate,
            SlotStep::Dispute,
            SlotStep::Resolve,
            SlotStep::Settle,
            SlotStep::Finish,
        ];
        let picture = [
            (Drafting, [Some(Drafting), Some(Drafting), Some(Signing), None, None, None, None, None]),
            (Signing, [None, Some(Signing), None, Some(Active), None, None, None, None]),
            (Active, [None, None, None, None, Some(Active), Some(Active), Some(Settled), None]),
            (Settled, [None, None, None, None, None, Some(Settled), Some(Settled), Some(Final)]),
            (Final, [None; 8]),
        ];
        for (status, row) in picture {
            for (step, expected) in steps.into_iter().zip(row) {
                assert_eq!(slot_after(status, step), expected, "{status:?} by {step:?}");
            }
        }
    }

    #[test]
    fn names_are_those_of_json() {
        for status in crate::state::SLOT_STATUSES {
            let json = cosmwasm_std::to_json_string(&status).unwrap();
            assert_eq!(json, format!("\"{}\"", slot_status_name(status)));
        }
    }
}
