//! The record of a curve.
//!
//! `0x10 | side` (0 sells, 1 buys), zone, label or profile, then, if there are steps: the unit of the steps'
//! distances, the first price, and per step `distance / unit × 2 + (tier ≠ 0)`, the tier if it is not 0, the lots. The
//! distance is how much less competitive the price is than the one before. Three bytes a step are usual.

use alloc::vec::Vec;

use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use super::record::{CodecError, put, take};
use crate::{Book, Curve, Step};

const SELL: u8 = 0x10;
const BUY: u8 = 0x11;

impl Curve {
    /// The curve as a record: a few bytes and about three a step.
    ///
    /// # Errors
    /// None for a valid curve: each of its values has an encoding.
    pub fn encode(&self) -> Result<Vec<u8>, CodecError> {
        let (kind, zone, good) = match self.book {
            Book::Sell { zone, label } => (SELL, zone, label.get()),
            Book::Buy { zone, profile } => (BUY, zone, profile.get()),
        };
        let record = put(Vec::new(), &(kind, zone.get(), good))?;
        let Some(first) = self.steps.first() else { return Ok(record) };
        let unit = distances(&self.steps).fold(0, gcd).max(1);
        let record = put(record, &(unit, first.price.get()))?;
        self.steps.iter().zip(distances(&self.steps)).try_fold(record, |record, (step, distance)| {
            let twice = distance.checked_div(unit).unwrap_or(0).saturating_mul(2);
            if step.tier == Tier::FIRST {
                put(record, &(twice, step.lots.get()))
            } else {
                put(record, &(twice | 1, step.tier.get(), step.lots.get()))
            }
        })
    }

    /// The curve of a record.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are not the record of a curve.
    pub fn decode(mut bytes: &[u8]) -> Result<Self, CodecError> {
        let (kind, zone, good): (u8, u8, u8) = take(&mut bytes)?;
        let zone = ZoneId(zone);
        let (book, direction) = match kind {
            SELL => (Book::Sell { zone, label: LabelId(good) }, 1_i128),
            BUY => (Book::Buy { zone, profile: ProfileId(good) }, -1),
            version => return Err(CodecError::Version(version)),
        };
        let mut steps = Vec::new();
        if !bytes.is_empty() {
            let (unit, first): (u64, i64) = take(&mut bytes)?;
            let mut price = i128::from(first);
            loop {
                let distance_and_tier: u64 = take(&mut bytes)?;
                let tier = if distance_and_tier & 1 == 1 { take(&mut bytes)? } else { 0 };
                let lots = Lots(take(&mut bytes)?);
                // Below 2^128 in magnitude: 63 bits times 64 bits.
                let distance = i128::from(distance_and_tier >> 1)
                    .checked_mul(i128::from(unit))
                    .and_then(|distance| distance.checked_mul(direction));
                price = distance
                    .and_then(|distance| price.checked_add(distance))
                    .ok_or(CodecError::OutOfRange("price"))?;
                let price = i64::try_from(price).map_err(|_| CodecError::OutOfRange("price"))?;
                steps.push(Step { price: Price(price), tier: Tier(tier), lots });
                if bytes.is_empty() {
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
    fn a_curve_decodes_as_encoded_in_few_bytes() {
        let sell = Book::Sell { zone: ZoneId(3), label: LabelId(2) };
        let buy = Book::Buy { zone: ZoneId(0), profile: ProfileId(15) };
        // 3 for the book, 1 for the unit (10), 2 for the price (±500), per step 1 for the distance, 1 for lots below
        // 128 or 2 below 16,384, and 1 for a tier.
        let steps = alloc::vec![step(-500, 0, 7), step(-500, 3, 200), step(-490, 0, 1)];
        let curve = Curve::new(sell, steps.clone()).unwrap();
        assert_eq!(curve.encode().unwrap().len(), 3 + 1 + 2 + 2 + 4 + 2);
        assert_eq!(Curve::decode(&curve.encode().unwrap()), Ok(curve));
        let steps: Vec<Step> = steps.iter().map(|one| step(-one.price.get(), one.tier.get(), 1)).collect();
        let curve = Curve::new(buy, steps).unwrap();
        assert_eq!(Curve::decode(&curve.encode().unwrap()), Ok(curve));
        let extremes = alloc::vec![step(-PRICE_LIMIT.get(), 255, 1), step(PRICE_LIMIT.get(), 0, 1 << 40)];
        for steps in [extremes, alloc::vec![]] {
            let curve = Curve::new(sell, steps).unwrap();
            assert_eq!(Curve::decode(&curve.encode().unwrap()), Ok(curve));
        }
    }

    #[test]
    fn bytes_that_are_not_a_curve_are_refused() {
        let book = Book::Sell { zone: ZoneId(0), label: LabelId(0) };
        let bytes = Curve::new(book, alloc::vec![step(5, 1, 300), step(9, 0, 1)]).unwrap().encode().unwrap();
        for length in 0..bytes.len() {
            let shorter = Curve::decode(bytes.get(..length).unwrap());
            // Whole steps may be missing at the end: the caller keeps the record's length.
            assert!(shorter.is_err() || [3, 9].contains(&length), "{length}: {shorter:?}");
        }
        assert_eq!(Curve::decode(&[0x20, 0, 0]), Err(CodecError::Version(0x20)));
        assert_eq!(
            Curve::decode(&[SELL, 0, 0, 1, 2, 0, 0]),
            Err(CodecError::Curve(CurveError::NoLots { book, step: 0 }))
        );
    }
}
