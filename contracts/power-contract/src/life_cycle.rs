//! The life cycles of a contract and of a slot: one transition table each.
//!
//! Contract: draft → half-signed → signed → active → delivered → settled; lapsed or cancelled before activation;
//! disputed after delivery, then resolved, or settled by the readings if it is not resolved in time.
//! Slot: drafting → signing → active → settled (disputes open) → final.

use interfaces::power_contract::{ContractStatus, SlotStatus};

/// A step of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A party signs.
    Sign,
    /// Both parties have agreed to cancel.
    Cancel,
    /// Verification finds it unsigned or not as cleared.
    Lapse,
    /// Verification passes it.
    Activate,
    /// Its slot ends.
    Deliver,
    /// A party disputes the delivery.
    Dispute,
    /// The auditor resolves the dispute.
    Resolve,
    /// It is settled by the readings.
    Settle,
}

/// A step of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotStep {
    /// The matcher drafts a page of contracts.
    Draft,
    /// The matcher drafts the last page.
    Close,
    /// A party signs or cancels.
    Sign,
    /// All contracts are verified.
    Activate,
    /// A party disputes a delivery.
    Dispute,
    /// The auditor resolves a dispute.
    Resolve,
    /// All contracts are settled except those in dispute.
    Settle,
    /// The last contract is settled.
    Finish,
}

/// All allowed steps of a contract.
const TRANSITIONS: [(ContractStatus, Step, ContractStatus); 15] = {
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
        // A participant that is both parties signs both sides at once.
        (Draft, Step::Sign, Signed),
    ]
};

/// All allowed steps of a slot.
const SLOT_TRANSITIONS: [(SlotStatus, SlotStep, SlotStatus); 11] = {
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
    fn contracts_take_exactly_the_steps_of_this_table() {
        // columns: sign, cancel, lapse, activate, deliver, dispute, resolve, settle
        let table = [
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
        for (status, row) in STATUSES.into_iter().zip(table) {
            for (step, mark) in STEPS.into_iter().zip(row.chars()) {
                assert_eq!(allows(status, step), mark == 'x', "{status:?} by {step:?}");
            }
        }
    }

    #[test]
    fn slots_take_exactly_the_steps_of_this_table() {
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
        let table = [
            (Drafting, [Some(Drafting), Some(Drafting), Some(Signing), None, None, None, None, None]),
            (Signing, [None, Some(Signing), None, Some(Active), None, None, None, None]),
            (Active, [None, None, None, None, Some(Active), Some(Active), Some(Settled), None]),
            (Settled, [None, None, None, None, None, Some(Settled), Some(Settled), Some(Final)]),
            (Final, [None; 8]),
        ];
        for (status, row) in table {
            for (step, expected) in steps.into_iter().zip(row) {
                assert_eq!(slot_after(status, step), expected, "{status:?} by {step:?}");
            }
        }
    }
}
