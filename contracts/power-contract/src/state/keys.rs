//! Keys, most significant part first.

use records::{PackedKey, Reader, RecordError, Writer};
use table::{Number, pack};
use units::{ContractId, ContractNumber, CycleId, MarketId, ParticipantId, SlotId, Timestamp};

/// A slot of a market: 6 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotKey {
    pub market: MarketId,
    pub slot: SlotId,
}

/// A contract: 10 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractKey(pub ContractId);

/// A cycle of a market: 6 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CycleKey {
    pub market: MarketId,
    pub cycle: CycleId,
}

/// A participant in a cycle of a market: 10 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartyCycleKey {
    pub market: MarketId,
    pub cycle: CycleId,
    pub participant: ParticipantId,
}

/// A participant in a market: 6 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartyKey {
    pub market: MarketId,
    pub participant: ParticipantId,
}

/// A run of neighbouring participants in a slot: 10 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChunkKey {
    pub market: MarketId,
    pub slot: SlotId,
    pub chunk: u32,
}

/// A disputed contract by the end of the time for deciding: 18 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueKey {
    pub due: Timestamp,
    pub contract: ContractId,
}

impl From<ContractId> for SlotKey {
    fn from(id: ContractId) -> Self {
        Self { market: id.market, slot: id.slot }
    }
}

impl PackedKey for SlotKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.slot.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { market: MarketId(reader.u16()?), slot: SlotId(reader.u32()?) })
    }
}

impl PackedKey for ContractKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.0.market.get()).u32(self.0.slot.get()).u32(self.0.number.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(ContractId {
            market: MarketId(reader.u16()?),
            slot: SlotId(reader.u32()?),
            number: ContractNumber(reader.u32()?),
        }))
    }
}

impl PackedKey for DueKey {
    fn write(&self, writer: &mut Writer) {
        let ContractId { market, slot, number } = self.contract;
        writer.u16(market.get()).u32(slot.get()).u64(self.due.get()).u32(number.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let (market, slot) = (MarketId(reader.u16()?), SlotId(reader.u32()?));
        let due = Timestamp(reader.u64()?);
        let number = ContractNumber(reader.u32()?);
        Ok(Self { due, contract: ContractId { market, slot, number } })
    }
}

impl PackedKey for CycleKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.cycle.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { market: MarketId(reader.u16()?), cycle: CycleId(reader.u32()?) })
    }
}

impl PackedKey for PartyCycleKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.cycle.get()).u32(self.participant.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            market: MarketId(reader.u16()?),
            cycle: CycleId(reader.u32()?),
            participant: ParticipantId(reader.u32()?),
        })
    }
}

impl PackedKey for PartyKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.participant.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { market: MarketId(reader.u16()?), participant: ParticipantId(reader.u32()?) })
    }
}

impl PackedKey for ChunkKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.slot.get()).u32(self.chunk);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { market: MarketId(reader.u16()?), slot: SlotId(reader.u32()?), chunk: reader.u32()? })
    }
}

impl Number for SlotKey {
    fn number(self) -> u128 {
        pack([0, self.market.get().into(), self.slot.get()])
    }
}

impl Number for PartyCycleKey {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.cycle.get(), self.participant.get()])
    }
}

impl Number for ChunkKey {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.slot.get(), self.chunk])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<K: PackedKey + PartialEq + std::fmt::Debug>(key: &K, size: usize) {
        let bytes = key.packed();
        assert_eq!(bytes.len(), size);
        assert_eq!(&K::read(&mut Reader::new(&bytes)).unwrap(), key);
    }

    #[test]
    fn keys_read_as_they_were_written() {
        let (market, slot, cycle, participant) =
            (MarketId(u16::MAX), SlotId(u32::MAX), CycleId(7), ParticipantId(9));
        check(&SlotKey { market, slot }, 6);
        let contract = ContractId { market, slot, number: ContractNumber(3) };
        check(&ContractKey(contract), 10);
        check(&DueKey { due: Timestamp(u64::MAX), contract }, 18);
        check(&CycleKey { market, cycle }, 6);
        check(&PartyCycleKey { market, cycle, participant }, 10);
        check(&PartyKey { market, participant }, 6);
        check(&ChunkKey { market, slot, chunk: 5 }, 10);
    }

    #[test]
    fn contracts_of_a_slot_lie_together_in_order_of_their_numbers() {
        let key = |slot, number| {
            ContractKey(ContractId {
                market: MarketId(1),
                slot: SlotId(slot),
                number: ContractNumber(number),
            })
            .packed()
        };
        let ordered = [key(1, 0), key(1, 255), key(1, 256), key(2, 0)];
        assert!(ordered.is_sorted());
        let prefix = SlotKey { market: MarketId(1), slot: SlotId(1) }.packed();
        assert_eq!(
            ordered.iter().map(|key| key.starts_with(&prefix)).collect::<Vec<_>>(),
            [true, true, true, false]
        );
    }

    /// Keys in their order have numbers in the same order.
    fn ascends<K: Number>(keys: &[K]) {
        assert!(keys.iter().map(|key| key.number()).is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn different_keys_have_different_numbers() {
        let (most, market, slot) = (u32::MAX, MarketId, SlotId);
        let key = |a, b| SlotKey { market: market(a), slot: slot(b) };
        ascends(&[key(0, 0), key(0, most), key(1, 0), key(u16::MAX, most)]);
        let chunk = |a, b, chunk| ChunkKey { market: market(a), slot: slot(b), chunk };
        ascends(&[chunk(0, 0, most), chunk(0, 1, 0), chunk(0, most, most), chunk(1, 0, 0)]);
        let party =
            |a, b, c| PartyCycleKey { market: market(a), cycle: CycleId(b), participant: ParticipantId(c) };
        ascends(&[party(0, 0, most), party(0, 1, 0), party(0, most, most), party(1, 0, 0)]);
    }
}
