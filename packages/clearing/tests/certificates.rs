//! Each condition of a certificate, broken alone: the error names it, with its numbers.

use clearing::{
    Acceptance, Book, Certificate, CertificateError, ClearError, Line, Margin, Market, Profile, Service,
    clear, verify_certificate,
};
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use crate::common::generator::{Order, books};
use crate::fairness::{BUY, SELL, any_label, order};

const FAR: Book = Book::Buy { zone: ZoneId(1), profile: ProfileId(0) };

/// A seller's 10 lots at 1 in zone 0, a buyer's 10 at 9 in zone 1, a line of the given capacity at a fee of 2.
fn two_zones(capacity: u64) -> (Market, Vec<Order>) {
    let line = Line { from: ZoneId(0), to: ZoneId(1), capacity: Lots(capacity), fee: Price(2) };
    let market = Market::new(2, 1, vec![line], vec![any_label(), any_label()]).unwrap();
    (market, vec![order(SELL, 1, 0, 10), order(FAR, 9, 0, 10)])
}

/// What the check says of the right certificate after a change.
fn refused(
    (market, orders): &(Market, Vec<Order>),
    change: impl FnOnce(&mut Certificate),
) -> CertificateError {
    let books = books(market, orders);
    let mut certificate = clear(market, &books, 0).unwrap().certificate().clone();
    verify_certificate(market, &books, &certificate).unwrap();
    change(&mut certificate);
    verify_certificate(market, &books, &certificate).unwrap_err()
}

/// All that trades is so many lots, from seller to line to buyer.
fn trade(certificate: &mut Certificate, lots: u64) {
    certificate.flows[0] = Lots(lots);
    certificate.services[0].lots = Lots(lots);
    for margin in &mut certificate.margins {
        margin.accepted = Lots(lots);
    }
}

#[test]
fn more_than_fits_through_a_line() {
    // 4 lots fit, and are all that trades; 5 would balance just as well.
    assert_eq!(
        refused(&two_zones(4), |certificate| trade(certificate, 5)),
        CertificateError::OverCapacity { line: 0, flow: Lots(5), capacity: Lots(4) }
    );
}

#[test]
fn room_left_where_the_prices_say_use_it() {
    // Full, the line separates ask 1 from bid 9: 8 beyond the price of its start.
    assert_eq!(
        refused(&two_zones(4), |certificate| trade(certificate, 3)),
        CertificateError::RoomAgainstPrices {
            line: 0,
            flow: Lots(3),
            capacity: Lots(4),
            difference: 8,
            fee: Price(2),
        }
    );
}

#[test]
fn flow_that_does_not_earn_its_fee() {
    // At 2 in zone 1 the buyer is no longer at its margin, and the flow earns 1.
    assert_eq!(
        refused(&two_zones(4), |certificate| {
            certificate.lambda[1] = Price(2);
            certificate.margins.retain(|margin| margin.book == SELL);
        }),
        CertificateError::FlowAgainstPrices { line: 0, flow: Lots(4), difference: 1, fee: Price(2) }
    );
}

#[test]
fn margins_that_are_not_those_of_the_books() {
    let market = two_zones(4);
    let margin = Margin { book: SELL, price: Price(1), tier: Tier(0), accepted: Lots(4), offered: Lots(10) };
    let out_of_range = |accepted, offered| CertificateError::MarginOutOfRange {
        book: SELL,
        tier: Tier(0),
        accepted: Lots(accepted),
        offered: Lots(offered),
        step: Lots(10),
    };
    let with = |margin| refused(&market, |certificate| certificate.margins[0] = margin);
    assert_eq!(with(Margin { accepted: Lots(11), ..margin }), out_of_range(11, 10));
    assert_eq!(with(Margin { accepted: Lots(0), ..margin }), out_of_range(0, 10));
    assert_eq!(with(Margin { offered: Lots(11), ..margin }), out_of_range(4, 11));
    for (price, tier) in [(2, 0), (1, 1)] {
        assert_eq!(
            with(Margin { price: Price(price), tier: Tier(tier), ..margin }),
            CertificateError::NoSuchMargin {
                book: SELL,
                price: Price(price),
                tier: Tier(tier),
                limit: Price(1),
            }
        );
    }
    assert_eq!(
        refused(&market, |certificate| certificate.margins.insert(0, margin)),
        CertificateError::Unsorted { what: "margins", position: 1 }
    );
}

