//! Audit entries: sent to the log with the message, or queued in an outbox for messages that must not depend on the log.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{CosmosMsg, Env, StdResult, Storage};
use cw_storage_plus::{Item, Map};
use interfaces::audit_log::NewEntry;
use interfaces::audit_log::adapter::AuditLog;
use units::Timestamp;

use crate::checks::{block_time, work_page};
use crate::{Call, CommonError, Outcome};

/// () => the numbers of the first waiting entry and of the next one, as JSON. Written by queueing and flushing.
const QUEUE: Item<Queue> = Item::new("outbox");
/// number => a waiting entry, as JSON. Written by queueing, removed by flushing.
const WAITING: Map<u64, QueuedEntry> = Map::new("outbox_entry");

/// The outbox: entries `first` to `next` wait.
#[cw_serde]
#[derive(Copy, Default)]
pub struct Queue {
    /// The number of the first waiting entry.
    pub first: u64,
    /// The number that the next entry gets.
    pub next: u64,
}

/// A waiting entry.
#[cw_serde]
pub struct QueuedEntry {
    /// The block time of its message.
    pub time: Timestamp,
    /// The entry.
    pub entry: NewEntry,
}

/// The state of the outbox.
///
/// # Errors
/// If the state does not decode.
pub fn queue(storage: &dyn Storage) -> StdResult<Queue> {
    Ok(QUEUE.may_load(storage)?.unwrap_or_default())
}

/// When the first waiting entry was queued, if one waits.
///
/// # Errors
/// If the state does not decode.
pub fn waiting_since(storage: &dyn Storage) -> StdResult<Option<Timestamp>> {
    let Queue { first, next } = queue(storage)?;
    if first == next {
        return Ok(None);
    }
    Ok(Some(WAITING.load(storage, first)?.time))
}

/// Queues an entry.
///
/// # Errors
/// If the state does not decode.
pub fn enqueue(storage: &mut dyn Storage, env: &Env, entry: NewEntry) -> StdResult<()> {
    let Queue { first, next } = queue(storage)?;
    WAITING.save(storage, next, &QueuedEntry { time: block_time(env), entry })?;
    QUEUE.save(storage, &Queue { first, next: next.saturating_add(1) })
}

/// Sends the oldest waiting entries to the log, at most `limit`. If the log refuses them, they keep waiting.
///
/// # Errors
/// [`CommonError::OutboxEmpty`] if none waits, [`CommonError::EmptyPage`].
pub fn flush(call: &mut Call<'_>, limit: u32) -> Result<Outcome, CommonError> {
    let most = u64::try_from(work_page(limit)?).unwrap_or(u64::MAX);
    let log = AuditLog(call.addresses()?.audit_log);
    let storage = &mut *call.deps.storage;
    let Queue { first, next } = queue(storage)?;
    let end = next.min(first.saturating_add(most));
    let mut entries = Vec::new();
    for number in first..end {
        entries.push(WAITING.load(storage, number)?.entry);
        WAITING.remove(storage, number);
    }
    if entries.is_empty() {
        return Err(CommonError::OutboxEmpty);
    }
    QUEUE.save(storage, &Queue { first: end, next })?;
    Ok(Outcome::default().with_message(log.append(entries)?))
}

/// The message that appends an entry to the log, once there is a log that takes it.
pub(crate) fn append(call: &mut Call<'_>, entry: NewEntry) -> Result<Option<CosmosMsg>, CommonError> {
    let querier = call.deps.querier;
    let setting_addresses = entry.action == "set_addresses";
    let Some(addresses) = call.find_addresses()? else { return Ok(None) };
    // The log's addresses are set first. Otherwise this one message goes unlogged, and later ones fail until they are set.
    if setting_addresses && !crate::addresses::are_set_in_log(querier, &addresses)? {
        return Ok(None);
    }
    Ok(Some(AuditLog(addresses.audit_log).append(vec![entry])?))
}

#[cfg(test)]
mod tests;
