//! A peer contract appends entries.

use contract_kit::checks::{block_time, check_length};
use contract_kit::{Call, Caller};
use cosmwasm_std::{Env, Storage};
use interfaces::audit_log::events::Appended;
use interfaces::audit_log::{Entry, MAX_ACTION, MAX_ACTOR, MAX_SUBJECTS, NewEntry};
use interfaces::{Contract, MAX_BATCH};
use merkle_log::{HASH_BYTES, TreeError, append, leaf_hash};

use crate::AuditError;
use crate::state::{self, ENTRIES};
use crate::tree::GrowingTree;

/// Appends all of the entries, or none.
///
/// # Errors
/// If the list is empty or too long, or an entry does not have the form that the log stores.
pub fn execute(call: &mut Call<'_>, entries: Vec<NewEntry>) -> Result<Appended, AuditError> {
    // 1. Authorize: the declaration admits peer contracts only.
    let Caller::Peer(writer) = call.caller else { return Err(AuditError::NotAWriter) };

    // 2. Validate.
    check_length(entries.len(), MAX_BATCH)?;
    for (at, entry) in entries.iter().enumerate() {
        check(at, entry)?;
    }

    // 3. Write.
    write(call.deps.storage, call.env, writer, entries)
}

/// Writes checked entries and the nodes of the tree that they complete.
///
/// # Errors
/// If the tree is full or does not decode.
pub fn write(
    storage: &mut dyn Storage,
    env: &Env,
    writer: Contract,
    entries: Vec<NewEntry>,
) -> Result<Appended, AuditError> {
    let first = state::size(storage)?;
    let mut leaves = Vec::with_capacity(entries.len());
    let mut number = first;
    for entry in entries {
        let next = number.checked_add(1).ok_or(TreeError::Full { size: number })?;
        let encoded = complete(entry, number, env, writer).encode()?;
        leaves.push(leaf_hash(&encoded));
        storage.set(&ENTRIES.key(number), &encoded);
        number = next;
    }
    let size = append(&mut GrowingTree(storage), first, leaves)?;
    // At most 500 entries: the count fits.
    let count = u32::try_from(size.saturating_sub(first)).unwrap_or(u32::MAX);
    Ok(Appended { first, count, contract: writer.to_string() })
}

/// What the writer says and what the log knows.
fn complete(entry: NewEntry, number: u64, env: &Env, contract: Contract) -> Entry {
    Entry {
        number,
        height: env.block.height,
        time: block_time(env),
        transaction: env.transaction.as_ref().map(|transaction| transaction.index),
        contract,
        category: entry.category,
        action: entry.action,
        actor: entry.actor,
        subjects: entry.subjects,
        payload_hash: entry.payload_hash,
    }
}

/// Refuses what the encoding has no room for, and texts that a reader of the log could be fooled by.
fn check(at: usize, entry: &NewEntry) -> Result<(), AuditError> {
    let NewEntry { category: _, action, actor, subjects, payload_hash } = entry;
    if action.is_empty() || action.len() > MAX_ACTION {
        return Err(AuditError::ActionLength { at, most: MAX_ACTION, got: action.len() });
    }
    if !action.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(AuditError::ActionCharacter { at });
    }
    if actor.is_empty() || actor.len() > MAX_ACTOR {
        return Err(AuditError::ActorLength { at, most: MAX_ACTOR, got: actor.len() });
    }
    if !actor.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(AuditError::ActorCharacter { at });
    }
    if subjects.len() > MAX_SUBJECTS {
        return Err(AuditError::TooManySubjects { at, most: MAX_SUBJECTS, got: subjects.len() });
    }
    if payload_hash.len() != HASH_BYTES {
        return Err(AuditError::HashLength { at, expected: HASH_BYTES, got: payload_hash.len() });
    }
    Ok(())
}
