//! Participants' lots and readings, each chunk read and written once per message.

use std::collections::BTreeMap;

use cosmwasm_std::Storage;
use units::{MarketId, ParticipantId, SlotId};

use crate::PowerError;
use crate::cache::get_or_load;
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

    /// A participant's lots and reading in a slot; the default if nothing is stored.
    pub fn get(
        &mut self,
        storage: &dyn Storage,
        slot: SlotId,
        participant: ParticipantId,
    ) -> Result<Delivery, PowerError> {
        let index = index(participant);
        Ok(self.chunk(storage, slot, participant)?.get(index))
    }

    /// Changes a participant's lots or reading in a slot.
    pub fn update(
        &mut self,
        storage: &dyn Storage,
        slot: SlotId,
        participant: ParticipantId,
        change: impl FnOnce(&mut Delivery) -> Result<(), PowerError>,
    ) -> Result<(), PowerError> {
        let index = index(participant);
        self.chunk(storage, slot, participant)?.update(index, change)
    }

    fn chunk(
        &mut self,
        storage: &dyn Storage,
        slot: SlotId,
        participant: ParticipantId,
    ) -> Result<&mut Chunk, PowerError> {
        let first = participant.get().saturating_sub(u32::from(index(participant)));
        let key = ChunkKey { market: self.market, slot, first: ParticipantId(first) };
        get_or_load(&mut self.chunks, key, || {
            Ok(DELIVERIES.may_load(storage, key.to_bytes())?.unwrap_or_default())
        })
    }

    /// Writes all chunks that are not empty.
    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), PowerError> {
        for (key, chunk) in &self.chunks {
            if !chunk.is_empty() {
                DELIVERIES.save(storage, key.to_bytes(), chunk)?;
            }
        }
        Ok(())
    }
}

/// A participant's index in its chunk.
fn index(participant: ParticipantId) -> u8 {
    // Below CHUNK, so that it fits.
    u8::try_from(participant.get() % CHUNK).unwrap_or(u8::MAX)
}
