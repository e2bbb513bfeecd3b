//! Sums over the contracts of a slot and of a cycle.

use interfaces::power_contract::SlotTotals;
use records::{Reader, Record, RecordError, Writer};
use units::{Amount, Lots, NetAmount, Overflow};

/// Sums over contracts. Layout: varints and zigzags in the order of [`SlotTotals`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals(pub SlotTotals);

/// Sums over the final slots of a cycle. Layout: slots varint ‖ final ones varint ‖ [`Totals`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CycleTotals {
    /// Slots in which contracts were drafted.
    pub slots: u32,
    /// Slots that are final.
    pub final_slots: u32,
    /// Sums over the final slots.
    pub totals: Totals,
}

impl Totals {
    /// The sums of both.
    pub fn add(&self, other: &Self) -> Result<Self, Overflow> {
        let (a, b) = (&self.0, &other.0);
        Ok(Self(SlotTotals {
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
        }))
    }

    /// The sums with the part of the grid's receipts that is grid fees: those of the cleared flows, as far as the contracts
    /// that were settled brought so much.
    pub fn with_grid_fees(&self, cleared: Amount) -> Self {
        Self(SlotTotals { grid_fees: cleared.min(self.0.grid.positive_part()), ..self.0 })
    }
}

fn count(one: u32, other: u32) -> Result<u32, Overflow> {
    one.checked_add(other).ok_or(Overflow { operation: "number of contracts" })
}

impl Record for Totals {
    const NAME: &'static str = "sums";

    fn write(&self, writer: &mut Writer) {
        let sums = &self.0;
        for (contracts, lots) in [
            (sums.drafted, sums.drafted_lots),
            (sums.active, sums.active_lots),
            (sums.lapsed, sums.lapsed_lots),
            (sums.cancelled, sums.cancelled_lots),
            (sums.settled, sums.delivered_lots),
        ] {
            writer.varint(contracts).varint(lots.get());
        }
        writer
            .zigzag(sums.buyers.get())
            .zigzag(sums.sellers.get())
            .varint(sums.liability.get())
            .varint(sums.lapse_liability.get())
            .varint(sums.imbalance.get())
            .varint(sums.fees.get())
            .zigzag(sums.grid.get())
            .varint(sums.grid_fees.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let count = |reader: &mut Reader<'_>| reader.varint_u32();
        let lots = |reader: &mut Reader<'_>| reader.varint_u64().map(Lots);
        let net = |reader: &mut Reader<'_>| reader.zigzag().map(NetAmount);
        let amount = |reader: &mut Reader<'_>| reader.varint().map(Amount);
        Ok(Self(SlotTotals {
            drafted: count(reader)?,
            drafted_lots: lots(reader)?,
            active: count(reader)?,
            active_lots: lots(reader)?,
            lapsed: count(reader)?,
            lapsed_lots: lots(reader)?,
            cancelled: count(reader)?,
            cancelled_lots: lots(reader)?,
            settled: count(reader)?,
            delivered_lots: lots(reader)?,
            buyers: net(reader)?,
            sellers: net(reader)?,
            liability: amount(reader)?,
            lapse_liability: amount(reader)?,
            imbalance: amount(reader)?,
            fees: amount(reader)?,
            grid: net(reader)?,
            grid_fees: amount(reader)?,
        }))
    }
}

impl Record for CycleTotals {
    const NAME: &'static str = "sums of a cycle";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.slots).varint(self.final_slots);
        self.totals.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            slots: reader.varint_u32()?,
            final_slots: reader.varint_u32()?,
            totals: Totals::read(reader)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals() -> Totals {
        Totals(SlotTotals {
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
        })
    }

    #[test]
    fn sums_read_as_they_were_written() {
        assert_eq!(Totals::decode(&totals().encode()), Ok(totals()));
        assert_eq!(Totals::default().encode().len(), 18);
        let cycle = CycleTotals { slots: 96, final_slots: 95, totals: totals() };
        assert_eq!(CycleTotals::decode(&cycle.encode()), Ok(cycle));
    }

    #[test]
    fn every_sum_is_added() {
        let twice = totals().add(&totals()).unwrap().0;
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
        let full = Totals(SlotTotals { drafted: u32::MAX, ..SlotTotals::default() });
        assert!(full.add(&totals()).is_err());
    }

    #[test]
    fn grid_fees_are_at_most_what_the_grid_received() {
        let of = |grid| {
            Totals(SlotTotals { grid: NetAmount(grid), ..SlotTotals::default() })
                .with_grid_fees(Amount(100))
                .0
                .grid_fees
        };
        assert_eq!([of(-50), of(0), of(60), of(100), of(500)].map(Amount::get), [0, 0, 60, 100, 100]);
    }
}
