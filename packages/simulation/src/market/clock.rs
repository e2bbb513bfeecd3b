//! The market's clock: the time on the chain, and the slots numbered from the first whose gates are all ahead.

use units::{CycleId, Seconds, SlotId, Timestamp};

use super::observer::Step;
use super::{Market, Observer};
use crate::backend::{ChainBackend, ChainError};

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// Numbers slots from the first cycle on whose gates are all ahead.
    pub(super) fn number_slots(&mut self) -> Result<(), ChainError> {
        let timing = self.definition.timing;
        let gate = self.now().plus(timing.gate).map_err(|error| ChainError::new(error.to_string()))?;
        let earliest = timing.slot.slot_at(gate).map_err(|error| ChainError::new(error.to_string()))?;
        let cycle = earliest.get() / u32::from(timing.slots_per_cycle) + 1;
        self.first = SlotId(cycle * u32::from(timing.slots_per_cycle));
        Ok(())
    }

    /// The time that the next message will see.
    pub fn now(&self) -> Timestamp {
        self.chain.now()
    }

    /// Lets time pass until then.
    ///
    /// # Panics
    /// If the chain does not reach it.
    pub fn advance_to(&mut self, time: Timestamp) {
        self.chain.advance_to(time).unwrap_or_else(|error| panic!("time does not pass: {error}"));
        self.observe(&Step::Time { to: time });
    }

    /// Lets so much time pass.
    pub fn advance(&mut self, span: Seconds) {
        let then = self.now().plus(span).unwrap();
        self.advance_to(then);
    }

    /// The n-th slot from the first one of the first cycle whose gates are all ahead when the market opens.
    pub fn slot(&self, n: u32) -> SlotId {
        SlotId(self.first.get() + n)
    }

    /// The cycle of a slot.
    pub fn cycle(&self, slot: SlotId) -> CycleId {
        CycleId(slot.get() / u32::from(self.definition.timing.slots_per_cycle))
    }

    /// When a slot's delivery begins.
    pub fn start_of(&self, slot: SlotId) -> Timestamp {
        self.definition.timing.slot.start_of(slot)
    }

    /// When a slot's delivery ends.
    pub fn end_of(&self, slot: SlotId) -> Timestamp {
        self.definition.timing.slot.end_of(slot)
    }

    /// When a slot's gate closes.
    pub fn gate_of(&self, slot: SlotId) -> Timestamp {
        self.start_of(slot).minus_saturating(self.definition.timing.gate)
    }

    /// The last moment for clearing a slot.
    pub fn clear_by(&self, slot: SlotId) -> Timestamp {
        self.gate_of(slot).plus(self.definition.timing.clear).unwrap()
    }

    /// When readings of a slot are no longer taken, and it can be settled.
    pub fn metered_by(&self, slot: SlotId) -> Timestamp {
        self.end_of(slot).plus(self.definition.timing.meter).unwrap()
    }

    /// Lets time pass until a slot's gate closes.
    pub fn close_gate(&mut self, slot: SlotId) {
        self.advance_to(self.gate_of(slot));
    }

    /// Lets time pass until the time for signing a slot's contracts is over; does nothing for a slot without contracts.
    pub fn end_signing(&mut self, slot: SlotId) {
        if let Some(sign_by) = self.contract_slot(slot).and_then(|state| state.sign_by) {
            self.advance_to(sign_by);
        }
    }

    /// Lets time pass until a slot's delivery has ended.
    pub fn deliver(&mut self, slot: SlotId) {
        self.advance_to(self.end_of(slot));
    }

    /// Lets time pass until a slot can be settled.
    pub fn end_metering(&mut self, slot: SlotId) {
        self.advance_to(self.metered_by(slot));
    }
}
