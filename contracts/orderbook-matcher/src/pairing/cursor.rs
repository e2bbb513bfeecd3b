//! Where pairing goes on.

use interfaces::orderbook_matcher::SlotTotals;
use records::{Reader, RecordError, Writer};
use units::{LabelId, Lots, ParticipantId, ZoneId};

use crate::order::Place;
use crate::slot::{read_place, write_place};
use crate::totals::{read_totals, write_totals};

/// Where pairing goes on: one place on the line of buyers, one on the line of sellers of every label, and what has been
/// paired so far.
///
/// Layout: buyers ‖ sellers (count u8, then each) ‖ totals. 10 bytes before the first page; some 40, and 20 more a label, on
/// the way. In what order the zones lie is told by the number of the slot's stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cursor {
    /// In what order the zones lie.
    pub lines: Lines,
    /// On the line of all buyers.
    pub buyers: Buyers,
    /// On the line of the sellers of each label.
    pub sellers: Vec<Sellers>,
    /// What has been paired so far.
    pub totals: SlotTotals,
}

/// In what order the zones lie on the lines of buyers and sellers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// By price, the cheapest first.
    #[default]
    ByPrice,
    /// By number: of slots whose pairing began when all were paired so.
    ByNumber,
}

/// A line of orders, walked step by step.
///
/// Layout: last order (1 or 12 bytes) ‖ offset varint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// The last order taken.
    pub after: Option<Place>,
    /// Lots of its step up to its end.
    pub offset: Lots,
}

impl Walked {
    /// Takes the next order and returns where in its step it begins.
    ///
    /// # Errors
    /// [`units::Overflow`] where a step's lots exceed 64 bits.
    pub fn take(&mut self, place: &Place, lots: Lots) -> Result<Lots, units::Overflow> {
        let same = self.after.is_some_and(|before| before.same_step(place));
        let start = if same { self.offset } else { Lots::ZERO };
        *self = Self { after: Some(*place), offset: start.add(lots)? };
        Ok(start)
    }

    fn write(&self, writer: &mut Writer) {
        write_place(writer, self.after.as_ref());
        writer.varint(self.offset.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { after: read_place(reader)?, offset: Lots(reader.varint_u64()?) })
    }
}

/// The line of all buyers: by zone as [`Lines`] says, then profile, then as in their books.
///
/// Layout: walked ‖ lots of each profile (count u8, varint each) ‖ buyer in hand (presence u8; participant varint, zone u8,
/// count u8, label u8 and lots varint each).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buyers {
    /// How far it is walked.
    pub walked: Walked,
    /// Lots filled so far, by profile: where the next fill begins on the profile's line of labels.
    pub filled: Vec<Lots>,
    /// The buyer whose lots are being paired.
    pub hand: Option<Buyer>,
}

/// A buyer with what it still gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// Who.
    pub participant: ParticipantId,
    /// Where.
    pub zone: ZoneId,
    /// What is left, by label.
    pub shares: Vec<(LabelId, Lots)>,
}

/// The line of one label's sellers: by zone as [`Lines`] says, then as in their books.
///
/// Layout: rank u8 ‖ walked ‖ seller in hand (presence u8; participant varint, lots varint).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sellers {
    /// Which zone of the line is being walked, counted from 0; beyond the last one when the line is at its end.
    pub rank: u8,
    /// How far the zone's book is walked.
    pub walked: Walked,
    /// The seller whose lots are being paired.
    pub hand: Option<Seller>,
}

/// A seller, in the zone being walked, with what it still delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seller {
    /// Who.
    pub participant: ParticipantId,
    /// What is left.
    pub lots: Lots,
}

fn write_count(writer: &mut Writer, count: usize) {
    writer.u8(u8::try_from(count).unwrap_or(u8::MAX));
}

fn read_presence(reader: &mut Reader<'_>) -> Result<bool, RecordError> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        value => Err(RecordError::Invalid { field: "presence", value: u64::from(value) }),
    }
}

impl Cursor {
    /// Lays out the cursor.
    pub fn write(&self, writer: &mut Writer) {
        self.buyers.write(writer);
        write_count(writer, self.sellers.len());
        for sellers in &self.sellers {
            sellers.write(writer);
        }
        write_totals(writer, &self.totals);
    }

    /// Reads a cursor back.
    pub fn read(reader: &mut Reader<'_>, lines: Lines) -> Result<Self, RecordError> {
        Ok(Self {
            lines,
            buyers: Buyers::read(reader)?,
            sellers: (0..reader.u8()?).map(|_| Sellers::read(reader)).collect::<Result<_, _>>()?,
            totals: read_totals(reader)?,
        })
    }
}

