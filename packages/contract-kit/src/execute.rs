//! The frame around every message: authorization before its handler, the audit entry after it.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, MessageInfo, Response};
use interfaces::audit_log::adapter::payload_hash;
use interfaces::audit_log::{Category, MAX_SUBJECTS, NewEntry};
use interfaces::declaration::{AuditEntry, DeclaredMessage, MessageDeclaration};
use interfaces::registry::raw::AccountRecord;
use interfaces::{Contract, ContractAddresses};
use serde::Serialize;
use units::{ParticipantId, Timestamp};

use crate::addresses::CachedAddresses;
use crate::authorize::authorize;
use crate::checks::block_time;
use crate::{Caller, CommonError, Outcome, addresses, audit};

/// An authorized message: what its handler works with.
pub struct Call<'a> {
    /// The contract that executes it.
    pub contract: Contract,
    /// Storage, API and querier.
    pub deps: DepsMut<'a>,
    /// The block and the contract.
    pub env: &'a Env,
    /// The sender and the coins.
    pub info: &'a MessageInfo,
    /// The sender, as far as the declaration asks.
    pub caller: Caller,
    message: &'static MessageDeclaration,
    addresses: CachedAddresses,
}

impl<'a> Call<'a> {
    /// Authorizes a message by its declaration.
    ///
    /// # Errors
    /// [`CommonError`] says what is missing.
    pub fn authorize(
        contract: Contract,
        message: &'static MessageDeclaration,
        deps: DepsMut<'a>,
        env: &'a Env,
        info: &'a MessageInfo,
    ) -> Result<Self, CommonError> {
        let mut addresses = CachedAddresses::default();
        let caller = authorize(contract, message, deps.as_ref(), &mut addresses, env, info)?;
        Ok(Self { contract, deps, env, info, caller, message, addresses })
    }

    /// The block's time.
    pub fn now(&self) -> Timestamp {
        block_time(self.env)
    }

    /// The account record of the participant that sends the message.
    ///
    /// # Errors
    /// [`CommonError::NotRegistered`] if the declaration does not ask for a participant.
    pub fn participant(&self) -> Result<AccountRecord, CommonError> {
        match &self.caller {
            Caller::Participant(account) => Ok(*account),
            _ => Err(CommonError::NotRegistered { account: self.info.sender.clone() }),
        }
    }

    /// The addresses of the five contracts.
    ///
    /// # Errors
    /// [`CommonError::AddressesNotSet`] before they are set.
    pub fn addresses(&mut self) -> Result<ContractAddresses<Addr>, CommonError> {
        self.addresses.get(self.deps.as_ref()).cloned()
    }

    pub(crate) fn find_addresses(&mut self) -> Result<Option<ContractAddresses<Addr>>, CommonError> {
        Ok(self.addresses.find(self.deps.as_ref())?.cloned())
    }

    /// The audit entry of the message.
    pub fn entry(&self, category: Category, subjects: &[ParticipantId], payload_hash: HexBinary) -> NewEntry {
        NewEntry {
            category,
            action: self.message.name.to_owned(),
            actor: self.info.sender.to_string(),
            subjects: subjects.iter().take(MAX_SUBJECTS).copied().collect(),
            payload_hash,
        }
    }
}

/// Executes a message: authorizes it by its declaration, runs its handler, appends or queues its audit entry.
///
/// # Errors
/// If the message is not authorized, the handler refuses it, or it is logged with the message and the contract addresses are
/// not set. Before they are set, only administration is executed.
pub fn execute<M, E>(
    contract: Contract,
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    message: M,
    handle: impl FnOnce(&mut Call<'_>, M) -> Result<Outcome, E>,
) -> Result<Response, E>
where
    M: DeclaredMessage + Serialize,
    E: From<CommonError>,
{
    // 1. Authorize.
    let declaration = message.declaration();
    let mut call = Call::authorize(contract, declaration, deps.branch(), env, info)?;
    let covered = declaration.audit == AuditEntry::Covered;
    if !covered && !is_administration(declaration) && call.find_addresses()?.is_none() {
        return Err(CommonError::AddressesNotSet.into());
    }
    let payload_hash =
        if covered { HexBinary::default() } else { payload_hash(&message).map_err(CommonError::from)? };

    // 2. Carry out.
    let outcome = handle(&mut call, message)?;

    // 3. Log.
    let response = Response::new().add_events(outcome.events).add_submessages(outcome.messages);
    if outcome.unchanged {
        return Ok(response);
    }
    match declaration.audit {
        AuditEntry::Covered => Ok(response),
        AuditEntry::Appended(category) => {
            let entry = call.entry(category, &outcome.subjects, payload_hash);
            Ok(response.add_messages(audit::append(&mut call, entry)?))
        }
        AuditEntry::Queued(category) => {
            let entry = call.entry(category, &outcome.subjects, payload_hash);
            audit::enqueue(call.deps.storage, env, entry).map_err(CommonError::from)?;
            Ok(response)
        }
    }
}

/// Whether a message belongs to administration, which goes on before the contract addresses are set.
fn is_administration(message: &MessageDeclaration) -> bool {
    interfaces::admin::NAMES.contains(&message.name)
}

/// Stores the pause that the registry reports; the handler of `set_pause`.
///
/// # Errors
/// [`CommonError::AddressesNotSet`] before the addresses are set.
pub fn set_pause(call: &mut Call<'_>, until: Timestamp) -> Result<Outcome, CommonError> {
    addresses::set_pause(call.deps.storage, until)?;
    Ok(Outcome::default())
}

#[cfg(test)]
mod tests;
