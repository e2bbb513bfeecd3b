//! Where pairing goes on.

use interfaces::orderbook_matcher::SlotTotals;
use serde::{Deserialize, Serialize};
use units::{LabelId, Lots, Overflow, ParticipantId, ZoneId};

use crate::book::position::BookPosition;

/// Where pairing goes on: among the buyers, and among the sellers of every label. 10 bytes before the first page; later
/// some 40, and 20 for each label.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// Among all buyers.
    pub buyers: BuyerCursor,
    /// Among the sellers of each label.
    pub sellers: Vec<SellerCursor>,
    /// What has been paired so far.
    pub totals: SlotTotals,
}

/// Where a scan of orders goes on: 2 to 21 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanPosition {
    /// The last order taken.
    pub after: Option<BookPosition>,
    /// The lots of that order's step up to its end.
    pub offset: Lots,
}

impl ScanPosition {
    /// Takes the next order and returns the offset in its step at which it begins.
    ///
    /// # Errors
    /// [`Overflow`] if a step's lots exceed 64 bits.
    pub fn take(&mut self, position: BookPosition, lots: Lots) -> Result<Lots, Overflow> {
        let same = self.after.is_some_and(|before| before.same_step(&position));
        let start = if same { self.offset } else { Lots::ZERO };
        *self = Self { after: Some(position), offset: start.add(lots)? };
        Ok(start)
    }
}

/// Where pairing goes on among the buyers: by zone, then by profile, then as in their books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerCursor {
    /// The last buy order taken.
    pub scan: ScanPosition,
    /// Lots filled so far, by profile: where the next fill begins in the profile's split over labels.
    pub filled: Vec<Lots>,
    /// The buyer whose fill is not paired in full yet.
    pub partially_paired: Option<OpenBuyer>,
}

/// A buyer with the lots it still gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenBuyer {
    /// The buyer.
    pub participant: ParticipantId,
    /// Its zone.
    pub zone: ZoneId,
    /// The lots left, by label.
    pub shares: Vec<(LabelId, Lots)>,
}

/// Where pairing goes on among the sellers of a label: by zone, then as in their books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerCursor {
    /// The zone being scanned, counted from 0 in the order of prices; the number of zones at the end.
    pub zone_rank: u8,
    /// The last sell order of that zone taken.
    pub scan: ScanPosition,
    /// The seller whose fill is not paired in full yet.
    pub partially_paired: Option<OpenSeller>,
}

/// A seller, in the zone being scanned, with the lots it still delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSeller {
    /// The seller.
    pub participant: ParticipantId,
    /// The lots left.
    pub lots: Lots,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clearing::Book;
    use units::{Amount, NetAmount, ProfileId, Sequence, Tick, Tier};

    fn position(tick: u32, sequence: u32) -> BookPosition {
        let book = Book::Buy { zone: ZoneId(2), profile: ProfileId(3) };
        BookPosition::new(book, Tick(tick), Tier(0), Sequence(sequence))
    }

    #[test]
    fn cursor_takes_10_bytes_and_its_documented_parts() {
        // Position absent, offset 0, no profiles, no buyer: 4; no sellers: 1; totals of zeros: 5.
        assert_eq!(storage::encode(&Cursor::default()).unwrap().len(), 10);
        let scan = ScanPosition { after: Some(position(7, 9)), offset: Lots(1_000) };
        let sellers = SellerCursor {
            zone_rank: 2,
            scan,
            partially_paired: Some(OpenSeller { participant: ParticipantId(200), lots: Lots(300) }),
        };
        let cursor = Cursor {
            buyers: BuyerCursor {
                scan,
                filled: vec![Lots(200), Lots(0)],
                partially_paired: Some(OpenBuyer {
                    participant: ParticipantId(5),
                    zone: ZoneId(1),
                    shares: vec![(LabelId(0), Lots(7)), (LabelId(2), Lots(8))],
                }),
            },
            sellers: vec![sellers, SellerCursor::default()],
            totals: SlotTotals {
                contracts: 1,
                lots: Lots(2),
                buyers: NetAmount(-3),
                sellers: NetAmount(4),
                grid_fees: Amount(5),
            },
        };
        // Buyers: 12 + 2, 1 + 2 + 1, 1 + 1 + 1 + 1 + 2 · 2 = 26. Sellers: 1, (1 + 14 + 1 + 2 + 2) and 1 + 2 + 1.
        // Totals: 5.
        let bytes = storage::encode(&cursor).unwrap();
        assert_eq!(bytes.len(), 26 + 1 + 20 + 4 + 5);
        assert_eq!(storage::decode::<Cursor>(&bytes).unwrap(), cursor);
    }

    #[test]
    fn offset_runs_within_a_step_and_restarts_with_the_next() {
        let mut scan = ScanPosition::default();
        assert_eq!(scan.take(position(7, 1), Lots(5)), Ok(Lots(0)));
        assert_eq!(scan.take(position(7, 4), Lots(6)), Ok(Lots(5)));
        assert_eq!(scan.take(position(6, 2), Lots(1)), Ok(Lots(0)));
        assert_eq!(scan.take(position(6, 3), Lots(1)), Ok(Lots(1)));
    }
}