#[test]
fn what_does_not_balance() {
    // Nothing of the line binds: both zones' prices follow from the fee, and only the balance can be wrong.
    let market = two_zones(100);
    assert_eq!(
        refused(&market, |certificate| certificate.flows[0] = Lots(9)),
        CertificateError::ZoneUnbalanced { zone: ZoneId(0), sold: 10, bought: 0, imported: 0, exported: 9 }
    );
    assert_eq!(
        refused(&market, |certificate| certificate.services[0].lots = Lots(9)),
        CertificateError::LabelUnbalanced { label: LabelId(0), served: 9, sold: 10 }
    );
    assert_eq!(
        refused(&market, |certificate| {
            certificate.services[0].lots = Lots(9);
            let (profile, label) = (ProfileId(1), LabelId(0));
            certificate.services.push(Service { profile, label, lots: Lots(1) });
        }),
        CertificateError::ProfileUnbalanced { profile: ProfileId(0), served: 9, bought: 10 }
    );
}

/// Unlabelled energy at 5, green at 6, and a buyer who pays 4 more for green: green serves it. Within λ ≤ 5 and
/// μ ≤ 4, λ + μ ≥ 6: λ is ⌊(2 + 5) / 2⌋ = 3, μ is ⌈(1 + 4) / 2⌉ = 3 and ν is 3 − 4.
fn two_labels() -> (Market, Vec<Order>) {
    let accept = |label, premium| Acceptance { label: LabelId(label), premium: Price(premium) };
    let profiles = vec![Profile { accepts: vec![accept(0, 0), accept(1, 4)] }, any_label()];
    let market = Market::new(1, 2, vec![], profiles).unwrap();
    let green = Book::Sell { zone: ZoneId(0), label: LabelId(1) };
    (market, vec![order(SELL, 5, 0, 10), order(green, 6, 0, 10), order(BUY, 20, 0, 10)])
}

#[test]
fn services_that_are_not_the_best_buy_or_none() {
    let market = two_labels();
    let service = |profile, label, lots| Service {
        profile: ProfileId(profile),
        label: LabelId(label),
        lots: Lots(lots),
    };
    let with = |services| refused(&market, |certificate| certificate.services = services);
    assert_eq!(
        with(vec![service(0, 0, 10)]),
        CertificateError::ServiceAgainstPrices {
            profile: ProfileId(0),
            label: LabelId(0),
            asked: 0,
            best: Price(-1),
        }
    );
    for (profile, label, lots) in [(1, 1, 10), (0, 1, 0), (0, 2, 10), (2, 0, 10)] {
        let Service { profile, label, lots } = service(profile, label, lots);
        assert_eq!(
            with(vec![Service { profile, label, lots }]),
            CertificateError::NoSuchService { profile, label, lots }
        );
    }
    assert_eq!(
        with(vec![service(0, 1, 5), service(0, 1, 5)]),
        CertificateError::Unsorted { what: "services", position: 1 }
    );
}

#[test]
fn prices_that_are_none() {
    let market = two_labels();
    assert_eq!(
        refused(&market, |certificate| certificate.mu[0] = Price(1)),
        CertificateError::NotGrounded { premium: Price(1) }
    );
    assert_eq!(
        refused(&market, |certificate| certificate.nu[0] = Price(0)),
        CertificateError::ProfilePrice { profile: ProfileId(0), stated: Price(0), implied: Price(-1) }
    );
    for price in [Price::MIN, Price::MAX] {
        assert_eq!(
            refused(&market, |certificate| certificate.lambda[0] = price),
            CertificateError::PriceOutOfRange { what: "zone", position: 0, price }
        );
    }
    // 4 and 2 are optimal as well, but not the middle.
    assert_eq!(
        refused(&market, |certificate| {
            certificate.lambda[0] = Price(4);
            certificate.mu[1] = Price(2);
            certificate.nu[0] = Price(-2);
        }),
        CertificateError::NotCanonical {
            what: "zone",
            position: 0,
            part: "price",
            stated: Some(Price(4)),
            canonical: Some(Price(3)),
        }
    );
}

#[test]
fn lists_that_are_too_short_or_too_long() {
    let market = two_zones(4);
    let shape = |what, expected, found| CertificateError::Shape { what, expected, found };
    let changed = |change: fn(&mut Certificate)| refused(&market, change);
    assert_eq!(changed(|certificate| certificate.lambda.clear()), shape("zone prices", 2, 0));
    assert_eq!(changed(|certificate| certificate.mu.push(Price(0))), shape("label premiums", 1, 2));
    assert_eq!(changed(|certificate| certificate.nu.truncate(1)), shape("profile prices", 2, 1));
    assert_eq!(changed(|certificate| certificate.flows.clear()), shape("flows", 1, 0));
}

#[test]
fn books_of_another_market() {
    let (market, orders) = two_zones(4);
    let books = books(&market, &orders);
    let smaller = Market::new(1, 1, vec![], vec![any_label()]).unwrap();
    assert_eq!(
        clear(&smaller, &books, 0),
        Err(ClearError::CertificateRefused(CertificateError::UnknownBook { book: FAR }))
    );
}
