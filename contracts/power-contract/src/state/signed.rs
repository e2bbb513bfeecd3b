//! What a participant has signed by its own hand in a cycle.

use records::{Reader, Record, RecordError, Writer};
use units::{ContractNumber, SlotId};

/// Signed contracts: 5 bytes for the first and 2 for each further one, where they are one or a few a slot.
///
/// Layout, in ascending order, per contract: slot less the slot before varint ‖ number varint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signed(Vec<(SlotId, ContractNumber)>);

impl Signed {
    /// Whether a contract is signed.
    pub fn contains(&self, slot: SlotId, number: ContractNumber) -> bool {
        self.0.binary_search(&(slot, number)).is_ok()
    }

    /// Notes that a contract is signed. Returns whether it was not.
    pub fn insert(&mut self, slot: SlotId, number: ContractNumber) -> bool {
        match self.0.binary_search(&(slot, number)) {
            Ok(_) => false,
            Err(position) => {
                self.0.insert(position, (slot, number));
                true
            }
        }
    }

    /// The signed contracts in ascending order.
    #[cfg(test)]
    pub fn contracts(&self) -> &[(SlotId, ContractNumber)] {
        &self.0
    }
}

impl Record for Signed {
    const NAME: &'static str = "signatures";

    fn write(&self, writer: &mut Writer) {
        let mut before = 0;
        for (slot, number) in &self.0 {
            writer.varint(slot.get().saturating_sub(before)).varint(number.get());
            before = slot.get();
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let mut signed: Vec<(SlotId, ContractNumber)> = Vec::new();
        let mut rest = Reader::new(reader.rest());
        let mut before = 0_u32;
        while rest.finish().is_err() {
            let step = rest.varint_u32()?;
            let invalid = RecordError::Invalid { field: "slot", value: u64::from(step) };
            let slot = before.checked_add(step).ok_or(invalid)?;
            let number = rest.varint_u32()?;
            let entry = (SlotId(slot), ContractNumber(number));
            if signed.last().is_some_and(|last| *last >= entry) {
                return Err(RecordError::Invalid { field: "number", value: u64::from(number) });
            }
            signed.push(entry);
            before = slot;
        }
        Ok(Self(signed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(entries: &[(u32, u32)]) -> Signed {
        Signed(entries.iter().map(|(slot, number)| (SlotId(*slot), ContractNumber(*number))).collect())
    }

    #[test]
    fn a_day_of_one_contract_a_slot_takes_194_bytes() {
        // The first slot takes 3 bytes and its number 1, the next 95 take 1 + 1 each.
        let day: Vec<_> = (0..96).map(|slot| (1_935_360 + slot, slot % 100)).collect();
        assert_eq!(signed(&day).encode().len(), 4 + 95 * 2);
    }

    #[test]
    fn signatures_read_as_they_were_written() {
        for entries in [
            &[][..],
            &[(0, 0)],
            &[(5, 0), (5, 1), (5, u32::MAX), (6, 0), (u32::MAX, u32::MAX)],
            &[(1_935_360, 128), (1_935_360, 129), (1_935_455, 3)],
        ] {
            let stored = signed(entries);
            assert_eq!(Signed::decode(&stored.encode()), Ok(stored));
        }
    }

    #[test]
    fn a_contract_is_signed_once_in_whatever_order() {
        let mut stored = Signed::default();
        for (slot, number) in [(7, 1), (5, 2), (5, 0), (9, 0)] {
            assert!(stored.insert(SlotId(slot), ContractNumber(number)));
            assert!(!stored.insert(SlotId(slot), ContractNumber(number)));
        }
        assert_eq!(stored, signed(&[(5, 0), (5, 2), (7, 1), (9, 0)]));
        assert!(stored.contains(SlotId(5), ContractNumber(2)));
        assert!(!stored.contains(SlotId(5), ContractNumber(1)));
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        assert!(Signed::decode(&[5, 1, 0, 1]).is_err());
        assert!(Signed::decode(&[5, 2, 0, 1]).is_err());
        let mut writer = Writer::default();
        writer.varint(u32::MAX).varint(0_u32).varint(1_u32).varint(0_u32);
        assert!(Signed::decode(&writer.into_bytes()).is_err());
    }
}
