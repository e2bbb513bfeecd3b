//! Who is served among equals, against every outcome of tiny markets and in markets worked out by hand.

use clearing::{
    Acceptance, Accepted, Book, Books, CertificateError, Clearing, Curve, Line, Market, Profile, clear,
    verify, verify_certificate,
};
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use crate::common::brute::{Score, best};
use crate::common::generator::{LARGE, Order, Random, books, case, for_seeds};

/// At most two zones, two labels, two profiles, six orders of one to four lots at few prices: ties everywhere.
fn tiny(seed: u64) -> (Market, Vec<Order>) {
    let mut random = Random::new(seed);
    let random = &mut random;
    let (zones, labels) = (random.small(1, 2), random.small(1, 2));
    let mut lines = Vec::new();
    for (from, to) in [(0, 1), (1, 0)] {
        if zones == 2 && random.chance(8) {
            let capacity = Lots(random.below(5));
            lines.push(Line {
                from: ZoneId(from),
                to: ZoneId(to),
                capacity,
                fee: Price(random.within(0, 1)),
            });
        }
    }
    let profiles: Vec<Profile> = (0..random.small(1, 2))
        .map(|_| {
            let first = random.small(0, labels - 1);
            let all = random.chance(6);
            let accepts = (0..labels).filter(|label| all || *label == first);
            let accept = |label| Acceptance { label: LabelId(label), premium: Price(random.within(0, 1)) };
            Profile { accepts: accepts.map(accept).collect() }
        })
        .collect();
    let count = u8::try_from(profiles.len()).unwrap();
    let market = Market::new(zones, labels, lines, profiles).unwrap();
    let orders = (0..=random.below(6))
        .map(|number| {
            let zone = ZoneId(random.small(0, zones - 1));
            let book = if number % 2 == 0 {
                Book::Sell { zone, label: LabelId(random.small(0, labels - 1)) }
            } else {
                Book::Buy { zone, profile: ProfileId(random.small(0, count - 1)) }
            };
            Order {
                book,
                price: Price(random.within(0, 2)),
                tier: Tier(random.small(0, 1)),
                lots: Lots(1 + random.below(4)),
            }
        })
        .collect();
    (market, orders)
}

fn score(books: &Books, clearing: &Clearing) -> Score {
    let signed = |lots: u64| i64::try_from(lots).unwrap();
    let mut score = Score {
        welfare: i64::try_from(clearing.welfare().get()).unwrap(),
        volume: signed(clearing.volume().get()),
        tiers: 0,
        evenness: 0,
    };
    for curve in books.curves() {
        for step in curve.steps() {
            let lots = match clearing.accepted(curve.book(), step.price, step.tier) {
                Accepted::Full => signed(step.lots.get()),
                Accepted::None => 0,
                Accepted::Part { accepted, .. } => signed(accepted.get()),
            };
            score.tiers -= i64::from(step.tier.get()) * lots;
            score.evenness -= lots * lots * 12 / signed(step.lots.get());
        }
    }
    score
}

#[test]
fn invariant_13_no_outcome_of_a_tiny_market_is_fairer() {
    for_seeds(6_000, |seed| {
        let (market, orders) = tiny(seed);
        let books = books(&market, &orders);
        // Exact twelfths need steps of 1, 2, 3, 4, 6 or 12 lots.
        if books.curves().iter().flat_map(Curve::steps).any(|step| 12 % step.lots.get() != 0) {
            return;
        }
        let clearing = clear(&market, &books, seed).unwrap();
        assert!(clearing.is_even());
        assert_eq!(score(&books, &clearing), best(&market, &books), "{market:?} {books:?}");
    });
}

/// Large markets: the check, fairness included, passes, and evening out never comes near its cap.
#[test]
fn large_markets_are_shared_out_to_the_end() {
    for_seeds(150, |seed| {
        let case = case(seed, LARGE);
        let books = case.books();
        let clearing = clear(&case.market, &books, seed).unwrap();
        assert!(clearing.is_even());
        verify(&case.market, &books, &clearing).unwrap();
        let arcs = case.market.lines().len() + case.market.acceptances().count() + books.curves().len();
        // The cap is 64 a tie, and every arc and step may be one.
        assert!(clearing.work().cycles < 4 * u64::try_from(arcs).unwrap(), "{:?}", clearing.work());
    });
}

pub const SELL: Book = Book::Sell { zone: ZoneId(0), label: LabelId(0) };
pub const BUY: Book = Book::Buy { zone: ZoneId(0), profile: ProfileId(0) };

pub fn any_label() -> Profile {
    Profile { accepts: vec![Acceptance { label: LabelId(0), premium: Price(0) }] }
}

fn line(from: u8, to: u8, capacity: u64) -> Line {
    Line { from: ZoneId(from), to: ZoneId(to), capacity: Lots(capacity), fee: Price(0) }
}

pub fn order(book: Book, price: i64, tier: u8, lots: u64) -> Order {
    Order { book, price: Price(price), tier: Tier(tier), lots: Lots(lots) }
}

fn sell(zone: u8) -> Book {
    Book::Sell { zone: ZoneId(zone), label: LabelId(0) }
}

fn buy(zone: u8) -> Book {
    Book::Buy { zone: ZoneId(zone), profile: ProfileId(0) }
}

fn accepted(clearing: &Clearing, book: Book, price: i64, tier: u8) -> u64 {
    match clearing.accepted(book, Price(price), Tier(tier)) {
        Accepted::Part { accepted, .. } => accepted.get(),
        Accepted::None => 0,
        Accepted::Full => panic!("{book:?} at {price} is no tie"),
    }
}

