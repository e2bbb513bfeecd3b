//! What the registry stores beside the administrator and the wiring (`access::admin`) and the records that siblings read
//! (`interfaces::registry::raw`: accounts 0x80, role grants 0x81, pause 0x82, profiles).

use cosmwasm_std::Storage;
use interfaces::registry::raw::{ACCOUNTS, AccountKey, AccountRecord, PROFILES, ParticipantKey, Profile};
use records::{Item, RecordMap};
use units::ParticipantId;

use crate::RegistryError;

/// () => the id of the next participant, from 1. Written at instantiation and by registration.
pub const NEXT: Item<u32> = Item::new("next");
/// participant => the account record that a later registration of the same account replaced: 5 bytes of key, some 12 of
/// value. Written by registration after a rejection.
pub const FORMER: RecordMap<ParticipantKey, AccountRecord> = RecordMap::new(0x83);
/// () => why trading is paused. Written by the guardian.
pub const PAUSE_REASON: Item<String> = Item::new("pause_reason");

/// A participant: what is rarely read of it and what is read with every message.
///
/// # Errors
/// [`RegistryError::UnknownParticipant`] if nobody has that id.
pub fn participant(
    storage: &dyn Storage,
    id: ParticipantId,
) -> Result<(Profile, AccountRecord), RegistryError> {
    let profile = PROFILES
        .may_load(storage, &ParticipantKey(id))?
        .ok_or(RegistryError::UnknownParticipant { participant: id })?;
    let current = ACCOUNTS
        .may_load(storage, &AccountKey(profile.account.clone()))?
        .filter(|account| account.participant == id);
    let account = match current {
        Some(account) => account,
        None => FORMER.load(storage, &ParticipantKey(id))?,
    };
    Ok((profile, account))
}
