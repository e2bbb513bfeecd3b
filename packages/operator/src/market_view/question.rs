//! Queries of an operator, their answers, and changes that events report.

use std::collections::BTreeMap;

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract::SlotStatus as ContractStatus;
use interfaces::settlement_escrow::CycleStatus;
use interfaces::settlement_escrow::routes::Channel;
use units::{CycleId, ParticipantId, PayoutId, SlotId, Timestamp};

use crate::job::Subject;

/// A part of the state that must be asked for. Cycles come before slots, and slots before what follows from their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// The state of a cycle.
    Cycle(CycleId),
    /// The state of a slot in the matcher.
    Slot(SlotId),
    /// Whether a slot has orders.
    Orders(SlotId),
    /// The state of a slot in power-contract.
    Contracts(SlotId),
    /// Whether entries wait for the log.
    Outbox,
    /// Participants with money to be paid out that agreed to it.
    Payouts,
    /// On which routes payouts wait that could be sent now.
    Routes,
}

impl Question {
    /// The subject.
    pub const fn subject(self) -> Subject {
        match self {
            Self::Cycle(cycle) => Subject::Cycle(cycle),
            Self::Slot(slot) | Self::Orders(slot) | Self::Contracts(slot) => Subject::Slot(slot),
            Self::Outbox => Subject::Outbox,
            Self::Payouts => Subject::Payouts,
            // One question about all of them.
            Self::Routes => Subject::Route(Channel(0)),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To [`Question::Cycle`].
    Cycle(CycleStatus),
    /// To [`Question::Slot`].
    Slot(SlotStatus),
    /// To [`Question::Orders`].
    Orders(bool),
    /// To [`Question::Contracts`]; `None` if none were drafted.
    Contracts(Option<ContractSlot>),
    /// To [`Question::Outbox`].
    Outbox(u32),
    /// To [`Question::Payouts`].
    Payouts(Vec<ParticipantId>),
    /// To [`Question::Routes`]: of each route on which there are some, the first payout for which there is room.
    Routes(BTreeMap<Channel, PayoutId>),
}

/// A change that an event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// An order was placed for a slot.
    Ordered(SlotId),
    /// A slot came further in the matcher.
    Slot(SlotId),
    /// A slot came further in power-contract.
    Contracts(SlotId),
    /// A cycle came further.
    Cycle(CycleId),
    /// Money was paid out: the log is to hear of it.
    PaidOut,
    /// A route, or a payout on one, came into another state: there may be something to send, and the log is to hear of it.
    Routes,
}

/// A slot in power-contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractSlot {
    /// Its state.
    pub status: ContractStatus,
    /// The end of signing, once all contracts are drafted.
    pub sign_by: Option<Timestamp>,
    /// From then on it can be settled.
    pub meter_until: Timestamp,
    /// The first moment at which an undecided dispute can be settled, if there is one.
    pub disputes_from: Timestamp,
    /// Contracts in dispute.
    pub disputed: u32,
    /// Contracts handled in the present stage.
    pub progress: u32,
}
