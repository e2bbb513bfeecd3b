//! Participants in storage: a profile per participant, an account record per account.

use cosmwasm_std::{Addr, Event, Storage};
use interfaces::event::TypedEvent;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, PROFILES, Profile};
use units::ParticipantId;

use crate::RegistryError;
use crate::state::SUPERSEDED_ACCOUNTS;

/// A participant's profile and account record.
///
/// # Errors
/// [`RegistryError::UnknownParticipant`] if no participant has the id.
pub fn load(storage: &dyn Storage, id: ParticipantId) -> Result<(Profile, AccountRecord), RegistryError> {
    let profile =
        PROFILES.may_load(storage, id)?.ok_or(RegistryError::UnknownParticipant { participant: id })?;
    let current = ACCOUNTS.may_load(storage, &profile.account)?.filter(|record| record.participant == id);
    let record = match current {
        Some(record) => record,
        None => SUPERSEDED_ACCOUNTS.load(storage, id)?,
    };
    Ok((profile, record))
}

/// Refuses an account that acts for a participant already: an account acts for one at most.
///
/// # Errors
/// [`RegistryError::AlreadyRegistered`].
pub fn check_free(storage: &dyn Storage, account: &Addr) -> Result<(), RegistryError> {
    match ACCOUNTS.may_load(storage, account)? {
        None => Ok(()),
        Some(AccountRecord { participant, status, .. }) => {
            Err(RegistryError::AlreadyRegistered { account: account.clone(), participant, status })
        }
    }
}

/// The event of a participant's new status or account.
pub fn changed(record: &AccountRecord, account: &Addr) -> Event {
    ParticipantChanged {
        participant: record.participant,
        status: record.status.to_string(),
        account: account.to_string(),
    }
    .to_event()
}
