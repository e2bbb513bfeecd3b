//! What one seller offers in one cycle, kept so that offers never exceed what it can feed in.

use records::{PackedKey, Reader, Record, RecordError, Writer};
use table::{Number, pack};
use units::{CycleId, Lots, MarketId, Overflow, ParticipantId};

use crate::published::{all, get, put};

/// A participant's cycle in a market: 10 bytes, market u16 ‖ participant u32 ‖ cycle u32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfferedKey {
    /// The market.
    pub market: MarketId,
    /// The participant.
    pub participant: ParticipantId,
    /// The cycle.
    pub cycle: CycleId,
}

impl PackedKey for OfferedKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.participant.get()).u32(self.cycle.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            market: MarketId(reader.u16()?),
            participant: ParticipantId(reader.u32()?),
            cycle: CycleId(reader.u32()?),
        })
    }
}

impl Number for OfferedKey {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.participant.get(), self.cycle.get()])
    }
}

/// Lots offered, by the slot's place in its cycle, ascending. Read and written once a message, however many orders it carries.
///
/// Layout: (distance to the place before, varint ‖ lots varint) each; 3 bytes a slot for offers below 16,384 lots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered(Vec<(u16, Lots)>);

impl Offered {
    /// Adds an offer and returns what is offered in that slot with it.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn add(&mut self, place: u16, lots: Lots) -> Result<Lots, Overflow> {
        let sum = get(&self.0, &place).unwrap_or_default().add(lots)?;
        put(&mut self.0, place, sum);
        Ok(sum)
    }

    /// Takes an offer back.
    ///
    /// # Errors
    /// [`Overflow`] if less is offered in that slot, which no stored order allows.
    pub fn take(&mut self, place: u16, lots: Lots) -> Result<(), Overflow> {
        let left = get(&self.0, &place).unwrap_or_default().sub(lots)?;
        put(&mut self.0, place, left);
        if left.is_zero() {
            self.0.retain(|each| each.0 != place);
        }
        Ok(())
    }

    /// Whether nothing is offered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Record for Offered {
    const NAME: &'static str = "offered lots";

    fn write(&self, writer: &mut Writer) {
        let mut before = 0_u16;
        for (place, lots) in &self.0 {
            writer.varint(place.saturating_sub(before)).varint(lots.get());
            before = *place;
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let mut offered = Vec::new();
        let mut place = 0_u16;
        for (distance, lots) in all(reader, |item| Ok((item.varint_u64()?, Lots(item.varint_u64()?))))? {
            place = u16::try_from(distance)
                .ok()
                .and_then(|distance| place.checked_add(distance))
                .ok_or(RecordError::Invalid { field: "place in the cycle", value: distance })?;
            put(&mut offered, place, lots);
        }
        Ok(Self(offered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn offers_read_as_written(lots in proptest::collection::btree_map(0_u16..400, 1_u64.., 0..400)) {
            let offered = Offered(lots.into_iter().map(|(place, lots)| (place, Lots(lots))).collect());
            prop_assert_eq!(Offered::decode(&offered.encode()), Ok(offered));
        }
    }

    #[test]
    fn a_day_of_offers_takes_3_bytes_a_slot() {
        // Distance 1 (0 for the first): 1 byte; 2,500 lots: 2 bytes.
        let mut offered = Offered::default();
        for place in 0..96 {
            offered.add(place, Lots(2_500)).unwrap();
        }
        assert_eq!(offered.encode().len(), 96 * 3);
    }

    #[test]
    fn what_is_taken_back_was_offered() {
        let mut offered = Offered::default();
        assert_eq!(offered.add(7, Lots(5)), Ok(Lots(5)));
        assert_eq!(offered.add(7, Lots(4)), Ok(Lots(9)));
        assert!(offered.add(7, Lots::MAX).is_err());
        assert!(offered.clone().take(7, Lots(10)).is_err());
        assert!(offered.clone().take(8, Lots(1)).is_err());
        offered.take(7, Lots(9)).unwrap();
        assert!(offered.is_empty());
    }
}
