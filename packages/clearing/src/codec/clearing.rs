//! The record of a result.
//!
//! `1`, or `3` if ties are not even to the end; per zone λ less the zone's before, and how far the range reaches below
//! and above (plus one; 0 for no end); per label from 1 the same for μ; the lines' flows; the number of services, and
//! per service profile, label, lots; the number of margins, and per margin `label or profile × 2 + side`, zone, tier,
//! lots accepted and lots left; welfare; sellers' receipts. All else follows from these and the market.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{LabelId, Lots, NetAmount, Price, ProfileId, Tier, ZoneId};

use super::record::{CodecError, put, take};
use crate::{
    Book, Certificate, Clearing, LOTS_LIMIT, Margin, Market, Payments, PriceInterval, Service, Work,
};

const EVEN: u8 = 1;
const UNEVEN: u8 = 3;

/// Above every price, so that sums and products of decoded values cannot overflow.
const PRICE_RANGE: i64 = 1 << 58;

/// A price and its optimal range.
#[derive(Serialize, Deserialize)]
struct StoredPrice {
    /// The price less the one before.
    rise: i64,
    /// How far the range reaches below the price, plus 1; 0 if nothing bounds it.
    below: u64,
    /// How far it reaches above, plus 1; 0 if nothing bounds it.
    above: u64,
}

/// Lots of a label that serve a profile.
#[derive(Serialize, Deserialize)]
struct StoredService {
    profile: u8,
    label: u8,
    lots: u64,
}

/// A marginal step.
#[derive(Serialize, Deserialize)]
struct StoredMargin {
    /// Twice the label of a sell book; twice the profile of a buy book, plus 1.
    good: u16,
    zone: u8,
    tier: u8,
    accepted: u64,
    left: u64,
}

/// What follows the flows.
#[derive(Serialize, Deserialize)]
struct StoredTotals {
    services: Vec<StoredService>,
    margins: Vec<StoredMargin>,
    welfare: i128,
    sellers: i128,
}

impl Clearing {
    /// The result as a record: some three bytes a zone and label, one to three a line, some five a service and
    /// margin. The work is not kept.
    ///
    /// # Errors
    /// None for a result of [`clear`](crate::clear()): each of its values has an encoding.
    pub fn encode(&self) -> Result<Vec<u8>, CodecError> {
        let Certificate { lambda, mu, flows, services, margins, .. } = &self.certificate;
        let record = put(Vec::new(), &if self.even { EVEN } else { UNEVEN })?;
        let record = put_prices(record, lambda, &self.zone_prices)?;
        let mu = mu.split_first().map_or(&[][..], |(_, rest)| rest);
        let premiums = self.label_premiums.split_first().map_or(&[][..], |(_, rest)| rest);
        let record = put_prices(record, mu, premiums)?;
        let record = flows.iter().try_fold(record, |record, flow| put(record, &flow.get()))?;
        let totals = StoredTotals {
            services: services.iter().map(StoredService::from).collect(),
            margins: margins.iter().map(StoredMargin::from).collect(),
            welfare: self.welfare.get(),
            sellers: self.payments.sellers.get(),
        };
        put(record, &totals)
    }

    /// The result of a record. It is decoded, not proved: [`verify`](crate::verify()) proves it from the books.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are not the record of a result of this market.
    pub fn decode(market: &Market, mut bytes: &[u8]) -> Result<Self, CodecError> {
        let even = match take(&mut bytes)? {
            EVEN => true,
            UNEVEN => false,
            version => return Err(CodecError::Version(version)),
        };
        let (lambda, zone_prices) = prices(&mut bytes, market.zones())?;
        let (mu, label_premiums) = prices(&mut bytes, market.labels().saturating_sub(1))?;
        let zero = Some(Price::ZERO);
        let ground = PriceInterval { price: zero, least: zero, greatest: zero };
        let mu: Vec<Price> = core::iter::once(Price::ZERO).chain(mu).collect();
        let label_premiums = core::iter::once(ground).chain(label_premiums).collect();
        let nu = profile_prices(market, &mu);
        let flows = market.lines().iter().map(|_| lots(take(&mut bytes)?)).collect::<Result<Vec<_>, _>>()?;
        let StoredTotals { services: stored_services, margins, welfare, sellers } = take(&mut bytes)?;
        if !bytes.is_empty() {
            return Err(CodecError::Trailing(bytes.len()));
        }
        let services = services(stored_services, market)?;
        let mut certificate = Certificate { lambda, mu, nu, flows, services, margins: Vec::new() };
        for stored in margins {
            let margin = margin(&stored, &certificate)?;
            let key = |margin: &Margin| (margin.book, margin.tier);
            if certificate.margins.last().is_some_and(|before| key(before) >= key(&margin)) {
                return Err(CodecError::OutOfRange("margin's order"));
            }
            certificate.margins.push(margin);
        }
        let (welfare, sellers) =
            (NetAmount(amount(welfare, "welfare")?), amount(sellers, "sellers' receipts")?);
        let volume =
            certificate.services.iter().fold(0_u64, |sum, service| sum.saturating_add(service.lots.get()));
        let payments = payments(market, &certificate, sellers);
        let (volume, work) = (Lots(volume), Work::default());
        Ok(Self { certificate, zone_prices, label_premiums, welfare, volume, payments, work, even })
    }
}

impl From<&Service> for StoredService {
    fn from(&Service { profile, label, lots }: &Service) -> Self {
        Self { profile: profile.get(), label: label.get(), lots: lots.get() }
    }
}

