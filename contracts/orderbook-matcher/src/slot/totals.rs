//! Sums over the slots of a settlement cycle.

use interfaces::orderbook_matcher::SlotTotals;
use serde::{Deserialize, Serialize};
use units::Overflow;

/// Sums over the slots of a cycle that are paired or aborted: 7 to 82 bytes, some 20 for a community's day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CycleTotals {
    /// Slots that are paired or aborted.
    pub closed: u32,
    /// Slots in which contracts were drafted.
    pub with_contracts: u32,
    /// Sums over the paired slots.
    pub totals: SlotTotals,
}

impl CycleTotals {
    /// Adds a slot that is paired or, without contracts, aborted.
    ///
    /// # Errors
    /// [`Overflow`] where a sum exceeds its type.
    pub fn add(&mut self, slot: &SlotTotals) -> Result<(), Overflow> {
        let count =
            |sum: u32, more: u32| sum.checked_add(more).ok_or(Overflow { operation: "count + count" });
        self.closed = count(self.closed, 1)?;
        self.with_contracts = count(self.with_contracts, u32::from(slot.contracts > 0))?;
        let totals = &mut self.totals;
        totals.contracts = count(totals.contracts, slot.contracts)?;
        totals.lots = totals.lots.add(slot.lots)?;
        totals.buyers = totals.buyers.add(slot.buyers)?;
        totals.sellers = totals.sellers.add(slot.sellers)?;
        totals.grid_fees = totals.grid_fees.add(slot.grid_fees)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Amount, Lots, NetAmount};

    #[test]
    fn cycle_totals_add_slots_and_refuse_overflow() {
        let slot = SlotTotals {
            contracts: 3,
            lots: Lots(70),
            buyers: NetAmount(-5),
            sellers: NetAmount(-9),
            grid_fees: Amount(4),
        };
        let mut totals = CycleTotals::default();
        totals.add(&slot).unwrap();
        totals.add(&SlotTotals::default()).unwrap();
        totals.add(&slot).unwrap();
        assert_eq!((totals.closed, totals.with_contracts), (3, 2));
        assert_eq!(
            totals.totals,
            SlotTotals {
                contracts: 6,
                lots: Lots(140),
                buyers: NetAmount(-10),
                sellers: NetAmount(-18),
                grid_fees: Amount(8),
            }
        );
        // 3, 2, 6, −10, −18, 8 take a byte each; 140 takes two.
        assert_eq!(storage::encode(&totals).unwrap().len(), 8);
        assert!(CycleTotals { closed: u32::MAX, ..totals }.add(&slot).is_err());
    }
}
