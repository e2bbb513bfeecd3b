//! One action a file. Each changes the state and says what it tells the world and the other contracts; the entry point logs
//! it.

pub mod abort;
pub mod administration;
pub mod aggregate;
pub mod cancel;
pub mod clear;
pub mod create_market;
pub mod pair;
pub mod publish_forecasts;
pub mod publish_reference_prices;
pub mod quote;
pub mod set_capacities;
pub mod set_market_open;

use cosmwasm_std::{Addr, CosmosMsg, Env, Event, Storage};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::SlotStatus;
use interfaces::orderbook_matcher::events::SlotProgress;
use interfaces::settlement_escrow::Leg;
use interfaces::settlement_escrow::adapter::Escrow;
use interfaces::{ContractAddresses, MAX_BATCH};
use units::{DenomId, MarketId, ParticipantId, SlotId, Timestamp};

use crate::MatcherError;
use crate::order::SlotKey;
use crate::rules::{Rules, Times};
use crate::slot::{Slot, Stage, status};
use crate::state::{self, SLOTS};
use crate::status::{Step, name, next};

/// What a message did.
#[derive(Default)]
pub struct Done {
    /// The participants it was about, for the log.
    pub subjects: Vec<ParticipantId>,
    /// What it tells the world.
    pub events: Vec<Event>,
    /// What the other contracts are to do.
    pub messages: Vec<CosmosMsg>,
}

/// The block's time.
pub fn now(env: &Env) -> Timestamp {
    Timestamp(env.block.time.seconds())
}

/// Refuses a list that is empty or too long.
const fn check_batch<T>(list: &[T]) -> Result<(), MatcherError> {
    if list.is_empty() {
        return Err(MatcherError::EmptyBatch);
    }
    if list.len() > MAX_BATCH {
        return Err(MatcherError::BatchTooLong { most: MAX_BATCH, got: list.len() });
    }
    Ok(())
}

/// The orders of a page: what is asked for, at most so many.
fn page_limit(asked: u32, most: u32) -> Result<u32, MatcherError> {
    if asked == 0 { Err(MatcherError::EmptyPage) } else { Ok(asked.min(most)) }
}

/// Refuses what comes at or after a slot's gate.
fn before_gate(rules: &Rules, slot: SlotId, now: Timestamp) -> Result<Times, MatcherError> {
    let times = rules.times(slot)?;
    if now >= times.gate {
        return Err(MatcherError::GateClosed { slot, closed_at: times.gate, now });
    }
    Ok(times)
}

/// The posting to the escrow, if there is anything to post.
fn post(
    peers: &ContractAddresses<Addr>,
    denom: DenomId,
    legs: Vec<Leg>,
) -> Result<Option<CosmosMsg>, MatcherError> {
    if legs.is_empty() {
        return Ok(None);
    }
    Ok(Some(Escrow(peers.settlement_escrow.clone()).post(denom, legs)?))
}

/// A slot after its gate, as a crank finds it.
struct Crank {
    rules: Rules,
    times: Times,
    key: SlotKey,
    stored: Option<Slot>,
    status: SlotStatus,
    now: Timestamp,
    action: &'static str,
}

impl Crank {
    /// Reads the slot, and refuses `action` while the gate is open.
    fn load(
        storage: &dyn Storage,
        env: &Env,
        market: MarketId,
        slot: SlotId,
        action: &'static str,
    ) -> Result<Self, MatcherError> {
        let rules = state::rules(storage, market)?;
        let times = rules.times(slot)?;
        let now = now(env);
        if now < times.gate {
            return Err(MatcherError::GateOpen { slot, closes_at: times.gate, now });
        }
        let key = SlotKey { market, slot };
        let stored = SLOTS.may_load(storage, &key)?;
        let status = status(stored.as_ref(), times.gate, now);
        Ok(Self { rules, times, key, stored, status, now, action })
    }

    /// The state that a step leads to; refused where the life of a slot has no such step.
    fn next(&self, step: Step) -> Result<SlotStatus, MatcherError> {
        next(self.status, step).ok_or_else(|| self.wrong_status())
    }

    const fn wrong_status(&self) -> MatcherError {
        MatcherError::WrongStatus { slot: self.key.slot, status: name(self.status), action: self.action }
    }

    /// Refuses what comes after the deadline for clearing.
    fn in_time(&self) -> Result<(), MatcherError> {
        if self.now > self.times.clear_by {
            return Err(MatcherError::TooLate {
                slot: self.key.slot,
                clear_by: self.times.clear_by,
                now: self.now,
            });
        }
        Ok(())
    }

    /// Orders handled so far in the present stage.
    fn progress(&self) -> u32 {
        self.stored.as_ref().map_or(0, |slot| slot.progress)
    }

    /// Stores where the slot has come to, and tells it.
    fn save(&self, storage: &mut dyn Storage, reached: SlotStatus, stage: Stage, progress: u32) -> Event {
        SLOTS.save(storage, &self.key, &Slot { stage, progress });
        SlotProgress {
            market: self.key.market,
            slot: self.key.slot,
            status: name(reached).to_owned(),
            progress,
        }
        .to_event()
    }
}