impl Buyers {
    fn write(&self, writer: &mut Writer) {
        self.walked.write(writer);
        write_count(writer, self.filled.len());
        for lots in &self.filled {
            writer.varint(lots.get());
        }
        writer.u8(u8::from(self.hand.is_some()));
        if let Some(buyer) = &self.hand {
            writer.varint(buyer.participant.get()).u8(buyer.zone.get());
            write_count(writer, buyer.shares.len());
            for (label, lots) in &buyer.shares {
                writer.u8(label.get()).varint(lots.get());
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let walked = Walked::read(reader)?;
        let filled = (0..reader.u8()?).map(|_| reader.varint_u64().map(Lots)).collect::<Result<_, _>>()?;
        let hand = if read_presence(reader)? {
            Some(Buyer {
                participant: ParticipantId(reader.varint_u32()?),
                zone: ZoneId(reader.u8()?),
                shares: (0..reader.u8()?)
                    .map(|_| Ok((LabelId(reader.u8()?), Lots(reader.varint_u64()?))))
                    .collect::<Result<_, RecordError>>()?,
            })
        } else {
            None
        };
        Ok(Self { walked, filled, hand })
    }
}

impl Sellers {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.rank);
        self.walked.write(writer);
        writer.u8(u8::from(self.hand.is_some()));
        if let Some(seller) = &self.hand {
            writer.varint(seller.participant.get()).varint(seller.lots.get());
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            rank: reader.u8()?,
            walked: Walked::read(reader)?,
            hand: if read_presence(reader)? {
                Some(Seller {
                    participant: ParticipantId(reader.varint_u32()?),
                    lots: Lots(reader.varint_u64()?),
                })
            } else {
                None
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clearing::Book;
    use units::{Amount, NetAmount, ProfileId, Sequence, Tick, Tier};

    fn place(tick: u32, sequence: u32) -> Place {
        Place {
            book: Book::Buy { zone: ZoneId(2), profile: ProfileId(3) },
            tick: Tick(tick),
            tier: Tier(0),
            sequence: Sequence(sequence),
        }
    }

    fn round_trip(cursor: &Cursor) -> usize {
        let mut writer = Writer::default();
        cursor.write(&mut writer);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        assert_eq!(Cursor::read(&mut reader, cursor.lines).as_ref(), Ok(cursor));
        assert_eq!(reader.finish(), Ok(()));
        bytes.len()
    }

    #[test]
    fn cursors_read_as_written_with_the_sizes_documented() {
        // Place absent, offset 0, no profiles, no buyer: 4; no sellers: 1; totals of zeros: 5.
        assert_eq!(round_trip(&Cursor::default()), 10);
        let walked = Walked { after: Some(place(7, 9)), offset: Lots(1_000) };
        let sellers = Sellers {
            rank: 2,
            walked,
            hand: Some(Seller { participant: ParticipantId(200), lots: Lots(300) }),
        };
        let cursor = Cursor {
            lines: Lines::ByNumber,
            buyers: Buyers {
                walked,
                filled: vec![Lots(200), Lots(0)],
                hand: Some(Buyer {
                    participant: ParticipantId(5),
                    zone: ZoneId(1),
                    shares: vec![(LabelId(0), Lots(7)), (LabelId(2), Lots(8))],
                }),
            },
            sellers: vec![sellers, Sellers::default()],
            totals: SlotTotals {
                contracts: 1,
                lots: Lots(2),
                buyers: NetAmount(-3),
                sellers: NetAmount(4),
                grid_fees: Amount(5),
            },
        };
        // Buyers: 12 + 2, 1 + 2 + 1, 1 + 1 + 1 + 1 + 2 · 2 = 26. Sellers: 1, (1 + 14 + 1 + 2 + 2) and 1 + 2 + 1. Totals: 5.
        assert_eq!(round_trip(&cursor), 26 + 1 + 20 + 4 + 5);
    }

    #[test]
    fn offsets_run_within_a_step_and_begin_again_with_the_next() {
        let mut walked = Walked::default();
        assert_eq!(walked.take(&place(7, 1), Lots(5)), Ok(Lots(0)));
        assert_eq!(walked.take(&place(7, 4), Lots(6)), Ok(Lots(5)));
        assert_eq!(walked.take(&place(6, 2), Lots(1)), Ok(Lots(0)));
        assert_eq!(walked.take(&place(6, 3), Lots(1)), Ok(Lots(1)));
    }
}
