//! One slot: what its contracts have in common, and how far it has come.

use interfaces::power_contract::SlotStatus;
use records::{Reader, Record, RecordError, Writer};
use settlement::Terms;
use units::{Amount, CycleId, DenomId, Energy, Seconds, Timestamp, ZoneId};

/// The states of a slot, in the order of their numbers.
pub const STATUSES: [SlotStatus; 5] =
    [SlotStatus::Drafting, SlotStatus::Signing, SlotStatus::Active, SlotStatus::Settled, SlotStatus::Final];

/// A slot: 55 bytes with 3 zones, for sums per lot below 16,384.
///
/// Layout: status u8 ‖ denomination u8 ‖ varints: cycle, lot, start, end, time for signing, end of signing + 1 (0 while
/// drafts come in), end of metering, time for disputes, the five terms, number of zones, imbalance price of each, grid fees,
/// contracts, progress, disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub status: SlotStatus,
    pub denom: DenomId,
    pub cycle: CycleId,
    pub lot: Energy,
    pub start: Timestamp,
    pub end: Timestamp,
    /// The time for signing, from the end of pairing.
    pub sign: Seconds,
    /// When the time for signing ends, once all contracts are drafted.
    pub sign_by: Option<Timestamp>,
    pub meter_until: Timestamp,
    /// The time for deciding a dispute.
    pub dispute: Seconds,
    pub terms: Terms,
    /// In the order of the zones.
    pub imbalance_prices: Vec<Amount>,
    /// The grid fees of the cleared flows.
    pub grid_fees: Amount,
    /// Contracts drafted: the number of the next one.
    pub contracts: u32,
    /// Contracts handled in the present stage: the number of the next one to activate or settle.
    pub progress: u32,
    /// Contracts in dispute.
    pub disputed: u32,
}

impl Slot {
    /// What a lot of imbalance costs in a zone.
    pub fn imbalance_price(&self, zone: ZoneId) -> Result<Amount, RecordError> {
        self.imbalance_prices
            .get(usize::from(zone.get()))
            .copied()
            .ok_or_else(|| RecordError::Invalid { field: "zone", value: u64::from(zone.get()) })
    }
}

impl Record for Slot {
    const NAME: &'static str = "slot";

    fn write(&self, writer: &mut Writer) {
        let status = STATUSES.iter().position(|status| *status == self.status);
        writer
            .u8(status.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX))
            .u8(self.denom.get())
            .varint(self.cycle.get())
            .varint(self.lot.get())
            .varint(self.start.get())
            .varint(self.end.get())
            .varint(self.sign.get())
            .varint(self.sign_by.map_or(0, |time| u128::from(time.get()).saturating_add(1)))
            .varint(self.meter_until.get())
            .varint(self.dispute.get());
        let Terms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium } = self.terms;
        for sum in [buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium] {
            writer.varint(sum.get());
        }
        writer.varint(u64::try_from(self.imbalance_prices.len()).unwrap_or(u64::MAX));
        for price in &self.imbalance_prices {
            writer.varint(price.get());
        }
        writer
            .varint(self.grid_fees.get())
            .varint(self.contracts)
            .varint(self.progress)
            .varint(self.disputed);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let status = reader.u8()?;
        let amount = |reader: &mut Reader<'_>| reader.varint().map(Amount);
        let time = |reader: &mut Reader<'_>| reader.varint_u64().map(Timestamp);
        Ok(Self {
            status: *STATUSES
                .get(usize::from(status))
                .ok_or_else(|| RecordError::Invalid { field: "status", value: u64::from(status) })?,
            denom: DenomId(reader.u8()?),
            cycle: CycleId(reader.varint_u32()?),
            lot: Energy(reader.varint_u64()?),
            start: time(reader)?,
            end: time(reader)?,
            sign: Seconds(reader.varint_u64()?),
            sign_by: reader
                .varint()?
                .checked_sub(1)
                .map(|time| {
                    u64::try_from(time)
                        .map(Timestamp)
                        .map_err(|_| RecordError::Invalid { field: "sign_by", value: u64::MAX })
                })
                .transpose()?,
            meter_until: time(reader)?,
            dispute: Seconds(reader.varint_u64()?),
            terms: Terms {
                buyer_fee: amount(reader)?,
                seller_fee: amount(reader)?,
                buyer_bond: amount(reader)?,
                seller_bond: amount(reader)?,
                imbalance_premium: amount(reader)?,
            },
            imbalance_prices: (0..reader.varint_u32()?).map(|_| amount(reader)).collect::<Result<_, _>>()?,
            grid_fees: amount(reader)?,
            contracts: reader.varint_u32()?,
            progress: reader.varint_u32()?,
            disputed: reader.varint_u32()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot() -> Slot {
        Slot {
            status: SlotStatus::Signing,
            denom: DenomId(0),
            cycle: CycleId(20_160),
            lot: Energy(100),
            start: Timestamp(1_741_824_000),
            end: Timestamp(1_741_824_900),
            sign: Seconds(900),
            sign_by: Some(Timestamp(1_741_820_000)),
            meter_until: Timestamp(1_741_828_500),
            dispute: Seconds(7_200),
            terms: Terms {
                buyer_fee: Amount(200),
                seller_fee: Amount(200),
                buyer_bond: Amount(2_000),
                seller_bond: Amount(2_000),
                imbalance_premium: Amount(500),
            },
            imbalance_prices: vec![Amount(9_000); 3],
            grid_fees: Amount(10_000),
            contracts: 200,
            progress: 0,
            disputed: 0,
        }
    }

    #[test]
    fn a_slot_takes_55_bytes() {
        // 1 + 1, cycle 3, lot 1, start and end 5 each, signing 2 and 5, metering 5, disputes 2, terms 5 × 2,
        // zones 1 + 3 × 2, grid fees 2, counters 2 + 1 + 1: 53, and 2 to spare for a progress and disputes above 127.
        assert_eq!(slot().encode().len(), 53);
        let busy = Slot { progress: 199, disputed: 128, ..slot() };
        assert_eq!(busy.encode().len(), 55);
    }

    #[test]
    fn a_slot_reads_as_it_was_written() {
        for status in STATUSES {
            let stored = Slot { status, ..slot() };
            assert_eq!(Slot::decode(&stored.encode()), Ok(stored));
        }
        let most = Amount(u128::MAX);
        let extreme = Slot {
            sign_by: None,
            start: Timestamp::MAX,
            end: Timestamp::MAX,
            meter_until: Timestamp::MAX,
            terms: Terms {
                buyer_fee: most,
                seller_fee: most,
                buyer_bond: most,
                seller_bond: most,
                imbalance_premium: most,
            },
            imbalance_prices: vec![],
            contracts: u32::MAX,
            progress: u32::MAX,
            disputed: u32::MAX,
            ..slot()
        };
        assert_eq!(Slot::decode(&extreme.encode()), Ok(extreme.clone()));
        let late = Slot { sign_by: Some(Timestamp::MAX), ..extreme };
        assert_eq!(Slot::decode(&late.encode()), Ok(late));
    }

    #[test]
    fn a_zone_that_the_market_does_not_have_has_no_price() {
        assert_eq!(slot().imbalance_price(ZoneId(2)), Ok(Amount(9_000)));
        assert!(slot().imbalance_price(ZoneId(3)).is_err());
    }
}
