//! What the contract stores beside the administrator and the contract addresses (`contract_kit`).
//!
//! Sizes are those of ids below 16,384 and times of this century. Keys are given without the 3 bytes of their
//! namespace.

mod contract;
mod delivery;
mod dispute;
mod keys;
mod signed_contracts;
mod slot;
mod totals;

use interfaces::power_contract::{MandateTerms, SlotTotals};
use storage::BinaryMap;
use units::{CycleId, MarketId, ParticipantId};

pub use contract::{Contract, SIDES, SideFlags, Stage};
pub use delivery::{CHUNK, Chunk, Delivery, Reading};
pub use dispute::{Dispute, Resolution};
pub use keys::{ChunkKey, ContractKey, DueKey, PartyCycleKey, SlotKey};
pub use signed_contracts::SignedContracts;
pub use slot::Slot;
pub use totals::{CycleTotals, add_totals, with_grid_fees};

/// (market, slot) => terms and progress of the slot: 6 bytes of key, 55 of value with 3 zones. Written by `draft`,
/// `activate`, `dispute`, `resolve`, `settle`.
pub const SLOTS: BinaryMap<[u8; SlotKey::LENGTH], Slot> = BinaryMap::new("s");
/// (market, slot, number) => the contract: 10 bytes of key, 16 to 18 of value. Written by `draft`, `cancel`,
/// `activate`, `dispute`, `resolve`, and by `settle` for unresolved disputes only.
pub const CONTRACTS: BinaryMap<[u8; ContractKey::LENGTH], Contract> = BinaryMap::new("c");
/// (market, cycle, participant) => the contracts that it has signed with messages of its own: 10 bytes of key, some 2
/// of value per contract. Written by `sign` and `sign_digest`.
pub const SIGNATURES: BinaryMap<[u8; PartyCycleKey::LENGTH], SignedContracts> = BinaryMap::new("g");
/// (market, slot, first participant of the chunk) => lots and readings of up to 32 participants: 10 bytes of key, some
/// 8 of value per participant. Written by `activate` and `meter`.
pub const DELIVERIES: BinaryMap<[u8; ChunkKey::LENGTH], Chunk> = BinaryMap::new("d");
/// (market, participant) => its standing mandate: 8 bytes of key, 13 of value. Written by `grant_mandate`, removed by
/// `revoke_mandate`.
pub const MANDATES: BinaryMap<(MarketId, ParticipantId), MandateTerms> = BinaryMap::new("mandate");
/// (market, slot, number) => the open dispute: 10 bytes of key, 39 of value. Written by `dispute`, removed by `resolve`
/// and `settle`.
pub const DISPUTES: BinaryMap<[u8; ContractKey::LENGTH], Dispute> = BinaryMap::new("dispute");
/// (market, slot, deadline for the resolution, number) => `true`: 18 bytes of key, 1 of value. The open disputes of a
/// slot in the order of their deadlines. Written by `dispute`, removed by `resolve` and `settle`.
pub const DUE: BinaryMap<[u8; DueKey::LENGTH], bool> = BinaryMap::new("due");
/// (market, slot, number) => how its dispute was resolved: 10 bytes of key, 33 of value. Written by `resolve`.
pub const RESOLUTIONS: BinaryMap<[u8; ContractKey::LENGTH], Resolution> = BinaryMap::new("resolution");
/// (market, slot) => totals of the slot's contracts: 6 bytes of key, some 45 of value. Written by `draft`, `cancel`,
/// `activate`, `resolve`, `settle`, once per message.
pub const SLOT_TOTALS: BinaryMap<[u8; SlotKey::LENGTH], SlotTotals> = BinaryMap::new("t");
/// (market, cycle) => slots, and totals of the final ones: 8 bytes of key, some 60 of value. Written by the first page
/// of drafts of a slot and when a slot becomes final.
pub const CYCLE_TOTALS: BinaryMap<(MarketId, CycleId), CycleTotals> = BinaryMap::new("cycle");
