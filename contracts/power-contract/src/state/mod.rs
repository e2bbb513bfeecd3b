//! Everything that is stored. Sizes are without the key's namespace byte, for ids below 16,384 and times of this century.

mod contract;
mod delivery;
mod dispute;
mod keys;
mod mandate;
mod signed;
mod slot;
mod totals;

use records::RecordMap;

pub use contract::{Contract, Marks, SIDES, Stage};
pub use delivery::{CHUNK, Chunk, Delivery, Reading};
pub use dispute::{Dispute, Mark, Resolution};
pub use keys::{ChunkKey, ContractKey, CycleKey, DueKey, PartyCycleKey, PartyKey, SlotKey};
pub use mandate::Mandate;
pub use signed::Signed;
#[cfg(test)]
pub use slot::STATUSES as SLOT_STATUSES;
pub use slot::Slot;
pub use totals::{CycleTotals, Totals};

/// (market, slot) => terms and progress of the slot, 6 + 55 bytes with 3 zones. Written by draft, activate, dispute,
/// resolve, settle.
pub const SLOTS: RecordMap<SlotKey, Slot> = RecordMap::new(0x80);
/// (market, slot, number) => the contract, 10 + 16 bytes drafted and 20 active. Written by draft, cancel, activate,
/// dispute, resolve; settlement leaves it alone.
pub const CONTRACTS: RecordMap<ContractKey, Contract> = RecordMap::new(0x81);
/// (market, cycle, participant) => what it has signed by its own hand, 10 + some 2 bytes a contract. Written by sign and
/// `sign_digest`.
pub const SIGNATURES: RecordMap<PartyCycleKey, Signed> = RecordMap::new(0x82);
/// (market, slot, participant / 32) => lots and readings of up to 32 participants, 10 + some 8 bytes each. Written by
/// activate and meter.
pub const DELIVERIES: RecordMap<ChunkKey, Chunk> = RecordMap::new(0x83);
/// (market, participant) => its standing mandate, 6 + 12 bytes. Written by `grant_mandate` and `revoke_mandate`.
pub const MANDATES: RecordMap<PartyKey, Mandate> = RecordMap::new(0x84);
/// (market, slot, number) => the open dispute, 10 + 39 bytes. Written by dispute, removed by resolve and settle.
pub const DISPUTES: RecordMap<ContractKey, Dispute> = RecordMap::new(0x85);
/// (market, slot, until when it may be decided, number) => a mark, 18 + 1 bytes: open disputes in the order in which their
/// time ends. Written by dispute, removed by resolve and settle.
pub const DUE: RecordMap<DueKey, Mark> = RecordMap::new(0x89);
/// (market, slot, number) => how its dispute was decided, 10 + 33 bytes. Written by resolve.
pub const RESOLUTIONS: RecordMap<ContractKey, Resolution> = RecordMap::new(0x86);
/// (market, slot) => sums over the slot's contracts, 6 + some 45 bytes. Written by draft, cancel, activate, resolve,
/// settle, once a message.
pub const SLOT_TOTALS: RecordMap<SlotKey, Totals> = RecordMap::new(0x87);
/// (market, cycle) => slots and sums over the final ones, 6 + some 60 bytes. Written by the first draft of a slot and when
/// a slot becomes final.
pub const CYCLE_TOTALS: RecordMap<CycleKey, CycleTotals> = RecordMap::new(0x88);
