//! A slot after gate closure, as a permissionless message finds it.

use cosmwasm_std::{Event, Storage};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::SlotProgress;
use interfaces::orderbook_matcher::{SlotStatus, SlotTotals};
use units::{MarketId, SlotId, Timestamp};

use crate::MatcherError;
use crate::market::params::{MarketParams, SlotTimes};
use crate::slot::key::SlotKey;
use crate::slot::stage::{Slot, Stage, status};
use crate::slot::status::{Step, next};
use crate::slot::totals::CycleTotals;
use crate::state::{CYCLES, SLOTS, load_params};

/// A slot after gate closure.
pub struct SlotContext {
    /// The market's parameters.
    pub params: MarketParams,
    /// The slot's times.
    pub times: SlotTimes,
    /// The slot.
    pub key: SlotKey,
    /// What is stored of it.
    pub stored: Option<Slot>,
    /// Its status.
    pub status: SlotStatus,
    /// The block time.
    pub now: Timestamp,
    action: &'static str,
}

impl SlotContext {
    /// Loads a slot; `action` is what errors name.
    ///
    /// # Errors
    /// [`MatcherError::UnknownMarket`], [`MatcherError::GateOpen`].
    pub fn load(
        storage: &dyn Storage,
        now: Timestamp,
        market: MarketId,
        slot: SlotId,
        action: &'static str,
    ) -> Result<Self, MatcherError> {
        let params = load_params(storage, market)?;
        let times = params.times(slot)?;
        if now < times.gate {
            return Err(MatcherError::GateOpen { slot, closes_at: times.gate, now });
        }
        let key = SlotKey { market, slot };
        let stored = SLOTS.may_load(storage, key.to_bytes())?;
        let status = status(stored.as_ref(), times.gate, now);
        Ok(Self { params, times, key, stored, status, now, action })
    }

    /// The status that a step leads to.
    ///
    /// # Errors
    /// [`MatcherError::WrongStatus`] if the life cycle of a slot has no such step.
    pub fn next(&self, step: Step) -> Result<SlotStatus, MatcherError> {
        next(self.status, step).ok_or_else(|| self.wrong_status())
    }

    /// The error that says that the message does not apply to the slot's status.
    pub const fn wrong_status(&self) -> MatcherError {
        MatcherError::WrongStatus { slot: self.key.slot, status: self.status, action: self.action }
    }

    /// Checks that the deadline for clearing has not passed.
    ///
    /// # Errors
    /// [`MatcherError::TooLate`].
    pub fn check_deadline(&self) -> Result<(), MatcherError> {
        let SlotTimes { clear_by, .. } = self.times;
        if self.now > clear_by {
            return Err(MatcherError::TooLate { slot: self.key.slot, clear_by, now: self.now });
        }
        Ok(())
    }

    /// Stores the stage that the slot has reached, and returns the event.
    ///
    /// # Errors
    /// If the slot has no encoding.
    pub fn save(
        &self,
        storage: &mut dyn Storage,
        reached: SlotStatus,
        stage: Stage,
        progress: u32,
    ) -> Result<Event, MatcherError> {
        let SlotKey { market, slot } = self.key;
        SLOTS.save(storage, self.key.to_bytes(), &Slot { stage, progress })?;
        Ok(SlotProgress { market, slot, status: reached.to_string(), progress }.to_event())
    }

    /// Adds the slot, which is paired or aborted now, to the totals of its cycle.
    ///
    /// # Errors
    /// If a sum exceeds its type.
    pub fn close(&self, storage: &mut dyn Storage, totals: &SlotTotals) -> Result<(), MatcherError> {
        let key = (self.key.market, self.params.cycle(self.key.slot)?.0);
        let mut cycle: CycleTotals = CYCLES.may_load(storage, key)?.unwrap_or_default();
        cycle.add(totals)?;
        Ok(CYCLES.save(storage, key, &cycle)?)
    }
}

/// Orders handled in a stage, with those of one more page.
pub fn advance(progress: u32, handled: usize) -> u32 {
    progress.saturating_add(u32::try_from(handled).unwrap_or(u32::MAX))
}
