//! What the registry stores beside the administrator and the wiring (`access::admin`) and the records that siblings read
//! (`interfaces::registry::raw`: accounts 0x80, role grants 0x81, pause 0x82).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Storage};
use interfaces::registry::raw::{ACCOUNTS, AccountKey, AccountRecord};
use records::{Item, Map, PackedKey, Reader, RecordError, RecordMap, Writer};
use units::{ParticipantId, Timestamp};

use crate::RegistryError;

/// () => the id of the next participant, from 1. Written at instantiation and by registration.
pub const NEXT: Item<u32> = Item::new("next");
/// participant => what is rarely read of it. Written by registration, review, rotation.
pub const PROFILES: Map<ParticipantKey, Profile> = Map::new("profile");
/// participant => the account record that a later registration of the same account replaced: 5 bytes of key, some 12 of
/// value. Written by registration after a rejection.
pub const FORMER: RecordMap<ParticipantKey, AccountRecord> = RecordMap::new(0x83);
/// () => why trading is paused. Written by the guardian.
pub const PAUSE_REASON: Item<String> = Item::new("pause_reason");

/// What is rarely read of a participant.
#[cw_serde]
pub struct Profile {
    /// The account that acts for it.
    pub account: Addr,
    /// The account proposed to follow, if any.
    pub rotating_to: Option<Addr>,
    /// SHA-256 of its evidence.
    pub evidence: HexBinary,
    /// When it registered.
    pub registered_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// Why it was rejected, suspended or revoked.
    pub reason: Option<String>,
}

/// A participant's id as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantKey(pub ParticipantId);

impl PackedKey for ParticipantKey {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u32().map(|id| Self(ParticipantId(id)))
    }
}

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
