//! How far a slot has come, and where the next page goes on.

use interfaces::orderbook_matcher::SlotStatus;
use records::{Reader, Record, RecordError, Writer};
use units::{Lots, Timestamp};

use crate::order::Place;
use crate::pairing::{Cursor, Lines};

/// A slot after its gate. Nothing is stored before the first page of aggregation (or of refunds).
///
/// Layout: stage u8 ‖ progress varint ‖ what the stage keeps. 2 bytes where it keeps nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The stage, and where it goes on.
    pub stage: Stage,
    /// Orders handled in the stage.
    pub progress: u32,
}

/// The stages after the gate.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Orders are being summed.
    Aggregating(Aggregating),
    /// All orders are summed.
    Aggregated,
    /// The optimum is stored; orders are being paired from there on. Its number is 6, or 2 where the lines of pairing lie
    /// [by number](Lines::ByNumber).
    Cleared(Box<Cursor>),
    /// All orders are paired.
    Paired,
    /// Orders are being refunded; this one was the last, if any was.
    Aborting(Option<Place>),
    /// All orders are refunded.
    Aborted,
}

/// Where summing goes on.
///
/// Layout: last order (presence u8, 11 bytes) ‖ lots left of each forecast (varint each, to the end).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aggregating {
    /// The last order summed.
    pub after: Option<Place>,
    /// What is left of each of the slot's forecasts, in their order.
    pub left: Vec<Lots>,
}

/// The state of a slot, from what is stored of it and from the clock.
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

impl Stage {
    fn number(&self) -> u8 {
        match self {
            Self::Aggregating(_) => 0,
            Self::Aggregated => 1,
            Self::Cleared(cursor) => match cursor.lines {
                Lines::ByNumber => 2,
                Lines::ByPrice => 6,
            },
            Self::Paired => 3,
            Self::Aborting(_) => 4,
            Self::Aborted => 5,
        }
    }
}

/// Lays out a place that may be absent: 1 or 12 bytes.
pub fn write_place(writer: &mut Writer, place: Option<&Place>) {
    writer.u8(u8::from(place.is_some()));
    if let Some(place) = place {
        place.write(writer);
    }
}

/// Reads a place that may be absent.
pub fn read_place(reader: &mut Reader<'_>) -> Result<Option<Place>, RecordError> {
    match reader.u8()? {
        0 => Ok(None),
        1 => Place::read(reader).map(Some),
        value => Err(RecordError::Invalid { field: "presence of a place", value: u64::from(value) }),
    }
}

impl Record for Slot {
    const NAME: &'static str = "slot";

    fn write(&self, writer: &mut Writer) {
        writer.u8(self.stage.number()).varint(self.progress);
        match &self.stage {
            Stage::Aggregating(aggregating) => {
                write_place(writer, aggregating.after.as_ref());
                for lots in &aggregating.left {
                    writer.varint(lots.get());
                }
            }
            Stage::Cleared(cursor) => cursor.write(writer),
            Stage::Aborting(after) => write_place(writer, after.as_ref()),
            Stage::Aggregated | Stage::Paired | Stage::Aborted => {}
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let number = reader.u8()?;
        let progress = reader.varint_u32()?;
        let stage = match number {
            0 => Stage::Aggregating(Aggregating {
                after: read_place(reader)?,
                left: crate::published::all(reader, |item| item.varint_u64().map(Lots))?,
            }),
            1 => Stage::Aggregated,
            2 => Stage::Cleared(Box::new(Cursor::read(reader, Lines::ByNumber)?)),
            3 => Stage::Paired,
            4 => Stage::Aborting(read_place(reader)?),
            5 => Stage::Aborted,
            6 => Stage::Cleared(Box::new(Cursor::read(reader, Lines::ByPrice)?)),
            value => return Err(RecordError::Invalid { field: "stage", value: u64::from(value) }),
        };
        Ok(Self { stage, progress })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clearing::Book;
    use units::{LabelId, Sequence, Tick, Tier, ZoneId};

    fn place() -> Place {
        Place {
            book: Book::Sell { zone: ZoneId(31), label: LabelId(15) },
            tick: Tick(u32::MAX),
            tier: Tier(255),
            sequence: Sequence(u32::MAX),
        }
    }

    #[test]
    fn slots_read_as_written_with_the_sizes_documented() {
        for (stage, size) in [
            (Stage::Aggregating(Aggregating::default()), 2 + 1),
            (Stage::Aggregating(Aggregating { after: Some(place()), left: vec![Lots(7); 3] }), 2 + 12 + 3),
            (Stage::Aggregated, 2),
            (Stage::Cleared(Box::default()), 2 + 10),
            (Stage::Cleared(Box::new(Cursor { lines: Lines::ByNumber, ..Cursor::default() })), 2 + 10),
            (Stage::Paired, 2),
            (Stage::Aborting(None), 2 + 1),
            (Stage::Aborting(Some(place())), 2 + 12),
            (Stage::Aborted, 2),
        ] {
            let slot = Slot { stage, progress: 100 };
            let bytes = slot.encode();
            assert_eq!(bytes.len(), size, "{slot:?}");
            assert_eq!(Slot::decode(&bytes), Ok(slot));
        }
        assert!(Slot::decode(&[7, 0]).is_err());
        assert!(Slot::decode(&[4, 0, 2]).is_err());
    }

    #[test]
    fn the_gate_closes_at_its_second() {
        let at = |now| status(None, Timestamp(100), Timestamp(now));
        assert_eq!(
            [at(99), at(100), at(101)],
            [SlotStatus::Open, SlotStatus::GateClosed, SlotStatus::GateClosed]
        );
    }
}
