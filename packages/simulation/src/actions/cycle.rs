//! A whole settlement cycle, run by permissionless messages when they are due.

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract::SlotStatus as ContractSlotStatus;
use interfaces::settlement_escrow::CycleResponse;
use units::{CycleId, Seconds, SlotId, Timestamp};

use crate::backend::{ChainBackend, ChainError};
use crate::market::{Market, Observer};

/// The work that is due in a slot, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CycleStage {
    /// At gate closure: aggregate, clear, pair, sign.
    Match,
    /// When the time for signing is over: activate.
    Activate,
    /// After delivery: meter.
    Meter,
    /// When the time for readings is over: settle.
    Settle,
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// The slots of a cycle.
    pub fn slots_of(&self, cycle: CycleId) -> Vec<SlotId> {
        let length = u32::from(self.definition.timing.slots_per_cycle);
        (cycle.get() * length..(cycle.get() + 1) * length).map(SlotId).collect()
    }

    /// Closes gate after gate of a cycle, clears and pairs: slots without orders too.
    pub fn match_cycle(&mut self, cycle: CycleId) -> Result<(), ChainError> {
        for slot in self.slots_of(cycle) {
            self.match_slot(slot)?;
        }
        Ok(())
    }

    /// The work of a cycle in which all parties sign and deliver, in order of time.
    pub fn schedule(&self, cycle: CycleId) -> Vec<(Timestamp, SlotId, CycleStage)> {
        let mut schedule: Vec<_> = self
            .slots_of(cycle)
            .into_iter()
            .flat_map(|slot| {
                let signed_by = self.clear_by(slot).plus(self.definition.timing.sign).unwrap();
                [
                    (self.gate_of(slot), slot, CycleStage::Match),
                    (signed_by, slot, CycleStage::Activate),
                    (self.end_of(slot), slot, CycleStage::Meter),
                    (self.metered_by(slot), slot, CycleStage::Settle),
                ]
            })
            .collect();
        schedule.sort_unstable();
        schedule
    }

    /// Does one stage of a slot, all parties signing and delivering as contracted; nothing if it is done already.
    pub fn do_stage(&mut self, slot: SlotId, stage: CycleStage) -> Result<(), ChainError> {
        let contracts = self.contract_slot(slot).map(|state| state.status);
        match (stage, contracts) {
            (CycleStage::Match, None) if self.slot_state(slot).status == SlotStatus::GateClosed => {
                self.match_slot(slot)?;
                self.sign_all(slot)
            }
            (CycleStage::Activate, Some(ContractSlotStatus::Signing)) => {
                self.end_signing(slot);
                self.activate(slot).map(|_| ())
            }
            (CycleStage::Meter, Some(ContractSlotStatus::Active)) => self.meter_as_contracted(slot),
            (CycleStage::Settle, Some(ContractSlotStatus::Active)) => self.settle(slot).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Runs a cycle from any state to its report, all parties signing, delivering and drawing as contracted.
    pub fn run_cycle(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        for (time, slot, stage) in self.schedule(cycle) {
            self.advance_to(time);
            self.do_stage(slot, stage)?;
        }
        self.settle_cycle(cycle)
    }

    /// Ends a cycle from any state, by permissionless messages and by time alone. Slots that are not cleared are aborted,
    /// contracts that are not signed lapse, missing readings are estimated, disputed contracts settle by the readings.
    pub fn settle_cycle(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        for slot in self.slots_of(cycle) {
            self.settle_cycle_orders(slot)?;
        }
        for slot in self.slots_of(cycle) {
            self.settle_cycle_contracts(slot)?;
        }
        self.clear_cycle(cycle)
    }

    fn settle_cycle_orders(&mut self, slot: SlotId) -> Result<(), ChainError> {
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

    fn settle_cycle_contracts(&mut self, slot: SlotId) -> Result<(), ChainError> {
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
            // Disputes are raised at the latest when the time for readings ends.
            let over = self.metered_by(slot).plus(self.definition.timing.dispute).unwrap();
            self.advance_to(over);
            self.settle(slot)?;
        }
        Ok(())
    }
}
