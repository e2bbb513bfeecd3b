//! Entries that wait for the log.

use cosmwasm_std::{Env, Storage};
use interfaces::audit_log::NewEntry;
use units::Timestamp;

use crate::EscrowError;
use crate::state::{OUTBOX, QUEUE, Queue, QueueKey, Queued};

/// Where the queue begins and ends: nothing has been queued yet if that is not stored.
///
/// # Errors
/// If what is stored does not read.
pub fn queue(storage: &dyn Storage) -> Result<Queue, EscrowError> {
    Ok(QUEUE.may_load(storage)?.unwrap_or_default())
}

/// Queues an entry.
///
/// # Errors
/// If what is stored does not read.
pub fn push(storage: &mut dyn Storage, env: &Env, entry: NewEntry) -> Result<(), EscrowError> {
    let Queue { head, tail } = queue(storage)?;
    let time = Timestamp(env.block.time.seconds());
    OUTBOX.save(storage, &QueueKey(tail), &Queued { time, entry })?;
    Ok(QUEUE.save(storage, &Queue { head, tail: tail.saturating_add(1) })?)
}

/// Takes the oldest entries out, at most so many.
///
/// # Errors
/// [`EscrowError::OutboxEmpty`] if none waits.
pub fn pop(storage: &mut dyn Storage, most: usize) -> Result<Vec<NewEntry>, EscrowError> {
    let Queue { head, tail } = queue(storage)?;
    let mut entries = Vec::new();
    let mut next = head;
    for number in (head..tail).take(most) {
        entries.push(OUTBOX.load(storage, &QueueKey(number))?.entry);
        OUTBOX.remove(storage, &QueueKey(number));
        next = number.saturating_add(1);
    }
    if entries.is_empty() {
        return Err(EscrowError::OutboxEmpty);
    }
    QUEUE.save(storage, &Queue { head: next, tail })?;
    Ok(entries)
}