impl From<&Margin> for StoredMargin {
    fn from(margin: &Margin) -> Self {
        let (side, good) = match margin.book {
            Book::Sell { label, .. } => (0, label.get()),
            Book::Buy { profile, .. } => (1, profile.get()),
        };
        Self {
            good: (u16::from(good) << 1) | side,
            zone: margin.book.zone().get(),
            tier: margin.tier.get(),
            accepted: margin.accepted.get(),
            left: margin.offered.saturating_sub(margin.accepted).get(),
        }
    }
}

fn put_prices(record: Vec<u8>, prices: &[Price], intervals: &[PriceInterval]) -> Result<Vec<u8>, CodecError> {
    let before = core::iter::once(&Price::ZERO).chain(prices);
    prices.iter().zip(before).zip(intervals).try_fold(record, |record, ((price, before), interval)| {
        // The price lies in its range, so the distance to an end says where the end is.
        let distance =
            |end: Option<Price>| end.map_or(0, |end| end.get().abs_diff(price.get()).saturating_add(1));
        let rise = price.get().saturating_sub(before.get());
        put(
            record,
            &StoredPrice { rise, below: distance(interval.least), above: distance(interval.greatest) },
        )
    })
}

fn prices(bytes: &mut &[u8], count: u8) -> Result<(Vec<Price>, Vec<PriceInterval>), CodecError> {
    let (mut prices, mut intervals) = (Vec::new(), Vec::new());
    let mut price = Price::ZERO;
    for _ in 0..count {
        let StoredPrice { rise, below, above } = take(bytes)?;
        price = in_range(price.get().saturating_add(rise))?;
        let least = distance(below)?.map(|below| in_range(price.get().saturating_sub(below))).transpose()?;
        let greatest =
            distance(above)?.map(|above| in_range(price.get().saturating_add(above))).transpose()?;
        prices.push(price);
        intervals.push(PriceInterval { price: least.and(greatest).and(Some(price)), least, greatest });
    }
    Ok((prices, intervals))
}

fn distance(stored: u64) -> Result<Option<i64>, CodecError> {
    let distance = stored.checked_sub(1).map(i64::try_from).transpose();
    distance.map_err(|_| CodecError::OutOfRange("price range"))
}

const fn in_range(price: i64) -> Result<Price, CodecError> {
    if price <= PRICE_RANGE && price >= -PRICE_RANGE {
        Ok(Price(price))
    } else {
        Err(CodecError::OutOfRange("price"))
    }
}

fn profile_prices(market: &Market, mu: &[Price]) -> Vec<Price> {
    let asked = |label: LabelId, premium: Price| {
        let mu = mu.get(usize::from(label.get())).map_or(0, |price| price.get());
        Price(mu.saturating_sub(premium.get()))
    };
    market
        .profiles()
        .iter()
        .map(|profile| profile.accepts.iter().map(|accepted| asked(accepted.label, accepted.premium)).min())
        .map(|least| least.unwrap_or(Price::ZERO))
        .collect()
}

fn lots(lots: u64) -> Result<Lots, CodecError> {
    let lots = Lots(lots);
    if lots <= LOTS_LIMIT { Ok(lots) } else { Err(CodecError::OutOfRange("lots")) }
}

fn services(stored: Vec<StoredService>, market: &Market) -> Result<Vec<Service>, CodecError> {
    let mut services: Vec<Service> = Vec::with_capacity(stored.len());
    for service in stored {
        let (profile, label) = (ProfileId(service.profile), LabelId(service.label));
        let sorted = services.last().is_none_or(|before| (before.profile, before.label) < (profile, label));
        if !sorted || market.premium(profile, label).is_none() {
            return Err(CodecError::OutOfRange("service"));
        }
        services.push(Service { profile, label, lots: lots(service.lots)? });
    }
    Ok(services)
}

fn margin(stored: &StoredMargin, certificate: &Certificate) -> Result<Margin, CodecError> {
    let good = u8::try_from(stored.good >> 1).map_err(|_| CodecError::OutOfRange("margin's book"))?;
    let zone = ZoneId(stored.zone);
    let book = if stored.good & 1 == 0 {
        Book::Sell { zone, label: LabelId(good) }
    } else {
        Book::Buy { zone, profile: ProfileId(good) }
    };
    let accepted = lots(stored.accepted)?;
    let offered = accepted.add(lots(stored.left)?).map_err(|_| CodecError::OutOfRange("lots"))?;
    Ok(Margin { book, price: certificate.limit(book), tier: Tier(stored.tier), accepted, offered })
}

/// An amount of money that leaves room for the sums made of it.
const fn amount(amount: i128, name: &'static str) -> Result<i128, CodecError> {
    if amount.unsigned_abs() < 1 << 120 { Ok(amount) } else { Err(CodecError::OutOfRange(name)) }
}

/// What the lines earn lies between what sellers receive and what buyers pay.
fn payments(market: &Market, certificate: &Certificate, sellers: i128) -> Payments {
    let lambda = |zone: ZoneId| {
        certificate.lambda.get(usize::from(zone.get())).map_or(0, |price| i128::from(price.get()))
    };
    let (mut fees, mut rent) = (0_i128, 0_i128);
    for (line, flow) in market.lines().iter().zip(&certificate.flows) {
        let (fee, lots) = (i128::from(line.fee.get()), i128::from(flow.get()));
        fees = fees.saturating_add(fee * lots);
        rent = rent.saturating_add((lambda(line.to) - lambda(line.from) - fee) * lots);
    }
    Payments {
        buyers: NetAmount(sellers.saturating_add(fees).saturating_add(rent)),
        sellers: NetAmount(sellers),
        grid_fees: NetAmount(fees),
        congestion_rent: NetAmount(rent),
    }
}
