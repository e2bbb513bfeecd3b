//! The record of a curve.
//!
//! `0x10 | side` (0 sells, 1 buys), zone, label or profile, then, unless there are no steps: the unit of the steps'
//! distances, the first price, and per step `distance / unit × 2 + (tier ≠ 0)`, the tier if it is not 0, the lots. The
//! distance is how much less competitive the price is than the one before. Three bytes a step are usual.

use alloc::vec::Vec;

use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use super::DecodeError;
use super::wire::{Reader, put, put_signed};
use crate::{Book, Curve, Step};

const SELL: u8 = 0x10;
const BUY: u8 = 0x11;

impl Curve {
    /// The curve as a record: a few bytes and about three a step.
    pub fn encode(&self) -> Vec<u8> {
        let (kind, zone, other) = match self.book {
            Book::Sell { zone, label } => (SELL, zone, label.get()),
            Book::Buy { zone, profile } => (BUY, zone, profile.get()),
        };
        let mut bytes = alloc::vec![kind, zone.get(), other];
        let Some(first) = self.steps.first() else { return bytes };
        let unit = distances(&self.steps).fold(0, gcd).max(1);
        put(&mut bytes, unit);
        put_signed(&mut bytes, i128::from(first.price.get()));
        for (step, distance) in self.steps.iter().zip(distances(&self.steps)) {
            let ticks = u128::from(distance.checked_div(unit).unwrap_or(0));
            put(&mut bytes, (ticks << 1) | u128::from(step.tier != Tier::FIRST));
            if step.tier != Tier::FIRST {
                bytes.push(step.tier.get());
            }
            put(&mut bytes, step.lots.get());
        }
        bytes
    }

    /// The curve of a record.
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are no record of a curve.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let kind = reader.byte()?;
        let zone = ZoneId(reader.byte()?);
        let other = reader.byte()?;
        let (book, direction) = match kind {
            SELL => (Book::Sell { zone, label: LabelId(other) }, 1_i128),
            BUY => (Book::Buy { zone, profile: ProfileId(other) }, -1),
            version => return Err(DecodeError::Version(version)),
        };
        let mut steps = Vec::new();
        if !reader.is_at_end() {
            let unit: u64 = reader.get("price unit")?;
            let mut price = reader.signed("price")?;
            loop {
                let token: u64 = reader.get("distance")?;
                let tier = if token & 1 == 1 { reader.byte()? } else { 0 };
                let lots = Lots(reader.get("lots")?);
                // Below 2^128 in magnitude: 63 bits times 64 bits.
                let distance = i128::from(token >> 1)
                    .checked_mul(i128::from(unit))
                    .and_then(|distance| distance.checked_mul(direction));
                price = distance
                    .and_then(|distance| price.checked_add(distance))
                    .ok_or(DecodeError::OutOfRange("price"))?;
                let price = i64::try_from(price).map_err(|_| DecodeError::OutOfRange("price"))?;
                steps.push(Step { price: Price(price), tier: Tier(tier), lots });
                if reader.is_at_end() {
                    break;
                }
            }
        }
        Ok(Self::new(book, steps)?)
    }
}

/// How far every step's price is from the one before; nothing for the first.
fn distances(steps: &[Step]) -> impl Iterator<Item = u64> {
    let before = steps.first().into_iter().chain(steps);
    before.zip(steps).map(|(before, step)| before.price.get().abs_diff(step.price.get()))
}

fn gcd(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CurveError, PRICE_LIMIT};

    fn step(price: i64, tier: u8, lots: u64) -> Step {
        Step { price: Price(price), tier: Tier(tier), lots: Lots(lots) }
    }

    #[test]
    fn a_curve_reads_as_written_in_few_bytes() {
        let sell = Book::Sell { zone: ZoneId(3), label: LabelId(2) };
        let buy = Book::Buy { zone: ZoneId(0), profile: ProfileId(15) };
        // 3 for the book, 1 for the unit (10), 2 for the price (±500), per step 1 for the distance, 1 for lots below
        // 128 or 2 below 16,384, and 1 for a tier.
        let steps = alloc::vec![step(-500, 0, 7), step(-500, 3, 200), step(-490, 0, 1)];
        let curve = Curve::new(sell, steps.clone()).unwrap();
        assert_eq!(curve.encode().len(), 3 + 1 + 2 + 2 + 4 + 2);
        assert_eq!(Curve::decode(&curve.encode()), Ok(curve));
        let steps: Vec<Step> = steps.iter().map(|one| step(-one.price.get(), one.tier.get(), 1)).collect();
        let curve = Curve::new(buy, steps).unwrap();
        assert_eq!(Curve::decode(&curve.encode()), Ok(curve));
        let extremes = alloc::vec![step(-PRICE_LIMIT.get(), 255, 1), step(PRICE_LIMIT.get(), 0, 1 << 40)];
        for steps in [extremes, alloc::vec![]] {
            let curve = Curve::new(sell, steps).unwrap();
            assert_eq!(Curve::decode(&curve.encode()), Ok(curve));
        }
    }

    #[test]
    fn bytes_that_are_no_curve_are_refused() {
        let book = Book::Sell { zone: ZoneId(0), label: LabelId(0) };
        let bytes = Curve::new(book, alloc::vec![step(5, 1, 300), step(9, 0, 1)]).unwrap().encode();
        for length in 0..bytes.len() {
            let shorter = Curve::decode(bytes.get(..length).unwrap());
            // Whole steps may be missing at the end: the caller keeps the record's length.
            assert!(shorter.is_err() || [3, 9].contains(&length), "{length}: {shorter:?}");
        }
        assert_eq!(Curve::decode(&[0x20, 0, 0]), Err(DecodeError::Version(0x20)));
        assert_eq!(
            Curve::decode(&[SELL, 0, 0, 1, 2, 0, 0]),
            Err(DecodeError::Curve(CurveError::NoLots { book, step: 0 }))
        );
    }
}
