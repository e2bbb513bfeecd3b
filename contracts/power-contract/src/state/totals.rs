//! Totals of the contracts of a slot and of a cycle.

use interfaces::power_contract::SlotTotals;
use serde::{Deserialize, Serialize};
use units::{Amount, Overflow};

/// Totals of a cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CycleTotals {
    /// Slots with contracts.
    pub slots: u32,
    /// Final slots.
    pub final_slots: u32,
    /// Totals of the final slots.
    pub totals: SlotTotals,
}

/// Adds two totals.
///
/// # Errors
/// [`Overflow`] if a sum is out of range.
pub fn add_totals(a: &SlotTotals, b: &SlotTotals) -> Result<SlotTotals, Overflow> {
    Ok(SlotTotals {
        drafted: count(a.drafted, b.drafted)?,
        drafted_lots: a.drafted_lots.add(b.drafted_lots)?,
        active: count(a.active, b.active)?,
        active_lots: a.active_lots.add(b.active_lots)?,
        lapsed: count(a.lapsed, b.lapsed)?,
        lapsed_lots: a.lapsed_lots.add(b.lapsed_lots)?,
        cancelled: count(a.cancelled, b.cancelled)?,
        cancelled_lots: a.cancelled_lots.add(b.cancelled_lots)?,
        settled: count(a.settled, b.settled)?,
        delivered_lots: a.delivered_lots.add(b.delivered_lots)?,
        buyers: a.buyers.add(b.buyers)?,
        sellers: a.sellers.add(b.sellers)?,
        liability: a.liability.add(b.liability)?,
        lapse_liability: a.lapse_liability.add(b.lapse_liability)?,
        imbalance: a.imbalance.add(b.imbalance)?,
        fees: a.fees.add(b.fees)?,
        grid: a.grid.add(b.grid)?,
        grid_fees: a.grid_fees.add(b.grid_fees)?,
    })
}

/// Totals of a slot with the grid fees within the grid's receipts: those of the cleared flows, at most what the settled
/// contracts brought to the grid account.
pub fn with_grid_fees(totals: &SlotTotals, cleared: Amount) -> SlotTotals {
    SlotTotals { grid_fees: cleared.min(totals.grid.positive_part()), ..*totals }
}

fn count(one: u32, other: u32) -> Result<u32, Overflow> {
    one.checked_add(other).ok_or(Overflow { operation: "number of contracts" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Lots, NetAmount};

    #[test]
    fn every_field_of_totals_is_added() {
        let totals = SlotTotals {
            drafted: 1,
            drafted_lots: Lots(2),
            active: 3,
            active_lots: Lots(4),
            lapsed: 5,
            lapsed_lots: Lots(6),
            cancelled: 7,
            cancelled_lots: Lots(8),
            settled: 9,
            delivered_lots: Lots(10),
            buyers: NetAmount(-11),
            sellers: NetAmount(12),
            liability: Amount(13),
            lapse_liability: Amount(14),
            imbalance: Amount(15),
            fees: Amount(16),
            grid: NetAmount(-17),
            grid_fees: Amount(18),
        };
        let twice = add_totals(&totals, &totals).unwrap();
        assert_eq!((twice.drafted, twice.drafted_lots, twice.active), (2, Lots(4), 6));
        assert_eq!((twice.active_lots, twice.lapsed, twice.lapsed_lots), (Lots(8), 10, Lots(12)));
        assert_eq!((twice.cancelled, twice.cancelled_lots, twice.settled), (14, Lots(16), 18));
        assert_eq!(
            (twice.delivered_lots, twice.buyers, twice.sellers),
            (Lots(20), NetAmount(-22), NetAmount(24))
        );
        assert_eq!(
            (twice.liability, twice.lapse_liability, twice.imbalance),
            (Amount(26), Amount(28), Amount(30))
        );
        assert_eq!((twice.fees, twice.grid, twice.grid_fees), (Amount(32), NetAmount(-34), Amount(36)));
        let full = SlotTotals { drafted: u32::MAX, ..SlotTotals::default() };
        assert!(add_totals(&full, &totals).is_err());
    }

    #[test]
    fn grid_fees_are_at_most_what_the_grid_received() {
        let of = |grid| {
            let totals = SlotTotals { grid: NetAmount(grid), ..SlotTotals::default() };
            with_grid_fees(&totals, Amount(100)).grid_fees
        };
        assert_eq!([of(-50), of(0), of(60), of(100), of(500)].map(Amount::get), [0, 0, 60, 100, 100]);
    }
}
