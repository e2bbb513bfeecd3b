//! The running state of a cycle.

use interfaces::settlement_escrow::CycleStatus;
use serde::{Deserialize, Serialize};
use units::{Amount, DenomId, NetAmount, Overflow};

use super::account::AccountId;
use super::balance::Position;
use crate::EscrowError;

/// A cycle: its state, its sums, and how far it is netted. The sums are kept so that reconciling needs no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleRecord {
    /// Its state.
    pub status: CycleStatus,
    /// The denomination of all its bookings.
    pub denom: DenomId,
    /// The participant's account that was netted last.
    pub cursor: Option<AccountId>,
    /// The sum of all nets booked: zero.
    pub booked: NetAmount,
    /// The sum of what accounts received, booking by booking.
    pub gross: Amount,
    /// Positions netted so far.
    pub positions: u32,
    /// The sum of the nets of the positions netted so far: zero again at the end.
    pub netted: NetAmount,
    /// The sum of the positive nets of the positions netted so far.
    pub transfers: Amount,
}

impl CycleRecord {
    /// A cycle without bookings.
    pub const fn open(denom: DenomId) -> Self {
        Self {
            status: CycleStatus::Open,
            denom,
            cursor: None,
            booked: NetAmount::ZERO,
            gross: Amount::ZERO,
            positions: 0,
            netted: NetAmount::ZERO,
            transfers: Amount::ZERO,
        }
    }

    /// Whether it still accepts bookings: nothing has been paid.
    pub const fn accepts_bookings(&self) -> bool {
        matches!(self.status, CycleStatus::Open | CycleStatus::Mismatch)
    }

    /// Enters a state.
    ///
    /// # Errors
    /// [`EscrowError::CycleStep`] if the state may not follow the present one.
    pub fn enter(&mut self, to: CycleStatus) -> Result<(), EscrowError> {
        if !may_follow(self.status, to) {
            return Err(EscrowError::CycleStep { from: self.status, to });
        }
        self.status = to;
        Ok(())
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

const fn may_follow(from: CycleStatus, to: CycleStatus) -> bool {
    use CycleStatus::{Cleared, Mismatch, Netting, Open};
    matches!((from, to), (Open | Mismatch, Netting | Mismatch) | (Netting, Netting | Cleared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_enters_only_the_states_of_the_table() {
        use CycleStatus::{Cleared, Mismatch, Netting, Open};
        let allowed = [
            (Open, Netting),
            (Open, Mismatch),
            (Mismatch, Netting),
            (Mismatch, Mismatch),
            (Netting, Netting),
            (Netting, Cleared),
        ];
        let states = [Open, Netting, Cleared, Mismatch];
        for (from, to) in states.into_iter().flat_map(|from| states.map(|to| (from, to))) {
            let mut cycle = CycleRecord { status: from, ..CycleRecord::open(DenomId(0)) };
            assert_eq!(cycle.enter(to).is_ok(), allowed.contains(&(from, to)), "{from:?} {to:?}");
        }
    }

    #[test]
    fn counting_refuses_a_sum_out_of_range() {
        let mut cycle = CycleRecord { positions: u32::MAX, ..CycleRecord::open(DenomId(0)) };
        assert!(cycle.count(&Position::default()).is_err());
    }
}
