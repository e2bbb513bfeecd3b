//! The stored state of a slot.

use interfaces::orderbook_matcher::SlotStatus;
use serde::{Deserialize, Serialize};
use units::{Lots, Timestamp};

use crate::book::position::BookPosition;
use crate::pairing::cursor::Cursor;

/// A slot after its gate: 2 bytes and what its stage keeps. Nothing is stored before the first page of aggregation or
/// of refunds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// The stage, and where its next page goes on.
    pub stage: Stage,
    /// Orders handled in the stage.
    pub progress: u32,
}

/// The stages after the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    /// Some orders are summed into curves.
    Aggregating(Aggregating),
    /// All orders are summed.
    Aggregated,
    /// The optimum is stored, and orders are being paired.
    Cleared(Box<Cursor>),
    /// All orders are paired.
    Paired,
    /// Orders are being refunded; this one was the last.
    Aborting(BookPosition),
    /// All orders are refunded.
    Aborted,
}

/// Where aggregation goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregating {
    /// The last order summed.
    pub after: BookPosition,
    /// What is left of each of the slot's forecasts, in their order.
    pub left: Vec<Lots>,
}

/// The status of a slot, from what is stored of it and from the block time.
pub fn status(slot: Option<&Slot>, gate: Timestamp, now: Timestamp) -> SlotStatus {
    match slot.map(|slot| &slot.stage) {
        None if now < gate => SlotStatus::Open,
        None | Some(Stage::Aggregating(_)) => SlotStatus::GateClosed,
        Some(Stage::Aggregated) => SlotStatus::Aggregated,
        Some(Stage::Cleared(_)) => SlotStatus::Cleared,
        Some(Stage::Paired) => SlotStatus::Paired,
        Some(Stage::Aborting(_)) => SlotStatus::Aborting,
        Some(Stage::Aborted) => SlotStatus::Aborted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clearing::Book;
    use units::{LabelId, Sequence, Tick, Tier, ZoneId};

    #[test]
    fn slot_takes_2_bytes_and_what_its_stage_keeps() {
        let book = Book::Sell { zone: ZoneId(31), label: LabelId(15) };
        let after = BookPosition::new(book, Tick(u32::MAX), Tier(255), Sequence(u32::MAX));
        for (stage, size) in [
            (Stage::Aggregating(Aggregating { after, left: vec![] }), 2 + 11 + 1),
            (Stage::Aggregating(Aggregating { after, left: vec![Lots(7); 3] }), 2 + 11 + 1 + 3),
            (Stage::Aggregated, 2),
            (Stage::Cleared(Box::default()), 2 + 10),
            (Stage::Paired, 2),
            (Stage::Aborting(after), 2 + 11),
            (Stage::Aborted, 2),
        ] {
            let slot = Slot { stage, progress: 100 };
            let bytes = storage::encode(&slot).unwrap();
            assert_eq!(bytes.len(), size, "{slot:?}");
            assert_eq!(storage::decode::<Slot>(&bytes).unwrap(), slot);
        }
    }

    #[test]
    fn gate_closes_at_its_second() {
        let at = |now| status(None, Timestamp(100), Timestamp(now));
        assert_eq!(
            [at(99), at(100), at(101)],
            [SlotStatus::Open, SlotStatus::GateClosed, SlotStatus::GateClosed]
        );
    }
}
