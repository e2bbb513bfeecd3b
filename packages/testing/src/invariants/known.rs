//! What the invariants know of a market from its steps.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Addr;
use interfaces::orderbook_matcher::{MarketDefinition, MarketResponse, SlotResponse};
use interfaces::power_contract::{self, ContractResponse};
use units::{Amount, CycleId, MarketId, SlotId};

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

/// Accounts, markets and slots that the steps have shown.
#[derive(Default)]
pub(super) struct Known {
    pub(super) accounts: BTreeSet<Addr>,
    pub(super) minted: BTreeMap<String, Amount>,
    pub(super) slots: BTreeSet<(MarketId, SlotId)>,
    pub(super) markets: BTreeMap<MarketId, MarketResponse>,
    /// Slots that cannot change any more.
    pub(super) closed: BTreeSet<(MarketId, SlotId)>,
    /// Messages that were carried out since the last check.
    pub(super) carried_out: u64,
}

impl Known {
    /// Slots that may still change.
    pub(super) fn live(&self) -> Vec<(MarketId, SlotId)> {
        self.slots.difference(&self.closed).copied().collect()
    }

    pub(super) fn cycle(&self, market: MarketId, slot: SlotId) -> CycleId {
        CycleId(slot.get() / u32::from(self.markets[&market].definition.timing.slots_per_cycle))
    }
}
