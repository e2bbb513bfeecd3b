//! Sums over the slots of a cycle.

use interfaces::orderbook_matcher::SlotTotals;
use records::{PackedKey, Reader, Record, RecordError, Writer};
use units::{Amount, CycleId, Lots, MarketId, NetAmount, Overflow};

/// A cycle of a market: 6 bytes, market u16 ‖ cycle u32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleKey {
    /// The market.
    pub market: MarketId,
    /// The cycle.
    pub cycle: CycleId,
}

impl PackedKey for CycleKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.market.get()).u32(self.cycle.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { market: MarketId(reader.u16()?), cycle: CycleId(reader.u32()?) })
    }
}

/// What the slots of a cycle that are paired or aborted add up to.
///
/// Layout: closed varint ‖ with contracts varint ‖ totals; 7 to 82 bytes, some 20 for a community's day.
#[derive(Clone, Debug, Default, PartialEq)]
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
        let count = |sum: u32, more: u32| {
            sum.checked_add(more).ok_or(Overflow { operation: "contracts + contracts" })
        };
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

/// Lays out sums: contracts varint ‖ lots varint ‖ buyers zigzag ‖ sellers zigzag ‖ grid fees varint.
pub fn write_totals(writer: &mut Writer, totals: &SlotTotals) {
    writer.varint(totals.contracts).varint(totals.lots.get());
    writer.zigzag(totals.buyers.get()).zigzag(totals.sellers.get()).varint(totals.grid_fees.get());
}

/// Reads sums back.
pub fn read_totals(reader: &mut Reader<'_>) -> Result<SlotTotals, RecordError> {
    Ok(SlotTotals {
        contracts: reader.varint_u32()?,
        lots: Lots(reader.varint_u64()?),
        buyers: NetAmount(reader.zigzag()?),
        sellers: NetAmount(reader.zigzag()?),
        grid_fees: Amount(reader.varint()?),
    })
}

impl Record for CycleTotals {
    const NAME: &'static str = "cycle totals";
    fn write(&self, writer: &mut Writer) {
        writer.varint(self.closed).varint(self.with_contracts);
        write_totals(writer, &self.totals);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            closed: reader.varint_u32()?,
            with_contracts: reader.varint_u32()?,
            totals: read_totals(reader)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_read_as_written_and_count_slots() {
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
        assert_eq!(totals.encode().len(), 8);
        assert_eq!(CycleTotals::decode(&totals.encode()), Ok(totals));
        // 5 + 5 + 5 + 10 + 19 + 19 + 19 at most, 7 at least.
        assert_eq!(CycleTotals::default().encode().len(), 7);
        let mut most = CycleTotals {
            closed: u32::MAX,
            with_contracts: u32::MAX,
            totals: SlotTotals {
                contracts: u32::MAX,
                lots: Lots::MAX,
                buyers: NetAmount::MIN,
                sellers: NetAmount::MAX,
                grid_fees: Amount::MAX,
            },
        };
        assert_eq!(most.encode().len(), 82);
        assert_eq!(CycleTotals::decode(&most.encode()), Ok(most.clone()));
        assert!(most.add(&slot).is_err());
    }
}
