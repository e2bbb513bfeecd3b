//! What a seller offers in a settlement cycle, so that its offers never exceed its registered capacity.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use units::{CycleId, Lots, MarketId, Overflow, ParticipantId};

storage::packed_key!(
    /// A participant's cycle in a market: 10 bytes.
    pub struct OfferedKey {
        /// The market.
        pub market: MarketId as u16,
        /// The participant.
        pub participant: ParticipantId as u32,
        /// The cycle.
        pub cycle: CycleId as u32,
    }
);

/// Lots offered, by the slot's place in its cycle. Stored as distances between places: 3 bytes a slot for offers below
/// 16,384 lots, and 1 or 2 for their number. Written once a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<(u16, Lots)>", try_from = "Vec<(u16, Lots)>")]
pub struct Offered(BTreeMap<u16, Lots>);

impl Offered {
    /// Adds an offer and returns the slot's sum.
    ///
    /// # Errors
    /// [`Overflow`] above 64 bits.
    pub fn add(&mut self, place: u16, lots: Lots) -> Result<Lots, Overflow> {
        let sum = self.0.entry(place).or_default();
        *sum = sum.add(lots)?;
        Ok(*sum)
    }

    /// Subtracts a cancelled offer.
    ///
    /// # Errors
    /// [`Overflow`] if less is offered in that slot, which no stored order allows.
    pub fn subtract(&mut self, place: u16, lots: Lots) -> Result<(), Overflow> {
        let left = self.0.get(&place).copied().unwrap_or_default().sub(lots)?;
        if left.is_zero() {
            self.0.remove(&place);
        } else {
            self.0.insert(place, left);
        }
        Ok(())
    }

    /// Whether nothing is offered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Offered> for Vec<(u16, Lots)> {
    fn from(offered: Offered) -> Self {
        let mut before = 0;
        let row =
            |(place, lots): (u16, Lots)| (place.saturating_sub(std::mem::replace(&mut before, place)), lots);
        offered.0.into_iter().map(row).collect()
    }
}

impl TryFrom<Vec<(u16, Lots)>> for Offered {
    type Error = Overflow;

    fn try_from(stored: Vec<(u16, Lots)>) -> Result<Self, Overflow> {
        let mut place = 0_u16;
        let rows = stored.into_iter().map(|(distance, lots)| {
            place = place.checked_add(distance).ok_or(Overflow { operation: "place + distance" })?;
            Ok((place, lots))
        });
        rows.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn offers_decode_as_encoded(lots in proptest::collection::btree_map(0_u16..400, 1_u64.., 0..400)) {
            let offered = Offered(lots.into_iter().map(|(place, lots)| (place, Lots(lots))).collect());
            let bytes = storage::encode(&offered).unwrap();
            prop_assert_eq!(storage::decode::<Offered>(&bytes).unwrap(), offered);
        }
    }

    #[test]
    fn day_of_offers_takes_3_bytes_a_slot() {
        // The number of rows: 1 byte; distance 1 (0 for the first): 1 byte; 2,500 lots: 2 bytes.
        let mut offered = Offered::default();
        for place in 0..96 {
            offered.add(place, Lots(2_500)).unwrap();
        }
        assert_eq!(storage::encode(&offered).unwrap().len(), 1 + 96 * 3);
    }

    #[test]
    fn no_more_is_subtracted_than_was_offered() {
        let mut offered = Offered::default();
        assert_eq!(offered.add(7, Lots(5)), Ok(Lots(5)));
        assert_eq!(offered.add(7, Lots(4)), Ok(Lots(9)));
        assert!(offered.clone().add(7, Lots::MAX).is_err());
        assert!(offered.clone().subtract(7, Lots(10)).is_err());
        assert!(offered.clone().subtract(8, Lots(1)).is_err());
        offered.subtract(7, Lots(9)).unwrap();
        assert!(offered.is_empty());
    }
}
