//! A whole cycle at a time, as somebody runs it who keeps the cranks turning.

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract::SlotStatus as ContractSlotStatus;
use interfaces::settlement_escrow::CycleResponse;
use units::{CycleId, Seconds, SlotId};

use crate::chain::{Chain, ChainError};
use crate::market::Market;

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

    /// Runs a cycle from its first gate to its report, everybody signing, delivering and drawing as contracted.
    ///
    /// # Errors
    /// The contracts' words.
    pub fn run_cycle(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        for slot in self.slots_of(cycle) {
            self.match_slot(slot)?;
            self.sign_all(slot)?;
        }
        self.run_rest(cycle)
    }

    /// Runs a cycle from the last signature to its report, everybody delivering and drawing as contracted.
    ///
    /// # Errors
    /// The contracts' words.
    pub fn run_rest(&mut self, cycle: CycleId) -> Result<CycleResponse, ChainError> {
        for slot in self.slots_of(cycle) {
            if self.contract_slot(slot).is_some() {
                self.end_signing(slot);
                self.activate(slot)?;
            }
        }
        for slot in self.slots_of(cycle) {
            self.deliver(slot);
            if self.contract_slot(slot).is_some() {
                self.meter_as_contracted(slot)?;
            }
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
