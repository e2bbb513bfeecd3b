//! A standing mandate.

use interfaces::common::Side;
use interfaces::power_contract::MandateTerms;
use records::{Reader, Record, RecordError, Writer};
use units::{Lots, Price, Timestamp};

use super::Contract;

/// A mandate: 12 to 13 bytes for prices below 1,048,576 and lots below 128.
///
/// Layout: which limits there are u8 (1 buying, 2 selling) ‖ each one zigzag ‖ lots varint ‖ expiry varint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mandate(pub MandateTerms);

impl Mandate {
    /// Whether it signs a contract for a side now.
    pub fn signs(&self, side: Side, contract: &Contract, now: Timestamp) -> bool {
        let within = match side {
            Side::Buy => self.0.buy_at_most.is_some_and(|most| contract.buyer_price <= most),
            Side::Sell => self.0.sell_at_least.is_some_and(|least| contract.seller_price >= least),
        };
        within && contract.lots <= self.0.lots_at_most && now < self.0.expires
    }
}

impl Record for Mandate {
    const NAME: &'static str = "mandate";

    fn write(&self, writer: &mut Writer) {
        let MandateTerms { buy_at_most, sell_at_least, lots_at_most, expires } = self.0;
        writer.u8(u8::from(buy_at_most.is_some()) | u8::from(sell_at_least.is_some()) << 1);
        for limit in [buy_at_most, sell_at_least].into_iter().flatten() {
            writer.zigzag(limit.get());
        }
        writer.varint(lots_at_most.get()).varint(expires.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let limits = reader.u8()?;
        if limits > 0b11 {
            return Err(RecordError::Invalid { field: "limits", value: u64::from(limits) });
        }
        let mut limit = |bit: u8| (limits & bit != 0).then(|| reader.zigzag_i64().map(Price)).transpose();
        Ok(Self(MandateTerms {
            buy_at_most: limit(0b01)?,
            sell_at_least: limit(0b10)?,
            lots_at_most: Lots(reader.varint_u64()?),
            expires: Timestamp(reader.varint_u64()?),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mandate(buy_at_most: Option<i64>, sell_at_least: Option<i64>) -> Mandate {
        Mandate(MandateTerms {
            buy_at_most: buy_at_most.map(Price),
            sell_at_least: sell_at_least.map(Price),
            lots_at_most: Lots(100),
            expires: Timestamp(1_741_824_000),
        })
    }

    #[test]
    fn mandates_read_as_they_were_written() {
        // 1, limits 3 + 2, lots 1, expiry 5.
        assert_eq!(mandate(Some(1_000_000), Some(-5_000)).encode().len(), 12);
        for stored in [
            mandate(None, None),
            mandate(Some(i64::MIN), None),
            mandate(None, Some(i64::MAX)),
            mandate(Some(-1), Some(1)),
        ] {
            assert_eq!(Mandate::decode(&stored.encode()), Ok(stored));
        }
        assert!(Mandate::decode(&[4, 1, 1]).is_err());
    }
}
