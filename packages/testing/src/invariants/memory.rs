//! What the invariants remember from step to step.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Addr;
use interfaces::Contract;
use interfaces::audit_log::CheckpointResponse;
use interfaces::orderbook_matcher::{MarketDefinition, MarketResponse, SlotResponse, SlotStatus};
use interfaces::power_contract::{self, ContractResponse, ContractStatus, SlotStatus as ContractSlotStatus};
use interfaces::registry::Status;
use interfaces::settlement_escrow::CycleStatus;
use interfaces::settlement_escrow::routes::RemotePayoutResponse;
use units::{Amount, ContractId, CycleId, MarketId, ParticipantId, PayoutId, SlotId};

/// When the invariants are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checks {
    /// After every message and every passage of time.
    #[default]
    EveryStep,
    /// When [`TestEnv::check`](crate::TestEnv::check) is called: for many steps, or a slow chain.
    AtEnd,
}

/// How often a message was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// And carried out.
    pub carried_out: u32,
    /// And refused.
    pub refused: u32,
}

/// A slot as the contracts have it.
pub(super) struct SlotView {
    pub(super) market: MarketId,
    pub(super) slot: SlotId,
    pub(super) cycle: CycleId,
    pub(super) definition: MarketDefinition,
    /// In the matcher.
    pub(super) state: SlotResponse,
    /// In power-contract, if contracts were drafted.
    pub(super) contract_state: Option<power_contract::SlotResponse>,
    pub(super) contracts: Vec<ContractResponse>,
}

/// Checks the invariants after the steps of a market, and remembers what they compare with.
#[derive(Default)]
pub struct Invariants {
    pub(crate) checks: Checks,
    pub(super) steps: u64,
    pub(super) accounts: BTreeSet<Addr>,
    pub(super) minted: BTreeMap<String, Amount>,
    pub(super) slots: BTreeSet<(MarketId, SlotId)>,
    pub(super) markets: BTreeMap<MarketId, MarketResponse>,
    /// Slots that cannot change any more.
    pub(super) closed: BTreeSet<(MarketId, SlotId)>,
    /// Messages that were carried out since the last check.
    pub(super) carried_out: u64,
    /// (contract, message) => how often it was carried out and refused.
    pub(super) tally: BTreeMap<(Contract, String), Tally>,
    pub(super) log: LogSeen,
    pub(super) lives: LifeCyclesSeen,
    pub(super) energy: EnergySeen,
    pub(super) payouts: PayoutsSeen,
}

/// The log at the last check.
#[derive(Default)]
pub(super) struct LogSeen {
    pub(super) checkpoint: Option<CheckpointResponse>,
    pub(super) waiting: u32,
}

/// The slots that have been checked: a result does not change.
#[derive(Default)]
pub(super) struct EnergySeen {
    pub(super) cleared: BTreeSet<(MarketId, SlotId)>,
    pub(super) paired: BTreeSet<(MarketId, SlotId)>,
}

/// The states seen last.
#[derive(Default)]
pub(super) struct LifeCyclesSeen {
    pub(super) participants: BTreeMap<ParticipantId, Status>,
    pub(super) slots: BTreeMap<(MarketId, SlotId), SlotStatus>,
    pub(super) contract_slots: BTreeMap<(MarketId, SlotId), ContractSlotStatus>,
    pub(super) contracts: BTreeMap<ContractId, ContractStatus>,
    pub(super) cycles: BTreeMap<(MarketId, CycleId), CycleStatus>,
}

/// The payouts seen last.
#[derive(Default)]
pub(super) struct PayoutsSeen(pub(super) BTreeMap<PayoutId, RemotePayoutResponse>);
