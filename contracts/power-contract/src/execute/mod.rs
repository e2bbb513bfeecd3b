//! One action a file. Each changes the state and says whom it was about and what others have to do; the entry point
//! logs it.

pub mod activate;
pub mod administration;
pub mod cancel;
pub mod dispute;
pub mod draft;
pub mod mandate;
pub mod meter;
pub mod resolve;
pub mod settle;
pub mod sign;
pub mod sign_digest;

use access::suite::peers;
use cosmwasm_std::{CosmosMsg, Deps, Env, Event, Storage};
use interfaces::MAX_BATCH;
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::SlotProgress;
use interfaces::settlement_escrow::adapter::Escrow;
use units::{ContractId, ParticipantId, SlotId, Timestamp};

use crate::PowerError;
use crate::life_cycle::slot_status_name;
use crate::state::{SLOT_TOTALS, Slot, SlotKey, Totals};
use table::Set;

/// What a message did.
#[derive(Default)]
pub struct Done {
    /// The participants it was about, for the log.
    pub subjects: Vec<ParticipantId>,
    /// What it tells the world.
    pub events: Vec<Event>,
    /// What it asks the escrow to do.
    pub messages: Vec<CosmosMsg>,
}

/// The block's time.
pub fn now(env: &Env) -> Timestamp {
    Timestamp(env.block.time.seconds())
}

/// The escrow that this contract is wired to.
fn escrow(deps: Deps<'_>) -> Result<Escrow, PowerError> {
    Ok(Escrow(peers(deps)?.settlement_escrow))
}

/// The size of a page: at least 1, at most 500.
pub fn page_size(limit: u32) -> Result<usize, PowerError> {
    if limit == 0 {
        return Err(PowerError::EmptyPage);
    }
    Ok(interfaces::page_limit(Some(limit)))
}

/// Refuses a list that is empty or too long.
pub fn check_length(got: usize, most: usize) -> Result<(), PowerError> {
    if got == 0 {
        return Err(PowerError::EmptyBatch);
    }
    if got > most {
        return Err(PowerError::BatchTooLong { most, got });
    }
    Ok(())
}

/// Refuses a list of contracts that is empty, too long or names one twice.
fn check_contracts(contracts: &[ContractId]) -> Result<(), PowerError> {
    check_length(contracts.len(), MAX_BATCH)?;
    let mut seen: Set<ContractId> = Set::default();
    match contracts.iter().find(|contract| !seen.insert(**contract, ())) {
        Some(contract) => Err(PowerError::DuplicateContract { contract: *contract }),
        None => Ok(()),
    }
}

/// Refuses what comes at or after the end of the time for signing.
fn check_signing_time(slot: SlotId, stored: &Slot, now: Timestamp) -> Result<(), PowerError> {
    match stored.sign_by {
        Some(until) if now >= until => Err(PowerError::TooLate { slot, until, now }),
        _ => Ok(()),
    }
}

/// Refuses what comes before its time.
fn check_not_before(slot: SlotId, from: Timestamp, now: Timestamp) -> Result<(), PowerError> {
    if now < from { Err(PowerError::TooEarly { slot, from, now }) } else { Ok(()) }
}

/// Adds to the sums of a slot.
fn add_totals(storage: &mut dyn Storage, key: SlotKey, more: &Totals) -> Result<Totals, PowerError> {
    let totals = SLOT_TOTALS.load(storage, &key)?.add(more)?;
    SLOT_TOTALS.save(storage, &key, &totals);
    Ok(totals)
}

/// The event that a slot has come so far.
fn slot_progress(key: SlotKey, slot: &Slot) -> Event {
    SlotProgress {
        market: key.market,
        slot: key.slot,
        status: slot_status_name(slot.status).to_owned(),
        progress: slot.progress,
    }
    .to_event()
}