/// 100 lots wanted in zone 2; 100 offered at the same ask in zone 0 and 300 in zone 1. Pro rata is 25 and 75.
#[test]
fn ties_are_shared_pro_rata_across_zones() {
    let market = Market::new(3, 1, vec![line(0, 2, 1_000), line(1, 2, 1_000)], vec![any_label()]).unwrap();
    let orders = [order(sell(0), 5, 0, 100), order(sell(1), 5, 0, 300), order(buy(2), 9, 0, 100)];
    let books = books(&market, &orders);
    for rotation in 0..20 {
        let clearing = clear(&market, &books, rotation).unwrap();
        assert_eq!(accepted(&clearing, sell(0), 5, 0), 25);
        assert_eq!(accepted(&clearing, sell(1), 5, 0), 75);
        assert_eq!(clearing.flows(), [Lots(25), Lots(75)]);
    }
}

/// The same, but only 50 fit from zone 1: the line decides, and zone 0 gives the other 50.
#[test]
fn a_full_line_is_as_near_to_pro_rata_as_it_permits() {
    let market = Market::new(3, 1, vec![line(0, 2, 1_000), line(1, 2, 50)], vec![any_label()]).unwrap();
    let orders = [order(sell(0), 5, 0, 100), order(sell(1), 5, 0, 300), order(buy(2), 9, 0, 100)];
    let clearing = clear(&market, &books(&market, &orders), 0).unwrap();
    assert_eq!(accepted(&clearing, sell(0), 5, 0), 50);
    assert_eq!(accepted(&clearing, sell(1), 5, 0), 50);
}

/// Two labels that both profiles take at no premium tie as well: 60 wanted, 100 of each offered, so 30 each.
#[test]
fn ties_are_shared_pro_rata_across_labels() {
    let accepts = [0, 1].map(|label| Acceptance { label: LabelId(label), premium: Price(0) }).to_vec();
    let market = Market::new(1, 2, vec![], vec![Profile { accepts }]).unwrap();
    let green = Book::Sell { zone: ZoneId(0), label: LabelId(1) };
    let orders = [order(SELL, 5, 0, 100), order(green, 5, 0, 100), order(BUY, 9, 0, 60)];
    let clearing = clear(&market, &books(&market, &orders), 0).unwrap();
    assert_eq!(accepted(&clearing, SELL, 5, 0), 30);
    assert_eq!(accepted(&clearing, green, 5, 0), 30);
}

/// A result that serves a tie unevenly, or a later tier first, is an optimum all the same; the check refuses it.
#[test]
fn the_check_refuses_an_unfair_optimum() {
    let market = Market::new(2, 1, vec![line(0, 1, 1_000)], vec![any_label()]).unwrap();
    let orders = [order(sell(0), 5, 0, 100), order(sell(1), 5, 0, 100), order(buy(1), 9, 0, 60)];
    let fair = books(&market, &orders);
    let clearing = clear(&market, &fair, 0).unwrap();
    let mut certificate = clearing.certificate().clone();
    assert_eq!([certificate.margins[0].accepted, certificate.margins[1].accepted], [Lots(30), Lots(30)]);
    certificate.margins[0].accepted = Lots(31);
    certificate.margins[1].accepted = Lots(29);
    certificate.flows[0] = Lots(31);
    let refused = verify_certificate(&market, &fair, &certificate);
    assert!(
        matches!(refused, Err(CertificateError::Unfair { gain: "nearer to pro rata", .. })),
        "{refused:?}"
    );

    let orders = [order(SELL, 5, 0, 50), order(SELL, 5, 1, 50), order(buy(0), 9, 0, 60)];
    let tiered = books(&market, &orders);
    let clearing = clear(&market, &tiered, 0).unwrap();
    let mut certificate = clearing.certificate().clone();
    // Tier 0 trades whole (50), tier 1 the rest (10).
    assert_eq!([certificate.margins[0].accepted, certificate.margins[1].accepted], [Lots(50), Lots(10)]);
    certificate.margins[0].accepted = Lots(49);
    certificate.margins[1].accepted = Lots(11);
    let refused = verify_certificate(&market, &tiered, &certificate);
    assert!(
        matches!(refused, Err(CertificateError::Unfair { gain: "better for an earlier tier", .. })),
        "{refused:?}"
    );
}

/// Asks and bids at one price: to trade nothing is worth as much as to trade, and the check refuses it.
#[test]
fn the_check_refuses_less_than_the_most_volume() {
    let market = Market::new(1, 1, vec![], vec![any_label()]).unwrap();
    let books = books(&market, &[order(SELL, 5, 0, 10), order(BUY, 5, 0, 10)]);
    let clearing = clear(&market, &books, 0).unwrap();
    assert_eq!(clearing.volume(), Lots(10));
    let mut certificate = clearing.certificate().clone();
    certificate.margins.clear();
    certificate.services.clear();
    assert_eq!(
        verify_certificate(&market, &books, &certificate),
        Err(CertificateError::MoreVolume { book: SELL, price: Price(5) })
    );
}

/// What nothing else decides turns with the slot: two lines of no fee between the same zones.
#[test]
fn what_is_open_turns_with_the_rotation() {
    let market = Market::new(2, 1, vec![line(0, 1, 10), line(0, 1, 10)], vec![any_label()]).unwrap();
    let books = books(&market, &[order(sell(0), 5, 0, 10), order(buy(1), 9, 0, 10)]);
    let flows: Vec<_> = (0..4)
        .map(|rotation| {
            let clearing = clear(&market, &books, rotation).unwrap();
            verify(&market, &books, &clearing).unwrap();
            clearing.flows().to_vec()
        })
        .collect();
    assert!(
        flows.contains(&vec![Lots(10), Lots(0)]) && flows.contains(&vec![Lots(0), Lots(10)]),
        "{flows:?}"
    );
}
