//! Packed keys: big-endian integers, the most significant first.

use storage::packed_key;
use units::{ContractId, ContractNumber, CycleId, MarketId, ParticipantId, SlotId, Timestamp};

packed_key!(
    /// A slot of a market: 6 bytes.
    pub struct SlotKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
    }
);

packed_key!(
    /// A contract: 10 bytes. The contracts of a slot are neighbours, in order of their numbers.
    pub struct ContractKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
        /// The number in the slot.
        pub number: ContractNumber as u32,
    }
);

packed_key!(
    /// A participant in a cycle of a market: 10 bytes.
    pub struct PartyCycleKey {
        /// The market.
        pub market: MarketId as u16,
        /// The cycle.
        pub cycle: CycleId as u32,
        /// The participant.
        pub participant: ParticipantId as u32,
    }
);

packed_key!(
    /// A chunk of neighbouring participants in a slot: 10 bytes.
    pub struct ChunkKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
        /// The first participant of the chunk.
        pub first: ParticipantId as u32,
    }
);

packed_key!(
    /// A disputed contract by the deadline for its resolution: 18 bytes.
    pub struct DueKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
        /// The deadline, exclusive.
        pub due: Timestamp as u64,
        /// The contract's number in the slot.
        pub number: ContractNumber as u32,
    }
);

impl DueKey {
    /// The key of a contract's dispute.
    pub const fn new(contract: ContractId, due: Timestamp) -> Self {
        let ContractId { market, slot, number } = contract;
        Self { market, slot, due, number }
    }
}

impl From<ContractId> for SlotKey {
    fn from(id: ContractId) -> Self {
        Self { market: id.market, slot: id.slot }
    }
}

impl From<ContractId> for ContractKey {
    fn from(id: ContractId) -> Self {
        let ContractId { market, slot, number } = id;
        Self { market, slot, number }
    }
}

impl From<ContractKey> for ContractId {
    fn from(key: ContractKey) -> Self {
        let ContractKey { market, slot, number } = key;
        Self { market, slot, number }
    }
}
