//! What the registry stores beside the administrator and the contract addresses (`contract_kit`) and the records that
//! peers read (`interfaces::registry::raw`).

use cw_storage_plus::Item;
use interfaces::registry::raw::AccountRecord;
use storage::BinaryMap;
use units::ParticipantId;

/// () => the id of the next participant, from 1. Written at instantiation and by registration.
pub const NEXT_PARTICIPANT: Item<ParticipantId> = Item::new("next_participant");
/// participant => the account record that a later registration of the same account replaced: 17 bytes of key, some 10
/// of value. Written by registration after a rejection.
pub const SUPERSEDED_ACCOUNTS: BinaryMap<ParticipantId, AccountRecord> = BinaryMap::new("superseded");
/// () => why trading is paused. Written by the guardian.
pub const PAUSE_REASON: Item<String> = Item::new("pause_reason");
