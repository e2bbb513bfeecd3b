//! A whole cycle at a time, as somebody runs it who keeps the cranks turning.

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract::SlotStatus as ContractSlotStatus;
use interfaces::settlement_escrow::CycleResponse;
use units::{CycleId, Seconds, SlotId, Timestamp};

use crate::chain::{Chain, ChainError};
use crate::market::Market;

/// What is due in a slot, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// At the gate: aggregate, clear, pair, sign.
    Match,
    /// When the time for signing is over: activate.
    Activate,
    /// After delivery: meter.
    Meter,
    /// When the time for readings is over: settle.
    Settle,
}

impl<C: Chain> Market<C> {
    /// The slots of a cycle.
    pub fn slots_of(&self, cycle: CycleId) -> Vec<SlotId> {
        let length = u32::from(self.definition.timing.slots_per_cycle);
        (cycle.get() * length..(cycle.get() + 1) * length).map(SlotId).collect()
    }

    /// Closes gate after gate of a cycle, clears and pairs: slots without orders too.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn match_cycle(&mut self, cycle: CycleId) -> Result<(), ChainError> {
        for slot in self.slots_of(cycle) {
            self.match_slot(slot)?;
        }
        Ok(())
    }

    /// What is due in a cycle if everybody keeps its word, in order of time.
    pub fn agenda(&self, cycle: CycleId) -> Vec<(Timestamp, SlotId, Stage)> {
        let mut agenda: Vec<_> = self
            .slots_of(cycle)
            .into_iter()
            .flat_map(|slot| {
                let signed_by = self.clear_by(slot).plus(self.definition.timing.sign).unwrap();
                [
                    (self.gate_of(slot), slot, Stage::Match),
                    (signed_by, slot, Stage::Activate),
                    (self.end_of(slot), slot, Stage::Meter),
                    (self.metered_by(slot), slot, Stage::Settle),
                ]
            })
            .collect();
        agenda.sort_unstable();
        agenda
    }

    /// Does what is due, everybody keeping its word; nothing if it is done already.
    ///
    /// # Errors
    /// The contracts' words.
    pub fn keep_to(&mut self, slot: SlotId, stage: Stage) -> Result<(), ChainError> {
        let contracts = self.contract_slot(slot).map(|state| state.status);
        match (stage, contracts) {
            (Stage::Match, None) if self.slot_state(slot).status == SlotStatus::GateClosed => {
                self.match_slot(slot)?;
                self.sign_all(slot)
            }
            (Stage::Activate, Some(ContractSlotStatus::Signing)) => {
                self.end_signing(slot);
                self.activate(slot).map(|_| ())
            }
            (Stage::Meter, Some(ContractSlotStatus::Active)) => self.meter_as_contracted(slot),
            (Stage::Settle, Some(ContractSlotStatus::Active)) => self.settle(slot).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Runs a cycle from wherever it is to its report, everybody signing, delivering and drawing as contracted.
    ///
    /// # Errors
    /// The contracts' words.
    pub fn run_cycle(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        for (time, slot, stage) in self.agenda(cycle) {
            self.advance_to(time);
            self.keep_to(slot, stage)?;
        }
        self.wind_up(cycle)
    }

    /// Brings a cycle to its end from wherever it is, by the cranks that anyone may turn and by time alone: what is not
    /// cleared is aborted, what is not signed lapses, what is not metered is estimated, what is disputed settles by the
    /// readings.
    ///
    /// # Errors
    /// The contracts' words.
    pub fn wind_up(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        for slot in self.slots_of(cycle) {
            self.wind_up_orders(slot)?;
        }
        for slot in self.slots_of(cycle) {
            self.wind_up_contracts(slot)?;
        }
        self.clear_cycle(cycle)
    }

    fn wind_up_orders(&mut self, slot: SlotId) -> Result<(), ChainError> {
        let state = self.slot_state(slot);
        match state.status {
            SlotStatus::Paired | SlotStatus::Aborted => {}
            SlotStatus::Cleared => {
                self.pair(slot)?;
            }
            SlotStatus::Open | SlotStatus::GateClosed | SlotStatus::Aggregated | SlotStatus::Aborting => {
                self.advance_to(state.clear_by.plus(Seconds(1)).unwrap());
                self.abort(slot)?;
            }
        }
        Ok(())
    }

    fn wind_up_contracts(&mut self, slot: SlotId) -> Result<(), ChainError> {
        let Some(state) = self.contract_slot(slot) else { return Ok(()) };
        if state.status <= ContractSlotStatus::Signing {
            self.end_signing(slot);
            self.activate(slot)?;
        }
        if self.contract_slot(slot).is_some_and(|state| state.status == ContractSlotStatus::Active) {
            self.end_metering(slot);
            self.settle(slot)?;
        }
        if self.contract_slot(slot).is_some_and(|state| state.status == ContractSlotStatus::Settled) {
            // Disputes were raised at the latest when the time for readings ended.
            let over = self.metered_by(slot).plus(self.definition.timing.dispute).unwrap();
            self.advance_to(over);
            self.settle(slot)?;
        }
        Ok(())
    }
}
