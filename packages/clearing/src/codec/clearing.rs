//! The record of a result.
//!
//! `1`, or `3` if ties are not even to the end; per zone λ less the zone's before, and how far the range reaches below
//! and above (plus one; 0 for no end); per label from 1 the same for μ; the lines' flows; the number of services, and
//! per service profile, label, lots; the number of margins, and per margin `label or profile × 2 + side`, zone, tier,
//! lots accepted and lots left; welfare; sellers' receipts. All else follows from these and the market.

use alloc::vec::Vec;

use units::{LabelId, Lots, NetAmount, Price, ProfileId, Tier, ZoneId};

use super::DecodeError;
use super::wire::{Reader, put, put_signed};
use crate::{
    Book, Certificate, Clearing, LOTS_LIMIT, Margin, Market, Payments, PriceInterval, Service, Work,
};

const EVEN: u8 = 1;
const UNEVEN: u8 = 3;

/// Beyond every price, so that sums and products of what is read cannot overflow.
const PRICE_RANGE: i64 = 1 << 58;

impl Clearing {
    /// The result as a record: some three bytes a zone and label, one to three a line, some
    /// five a service and margin.
    /// The work is not kept.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = alloc::vec![if self.even { EVEN } else { UNEVEN }];
        put_prices(&mut bytes, &self.certificate.lambda, &self.zone_prices);
        let skip = self.certificate.mu.split_first().map_or(&[][..], |(_, rest)| rest);
        put_prices(&mut bytes, skip, self.label_premiums.split_first().map_or(&[], |(_, rest)| rest));
        for flow in &self.certificate.flows {
            put(&mut bytes, flow.get());
        }
        put(&mut bytes, count(self.certificate.services.len()));
        for service in &self.certificate.services {
            bytes.extend([service.profile.get(), service.label.get()]);
            put(&mut bytes, service.lots.get());
        }
        put(&mut bytes, count(self.certificate.margins.len()));
        for margin in &self.certificate.margins {
            let (side, other) = match margin.book {
                Book::Sell { label, .. } => (0, label.get()),
                Book::Buy { profile, .. } => (1, profile.get()),
            };
            put(&mut bytes, (u16::from(other) << 1) | side);
            bytes.extend([margin.book.zone().get(), margin.tier.get()]);
            put(&mut bytes, margin.accepted.get());
            put(&mut bytes, margin.offered.saturating_sub(margin.accepted).get());
        }
        put_signed(&mut bytes, self.welfare.get());
        put_signed(&mut bytes, self.payments.sellers.get());
        bytes
    }

    /// The result of a record. It is read, not proved: [`verify`](crate::verify()) proves it from the books.
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are no record of a result of this market.
    pub fn decode(market: &Market, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let even = match reader.byte()? {
            EVEN => true,
            UNEVEN => false,
            version => return Err(DecodeError::Version(version)),
        };
        let (lambda, zone_prices) = prices(&mut reader, market.zones())?;
        let (mu, label_premiums) = prices(&mut reader, market.labels().saturating_sub(1))?;
        let zero = Some(Price::ZERO);
        let ground = PriceInterval { price: zero, least: zero, greatest: zero };
        let mu: Vec<Price> = core::iter::once(Price::ZERO).chain(mu).collect();
        let label_premiums = core::iter::once(ground).chain(label_premiums).collect();
        let nu = profile_prices(market, &mu);
        let flows = market.lines().iter().map(|_| lots(&mut reader)).collect::<Result<Vec<_>, _>>()?;
        let services = services(&mut reader, market)?;
        let mut certificate = Certificate { lambda, mu, nu, flows, services, margins: Vec::new() };
        let count: u64 = reader.get("number of margins")?;
        for _ in 0..count {
            let margin = margin(&mut reader, &certificate)?;
            let key = |margin: &Margin| (margin.book, margin.tier);
            if certificate.margins.last().is_some_and(|before| key(before) >= key(&margin)) {
                return Err(DecodeError::OutOfRange("margin's order"));
            }
            certificate.margins.push(margin);
        }
        let welfare = NetAmount(amount(&mut reader, "welfare")?);
        let sellers = amount(&mut reader, "sellers' receipts")?;
        reader.end()?;
        let volume =
            certificate.services.iter().fold(0_u64, |sum, service| sum.saturating_add(service.lots.get()));
        let payments = payments(market, &certificate, sellers);
        let (volume, work) = (Lots(volume), Work::default());
        Ok(Self { certificate, zone_prices, label_premiums, welfare, volume, payments, work, even })
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn put_prices(bytes: &mut Vec<u8>, prices: &[Price], intervals: &[PriceInterval]) {
    let mut before = 0;
    for (price, interval) in prices.iter().zip(intervals) {
        put_signed(bytes, i128::from(price.get().saturating_sub(before)));
        before = price.get();
        for end in [interval.least, interval.greatest] {
            put_end(bytes, *price, end);
        }
    }
}

/// The certificate's price lies in the range, so that the distance to an end says where the end is.
fn put_end(bytes: &mut Vec<u8>, price: Price, end: Option<Price>) {
    match end.map(|end| i128::from(end.get()) - i128::from(price.get())) {
        None => bytes.push(0),
        Some(distance) => put(bytes, distance.unsigned_abs().saturating_add(1)),
    }
}

fn prices(reader: &mut Reader<'_>, count: u8) -> Result<(Vec<Price>, Vec<PriceInterval>), DecodeError> {
    let (mut prices, mut intervals) = (Vec::new(), Vec::new());
    let mut price = 0_i128;
    for _ in 0..count {
        price = in_range(price.saturating_add(reader.signed("price")?))?;
        let below = reader.wide("price range")?;
        let above = reader.wide("price range")?;
        let end = |distance: u128, sign: i128| -> Result<Option<Price>, DecodeError> {
            let Some(distance) = distance.checked_sub(1) else { return Ok(None) };
            let distance = i128::try_from(distance).map_err(|_| DecodeError::OutOfRange("price range"))?;
            narrow(in_range(price.saturating_add(sign.saturating_mul(distance)))?).map(Some)
        };
        let (least, greatest) = (end(below, -1)?, end(above, 1)?);
        let stated = narrow(price)?;
        prices.push(stated);
        intervals.push(PriceInterval { price: least.and(greatest).and(Some(stated)), least, greatest });
    }
    Ok((prices, intervals))
}

fn in_range(price: i128) -> Result<i128, DecodeError> {
    let range = i128::from(PRICE_RANGE);
    if price <= range && price >= -range { Ok(price) } else { Err(DecodeError::OutOfRange("price")) }
}

fn narrow(price: i128) -> Result<Price, DecodeError> {
    i64::try_from(price).map(Price).map_err(|_| DecodeError::OutOfRange("price"))
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

fn lots(reader: &mut Reader<'_>) -> Result<Lots, DecodeError> {
    let lots = Lots(reader.get("lots")?);
    if lots <= LOTS_LIMIT { Ok(lots) } else { Err(DecodeError::OutOfRange("lots")) }
}

fn services(reader: &mut Reader<'_>, market: &Market) -> Result<Vec<Service>, DecodeError> {
    let mut services = Vec::new();
    let count: u64 = reader.get("number of services")?;
    for _ in 0..count {
        let (profile, label) = (ProfileId(reader.byte()?), LabelId(reader.byte()?));
        let lots = lots(reader)?;
        let sorted =
            services.last().is_none_or(|before: &Service| (before.profile, before.label) < (profile, label));
        if !sorted || market.premium(profile, label).is_none() {
            return Err(DecodeError::OutOfRange("service"));
        }
        services.push(Service { profile, label, lots });
    }
    Ok(services)
}

fn margin(reader: &mut Reader<'_>, certificate: &Certificate) -> Result<Margin, DecodeError> {
    let token: u16 = reader.get("margin's book")?;
    let other = u8::try_from(token >> 1).map_err(|_| DecodeError::OutOfRange("margin's book"))?;
    let zone = ZoneId(reader.byte()?);
    let book = if token & 1 == 0 {
        Book::Sell { zone, label: LabelId(other) }
    } else {
        Book::Buy { zone, profile: ProfileId(other) }
    };
    let tier = Tier(reader.byte()?);
    let accepted = lots(reader)?;
    let offered = accepted.add(lots(reader)?).map_err(|_| DecodeError::OutOfRange("lots"))?;
    Ok(Margin { book, price: certificate.limit(book), tier, accepted, offered })
}

/// An amount of money that leaves room for the sums made of it.
fn amount(reader: &mut Reader<'_>, what: &'static str) -> Result<i128, DecodeError> {
    let amount = reader.signed(what)?;
    if amount.unsigned_abs() < 1 << 120 { Ok(amount) } else { Err(DecodeError::OutOfRange(what)) }
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
