//! An independent check of results: nothing here is shared with the solver.
//!
//! Conditions in order: shapes and prices; margins; lines and services against prices; conservation; welfare equal to
//! its bound; no more volume, no earlier tier and no fairer sharing possible; prices in the middle; totals.

mod balance;
mod error;
mod exchange;
mod residual;
mod trades;

use alloc::vec::Vec;

use units::{Lots, NetAmount, Price};

use crate::{Books, Certificate, Clearing, Market, Payments, PriceInterval};
pub use error::CertificateError;
use residual::Residual;

/// What a certificate proves, computed from it and the books alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What the traded lots are worth to their buyers less asks and line fees: the greatest possible.
    pub welfare: NetAmount,
    /// Lots traded, each once: the most at this welfare.
    pub volume: Lots,
    /// Who pays what in total.
    pub payments: Payments,
    /// Every zone's price, with the range of optimal ones.
    pub zone_prices: Vec<PriceInterval>,
    /// Every label's premium, with the range of optimal ones.
    pub label_premiums: Vec<PriceInterval>,
}

/// Checks everything that a result states against the market and the books.
///
/// # Errors
/// [`CertificateError`]: the first condition that does not hold, with its numbers.
pub fn verify(market: &Market, books: &Books, clearing: &Clearing) -> Result<Verified, CertificateError> {
    let verified = check(market, books, &clearing.certificate, clearing.even)?;
    let stated = [
        ("zone", &clearing.zone_prices, &verified.zone_prices),
        ("label", &clearing.label_premiums, &verified.label_premiums),
    ];
    for (what, stated, canonical) in stated {
        shape(what, canonical.len(), stated.len())?;
        for (position, (stated, canonical)) in stated.iter().zip(canonical).enumerate() {
            let parts = [
                ("price", stated.price, canonical.price),
                ("least price", stated.least, canonical.least),
                ("greatest price", stated.greatest, canonical.greatest),
            ];
            for (part, stated, canonical) in parts {
                if stated != canonical {
                    return Err(CertificateError::NotCanonical { what, position, part, stated, canonical });
                }
            }
        }
    }
    let (paid, implied) = (clearing.payments, verified.payments);
    let totals = [
        ("welfare", clearing.welfare.get(), verified.welfare.get()),
        ("volume", i128::from(clearing.volume.get()), i128::from(verified.volume.get())),
        ("buyers' payments", paid.buyers.get(), implied.buyers.get()),
        ("sellers' receipts", paid.sellers.get(), implied.sellers.get()),
        ("grid fees", paid.grid_fees.get(), implied.grid_fees.get()),
        ("congestion rent", paid.congestion_rent.get(), implied.congestion_rent.get()),
    ];
    for (what, stated, implied) in totals {
        if stated != implied {
            return Err(CertificateError::WrongTotal { what, stated, implied });
        }
    }
    Ok(verified)
}

/// Checks a certificate against the market and the books, fair sharing of ties included, and computes all that follows
/// from it.
///
/// # Errors
/// [`CertificateError`]: the first condition that does not hold, with its numbers.
pub fn verify_certificate(
    market: &Market,
    books: &Books,
    certificate: &Certificate,
) -> Result<Verified, CertificateError> {
    check(market, books, certificate, true)
}

/// The check, with or without the fairness of ties.
pub(crate) fn check(
    market: &Market,
    books: &Books,
    certificate: &Certificate,
    even: bool,
) -> Result<Verified, CertificateError> {
    if let Some(curve) = books.curves().iter().find(|curve| !market.has(curve.book())) {
        return Err(CertificateError::UnknownBook { book: curve.book() });
    }
    check_shapes(market, certificate)?;
    check_profile_prices(market, certificate)?;
    let trades = trades::trades(books, certificate)?;
    balance::check_lines(market, certificate)?;
    balance::check_services(market, certificate)?;
    balance::check_conservation(market, certificate, &trades)?;
    let totals = balance::totals(market, certificate, &trades)?;
    let residual = Residual::new(market, certificate, &trades);
    let (zones, labels) = (usize::from(market.zones()), usize::from(market.labels()));
    exchange::check(&residual, &trades, |book| residual::ends(zones, labels, book), even)?;
    let (zone_prices, label_premiums) = residual.canonical(market, certificate)?;
    Ok(Verified {
        welfare: NetAmount(totals.welfare),
        volume: Lots(u64::try_from(totals.volume).unwrap_or(u64::MAX)),
        payments: totals.payments,
        zone_prices,
        label_premiums,
    })
}

fn shape(what: &'static str, expected: usize, found: usize) -> Result<(), CertificateError> {
    if expected == found { Ok(()) } else { Err(CertificateError::Shape { what, expected, found }) }
}

/// The greatest magnitude of a price that sums of limits, fees and premiums along a path can reach, and some room.
const PRICE_RANGE: i64 = 1 << 58;

