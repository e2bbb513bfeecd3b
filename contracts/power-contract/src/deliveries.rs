//! Participants' lots and readings, each chunk read and written once a message.

use cosmwasm_std::Storage;
use units::{MarketId, ParticipantId, SlotId};

use crate::PowerError;
use crate::state::{CHUNK, Chunk, ChunkKey, DELIVERIES, Delivery};
use table::Table;

/// The chunks that a message touches.
pub struct Deliveries {
    market: MarketId,
    chunks: Table<ChunkKey, Chunk>,
}

impl Deliveries {
    /// Those of a market, none read yet.
    pub fn of(market: MarketId) -> Self {
        Self { market, chunks: Table::default() }
    }

    fn place(&self, slot: SlotId, participant: ParticipantId) -> (ChunkKey, u8) {
        let id = participant.get();
        let key = ChunkKey { market: self.market, slot, chunk: id / CHUNK };
        // Below 32, so that it fits.
        (key, u8::try_from(id % CHUNK).unwrap_or(u8::MAX))
    }

    /// A participant's lots and reading in a slot; nothing where nothing was noted.
    pub fn get(
        &mut self,
        storage: &dyn Storage,
        slot: SlotId,
        participant: ParticipantId,
    ) -> Result<Delivery, PowerError> {
        let (key, place) = self.place(slot, participant);
        Ok(self.chunk(storage, key)?.get(place))
    }

    fn chunk(&mut self, storage: &dyn Storage, key: ChunkKey) -> Result<&mut Chunk, PowerError> {
        self.chunks.get_or(key, || Ok(DELIVERIES.may_load(storage, &key)?.unwrap_or_else(Chunk::default)))
    }

    /// Changes a participant's lots or reading in a slot.
    pub fn update(
        &mut self,
        storage: &dyn Storage,
        slot: SlotId,
        participant: ParticipantId,
        change: impl FnOnce(&mut Delivery) -> Result<(), PowerError>,
    ) -> Result<(), PowerError> {
        let (key, place) = self.place(slot, participant);
        self.chunk(storage, key)?.update(place, change)
    }

    /// Writes all chunks back, those that hold anything.
    pub fn save(&self, storage: &mut dyn Storage) {
        for (key, chunk) in self.chunks.iter() {
            if !chunk.is_empty() {
                DELIVERIES.save(storage, key, chunk);
            }
        }
    }
}
