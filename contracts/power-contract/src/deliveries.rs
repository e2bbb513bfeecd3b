//! Participants' lots and readings, each chunk read and written once a message.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cosmwasm_std::Storage;
use units::{MarketId, ParticipantId, SlotId};

use crate::PowerError;
use crate::state::{CHUNK, Chunk, ChunkKey, DELIVERIES, Delivery};

/// The chunks that a message touches.
pub struct Deliveries {
    market: MarketId,
    chunks: BTreeMap<ChunkKey, Chunk>,
}

impl Deliveries {
    /// Those of a market, none read yet.
    pub const fn of(market: MarketId) -> Self {
        Self { market, chunks: BTreeMap::new() }
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
        let chunk = match self.chunks.entry(key) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(DELIVERIES.may_load(storage, &key)?.unwrap_or_else(Chunk::default))
            }
        };
        Ok(chunk.0.get(&place).copied().unwrap_or_default())
    }

    /// Changes a participant's lots or reading in a slot.
    pub fn update(
        &mut self,
        storage: &dyn Storage,
        slot: SlotId,
        participant: ParticipantId,
        change: impl FnOnce(&mut Delivery) -> Result<(), PowerError>,
    ) -> Result<(), PowerError> {
        let mut delivery = self.get(storage, slot, participant)?;
        change(&mut delivery)?;
        let (key, place) = self.place(slot, participant);
        self.chunks.entry(key).or_default().0.insert(place, delivery);
        Ok(())
    }

    /// Writes all chunks back that hold anything.
    pub fn save(&self, storage: &mut dyn Storage) {
        for (key, chunk) in self.chunks.iter().filter(|(_, chunk)| !chunk.0.is_empty()) {
            DELIVERIES.save(storage, key, chunk);
        }
    }
}