fn check_shapes(market: &Market, certificate: &Certificate) -> Result<(), CertificateError> {
    shape("zone prices", usize::from(market.zones()), certificate.lambda.len())?;
    shape("label premiums", usize::from(market.labels()), certificate.mu.len())?;
    shape("profile prices", market.profiles().len(), certificate.nu.len())?;
    shape("flows", market.lines().len(), certificate.flows.len())?;
    let prices = [("zone", &certificate.lambda), ("label", &certificate.mu), ("profile", &certificate.nu)];
    for (what, prices) in prices {
        for (position, price) in prices.iter().enumerate() {
            if price.get() > PRICE_RANGE || price.get() < -PRICE_RANGE {
                return Err(CertificateError::PriceOutOfRange { what, position, price: *price });
            }
        }
    }
    match certificate.mu.first() {
        Some(premium) if !premium.is_zero() => Err(CertificateError::NotGrounded { premium: *premium }),
        _ => Ok(()),
    }
}

fn check_profile_prices(market: &Market, certificate: &Certificate) -> Result<(), CertificateError> {
    for ((id, profile), stated) in market.profile_ids().zip(market.profiles()).zip(&certificate.nu) {
        let asked = profile.accepts.iter().filter_map(|accepted| {
            let premium = certificate.mu.get(usize::from(accepted.label.get()))?;
            premium.get().checked_sub(accepted.premium.get())
        });
        let implied = asked.min().map_or(Price::ZERO, Price);
        if *stated != implied {
            return Err(CertificateError::ProfilePrice { profile: id, stated: *stated, implied });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Acceptance, Book, Line, Profile, clear};
    use units::{LabelId, ProfileId, Tier, ZoneId};

    /// 4 of 10 lots flow from an ask of 1 to a bid of 9 at a fee of 2: worth 4 · (9 − 1 − 2).
    fn congested() -> (Market, Books, Clearing) {
        let line = Line { from: ZoneId(0), to: ZoneId(1), capacity: Lots(4), fee: Price(2) };
        let any = Profile { accepts: alloc::vec![Acceptance { label: LabelId(0), premium: Price(0) }] };
        let market = Market::new(2, 1, alloc::vec![line], alloc::vec![any]).unwrap();
        let sell = Book::Sell { zone: ZoneId(0), label: LabelId(0) };
        let buy = Book::Buy { zone: ZoneId(1), profile: ProfileId(0) };
        let orders = [(sell, Price(1), Tier(0), Lots(10)), (buy, Price(9), Tier(0), Lots(10))];
        let books = Books::from_orders(&market, orders).unwrap();
        let clearing = clear(&market, &books, 0).unwrap();
        (market, books, clearing)
    }

    #[test]
    fn a_total_stated_wrongly_is_refused() {
        let (market, books, right) = congested();
        let wrong = |change: fn(&mut Clearing), what, stated, implied| {
            let mut clearing = right.clone();
            change(&mut clearing);
            assert_eq!(
                verify(&market, &books, &clearing),
                Err(CertificateError::WrongTotal { what, stated, implied })
            );
        };
        wrong(|clearing| clearing.welfare.0 += 1, "welfare", 25, 24);
        wrong(|clearing| clearing.volume.0 -= 1, "volume", 3, 4);
        wrong(|clearing| clearing.payments.buyers.0 += 1, "buyers' payments", 37, 36);
        wrong(|clearing| clearing.payments.sellers.0 += 1, "sellers' receipts", 5, 4);
        wrong(|clearing| clearing.payments.grid_fees.0 += 1, "grid fees", 9, 8);
        wrong(|clearing| clearing.payments.congestion_rent.0 -= 1, "congestion rent", 23, 24);
    }

    #[test]
    fn a_published_price_stated_wrongly_is_refused() {
        let (market, books, right) = congested();
        let wrong = |change: fn(&mut Clearing), what, part, stated, canonical| {
            let mut clearing = right.clone();
            change(&mut clearing);
            assert_eq!(
                verify(&market, &books, &clearing),
                Err(CertificateError::NotCanonical { what, position: 0, part, stated, canonical })
            );
        };
        let one = Some(Price(1));
        wrong(|clearing| clearing.zone_prices[0].price = None, "zone", "price", None, one);
        wrong(|clearing| clearing.zone_prices[0].least = None, "zone", "least price", None, one);
        wrong(
            |clearing| clearing.zone_prices[0].greatest = Some(Price(2)),
            "zone",
            "greatest price",
            Some(Price(2)),
            one,
        );
        wrong(|clearing| clearing.label_premiums[0].price = None, "label", "price", None, Some(Price(0)));
        let mut short = right.clone();
        short.zone_prices.truncate(1);
        assert_eq!(
            verify(&market, &books, &short),
            Err(CertificateError::Shape { what: "zone", expected: 2, found: 1 })
        );
    }
}
