//! The running state of a cycle.

use interfaces::settlement_escrow::CycleStatus;
use records::{Reader, Record, RecordError, Writer};
use units::{Amount, DenomId, NetAmount, Overflow};

use crate::core::balance::Position;

/// A cycle: its state, what was booked, and how far it is netted. Sums are kept here so that reconciling never scans.
///
/// Layout: status u8 ‖ denomination u8 ‖ cursor u32 ‖ booked zigzag ‖ gross varint ‖ positions varint ‖ netted zigzag ‖
/// transfers varint: 11 bytes at least, some 20 for a community's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleRecord {
    /// Its state.
    pub status: CycleStatus,
    /// The denomination of all its bookings.
    pub denom: DenomId,
    /// The number of the last participant's account that was netted; 0 before the first.
    pub cursor: u32,
    /// The sum of all nets booked: zero.
    pub booked: NetAmount,
    /// The sum of what accounts received, booking by booking.
    pub gross: Amount,
    /// Positions netted so far.
    pub positions: u32,
    /// The sum of the nets of the positions netted so far: zero again at the end.
    pub netted: NetAmount,
    /// The sum of what the positions netted so far receive, if they do.
    pub transfers: Amount,
}

impl CycleRecord {
    /// A cycle with nothing booked yet.
    pub const fn open(denom: DenomId) -> Self {
        Self {
            status: CycleStatus::Open,
            denom,
            cursor: 0,
            booked: NetAmount::ZERO,
            gross: Amount::ZERO,
            positions: 0,
            netted: NetAmount::ZERO,
            transfers: Amount::ZERO,
        }
    }

    /// Whether it still takes bookings: nothing has been paid.
    pub const fn takes_bookings(&self) -> bool {
        matches!(self.status, CycleStatus::Open | CycleStatus::Mismatch)
    }

    /// Whether one state may follow another.
    pub const fn may_become(from: CycleStatus, to: CycleStatus) -> bool {
        use CycleStatus::{Cleared, Mismatch, Netting, Open};
        matches!((from, to), (Open | Mismatch, Netting | Mismatch) | (Netting, Netting | Cleared))
    }

    /// Counts a position as netted.
    ///
    /// # Errors
    /// [`Overflow`] if a sum is out of range.
    pub fn count(&mut self, position: &Position) -> Result<(), Overflow> {
        self.positions = self.positions.checked_add(1).ok_or(Overflow { operation: "positions + 1" })?;
        self.netted = self.netted.add(position.net)?;
        self.transfers = self.transfers.add(position.net.positive_part())?;
        Ok(())
    }
}

/// The states in the order of their stored numbers.
const STATES: [CycleStatus; 4] =
    [CycleStatus::Open, CycleStatus::Netting, CycleStatus::Cleared, CycleStatus::Mismatch];

/// A state as events and logs spell it.
pub const fn spelled(status: CycleStatus) -> &'static str {
    match status {
        CycleStatus::Open => "open",
        CycleStatus::Netting => "netting",
        CycleStatus::Cleared => "cleared",
        CycleStatus::Mismatch => "mismatch",
    }
}

impl Record for CycleRecord {
    const NAME: &'static str = "cycle";

    fn write(&self, writer: &mut Writer) {
        let status = STATES.iter().position(|each| *each == self.status);
        writer
            .u8(status.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX))
            .u8(self.denom.get())
            .u32(self.cursor)
            .zigzag(self.booked.get())
            .varint(self.gross.get())
            .varint(self.positions)
            .zigzag(self.netted.get())
            .varint(self.transfers.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let number = reader.u8()?;
        Ok(Self {
            status: STATES
                .get(usize::from(number))
                .copied()
                .ok_or_else(|| RecordError::Invalid { field: "status", value: u64::from(number) })?,
            denom: DenomId(reader.u8()?),
            cursor: reader.u32()?,
            booked: NetAmount(reader.zigzag()?),
            gross: Amount(reader.varint()?),
            positions: reader.varint_u32()?,
            netted: NetAmount(reader.zigzag()?),
            transfers: Amount(reader.varint()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cycle_reads_as_it_was_written(
            state in 0_usize..4, denom: u8, cursor: u32, booked: i128, gross: u128, positions: u32, netted: i128, transfers: u128,
        ) {
            let cycle = CycleRecord {
                status: STATES[state],
                denom: DenomId(denom),
                cursor,
                booked: NetAmount(booked),
                gross: Amount(gross),
                positions,
                netted: NetAmount(netted),
                transfers: Amount(transfers),
            };
            prop_assert_eq!(CycleRecord::decode(&cycle.encode()), Ok(cycle));
        }
    }

    #[test]
    fn a_community_s_day_is_as_small_as_documented() {
        // 1 + 1 + 4 and five numbers of one digit.
        assert_eq!(CycleRecord::open(DenomId(0)).encode().len(), 11);
        let day = CycleRecord {
            status: CycleStatus::Cleared,
            cursor: 100,
            // 28 bits or less: 4 bytes each.
            gross: Amount(200_000_000),
            transfers: Amount(50_000_000),
            positions: 103,
            ..CycleRecord::open(DenomId(0))
        };
        assert_eq!(day.encode().len(), 6 + 1 + 4 + 1 + 1 + 4);
        assert_eq!(CycleRecord::decode(&[4; 11]), Err(RecordError::Invalid { field: "status", value: 4 }));
    }

    #[test]
    fn every_step_that_is_not_in_the_table_is_forbidden() {
        use CycleStatus::{Cleared, Mismatch, Netting, Open};
        let allowed = [
            (Open, Netting),
            (Open, Mismatch),
            (Mismatch, Netting),
            (Mismatch, Mismatch),
            (Netting, Netting),
            (Netting, Cleared),
        ];
        for from in STATES {
            for to in STATES {
                assert_eq!(
                    CycleRecord::may_become(from, to),
                    allowed.contains(&(from, to)),
                    "{from:?} {to:?}"
                );
            }
        }
    }

    #[test]
    fn a_sum_out_of_range_is_told() {
        let mut cycle = CycleRecord { positions: u32::MAX, ..CycleRecord::open(DenomId(0)) };
        assert!(cycle.count(&Position::default()).is_err());
    }
}
