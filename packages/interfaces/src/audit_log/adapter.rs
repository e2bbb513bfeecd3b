//! How siblings write to the log.

use cosmwasm_std::{Addr, CosmosMsg, HexBinary, StdResult, wasm_execute};
use sha2::{Digest, Sha256};
use units::ParticipantId;

use super::{Category, ExecuteMsg, MAX_SUBJECTS, NewEntry};

/// The log as its writers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLog(pub Addr);

impl AuditLog {
    /// Appends entries. As a plain message, so that the state change fails with it.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn append(&self, entries: Vec<NewEntry>) -> StdResult<CosmosMsg> {
        Ok(wasm_execute(&self.0, &ExecuteMsg::Append { entries }, vec![])?.into())
    }
}

/// The entry for a message that was carried out. `payload` is the message, hashed as it is written here whichever form it came in.
///
/// # Errors
/// If the payload cannot be serialised.
pub fn entry(
    category: Category,
    action: &str,
    actor: &Addr,
    subjects: &[ParticipantId],
    payload: &impl serde::Serialize,
) -> StdResult<NewEntry> {
    Ok(NewEntry {
        category,
        action: action.to_owned(),
        actor: actor.to_string(),
        subjects: subjects.iter().take(MAX_SUBJECTS).copied().collect(),
        payload_hash: payload_hash(payload)?,
    })
}

/// SHA-256 of a message's JSON.
///
/// # Errors
/// If it cannot be serialised.
pub fn payload_hash(payload: &impl serde::Serialize) -> StdResult<HexBinary> {
    Ok(HexBinary::from(<[u8; 32]>::from(Sha256::digest(cosmwasm_std::to_json_vec(payload)?))))
}
