//! The edges that the design names, each worked out by hand.

use clearing::{
    Acceptance, Accepted, Book, Books, BooksError, Clearing, Curve, CurveError, LOTS_LIMIT, Line, Market,
    MarketError, NODES_LIMIT, PRICE_LIMIT, PriceInterval, Profile, Step, clear, verify,
};
use units::{LabelId, Lots, NetAmount, Price, ProfileId, Tier, ZoneId};

use crate::common::generator::{Order, SMALL, books, case, for_seeds};
use crate::common::steps::{generated, snapshot, steps};
use crate::fairness::{BUY, SELL, any_label, order};

fn one_zone() -> Market {
    Market::new(1, 1, vec![], vec![any_label()]).unwrap()
}

fn cleared(market: &Market, orders: &[Order]) -> Clearing {
    let books = books(market, orders);
    let clearing = clear(market, &books, 0).unwrap();
    verify(market, &books, &clearing).unwrap();
    clearing
}

fn interval(price: i64, least: i64, greatest: i64) -> PriceInterval {
    PriceInterval { price: Some(Price(price)), least: Some(Price(least)), greatest: Some(Price(greatest)) }
}

fn bounded(least: Option<i64>, greatest: Option<i64>) -> PriceInterval {
    PriceInterval { price: None, least: least.map(Price), greatest: greatest.map(Price) }
}

#[test]
fn nothing_crosses() {
    let clearing = cleared(&one_zone(), &[order(SELL, 10, 0, 5), order(BUY, 5, 0, 5)]);
    assert_eq!((clearing.volume(), clearing.welfare()), (Lots(0), NetAmount(0)));
    // Whatever lies between bid and ask keeps both out: ⌊(5 + 10) / 2⌋ = 7.
    assert_eq!(clearing.zone_prices(), [interval(7, 5, 10)]);
}

#[test]
fn one_side_only() {
    let sellers = cleared(&one_zone(), &[order(SELL, 10, 0, 5)]);
    assert_eq!((sellers.volume(), sellers.zone_prices()), (Lots(0), &[bounded(None, Some(10))][..]));
    let buyers = cleared(&one_zone(), &[order(BUY, 5, 0, 5)]);
    assert_eq!((buyers.volume(), buyers.zone_prices()), (Lots(0), &[bounded(Some(5), None)][..]));
}

#[test]
fn no_orders_at_all() {
    let clearing = cleared(&one_zone(), &[]);
    assert_eq!((clearing.volume(), clearing.zone_prices()), (Lots(0), &[bounded(None, None)][..]));
    assert_eq!(clearing.label_premiums(), [interval(0, 0, 0)]);
}

/// All at one price: no welfare to gain, and yet all trade that can.
#[test]
fn all_at_one_tick() {
    let clearing = cleared(&one_zone(), &[order(SELL, 10, 0, 5), order(BUY, 10, 0, 8)]);
    assert_eq!((clearing.volume(), clearing.welfare()), (Lots(5), NetAmount(0)));
    assert_eq!(clearing.zone_prices(), [interval(10, 10, 10)]);
    let part = Accepted::Part { accepted: Lots(5), offered: Lots(8) };
    assert_eq!(clearing.accepted(BUY, Price(10), Tier(0)), part);
}

/// 3 lots for 10 that would pay anything: the price is the cap, and the bids at it are rationed.
#[test]
fn scarcity_at_the_greatest_price() {
    let cap = PRICE_LIMIT.get();
    let clearing = cleared(&one_zone(), &[order(SELL, 10, 0, 3), order(BUY, cap, 0, 10)]);
    assert_eq!((clearing.volume(), clearing.zone_prices()), (Lots(3), &[interval(cap, cap, cap)][..]));
    assert_eq!(clearing.welfare(), NetAmount(3 * i128::from(cap - 10)));
}

/// 10 lots that must go at any price, 3 wanted: the price is the floor, and sellers pay.
#[test]
fn glut_at_the_least_price() {
    let floor = -PRICE_LIMIT.get();
    let clearing = cleared(&one_zone(), &[order(SELL, floor, 0, 10), order(BUY, 10, 0, 3)]);
    assert_eq!((clearing.volume(), clearing.zone_prices()), (Lots(3), &[interval(floor, floor, floor)][..]));
    assert_eq!(clearing.payments().sellers, NetAmount(3 * i128::from(floor)));
}

fn line(from: u8, to: u8, capacity: u64, fee: i64) -> Line {
    Line { from: ZoneId(from), to: ZoneId(to), capacity: Lots(capacity), fee: Price(fee) }
}

fn sell(zone: u8, label: u8) -> Book {
    Book::Sell { zone: ZoneId(zone), label: LabelId(label) }
}

fn buy(zone: u8, profile: u8) -> Book {
    Book::Buy { zone: ZoneId(zone), profile: ProfileId(profile) }
}

#[test]
fn line_of_no_capacity() {
    let market = Market::new(2, 1, vec![line(0, 1, 0, 0)], vec![any_label()]).unwrap();
    let clearing = cleared(&market, &[order(sell(0, 0), 1, 0, 5), order(buy(1, 0), 9, 0, 5)]);
    assert_eq!((clearing.volume(), clearing.flows()), (Lots(0), &[Lots(0)][..]));
    assert_eq!(clearing.zone_prices(), [bounded(None, Some(1)), bounded(Some(9), None)]);
}

/// 4 of 10 fit through the line at a fee of 2. Zone 0 is at its ask 1, zone 1 at its bid 9: 4 · (9 − 1 − 2) of rent.
#[test]
fn full_line_earns_congestion_rent() {
    let market = Market::new(2, 1, vec![line(0, 1, 4, 2)], vec![any_label()]).unwrap();
    let clearing = cleared(&market, &[order(sell(0, 0), 1, 0, 10), order(buy(1, 0), 9, 0, 10)]);
    assert_eq!(clearing.zone_prices(), [interval(1, 1, 1), interval(9, 9, 9)]);
    let payments = clearing.payments();
    assert_eq!((payments.buyers, payments.sellers), (NetAmount(36), NetAmount(4)));
    assert_eq!((payments.grid_fees, payments.congestion_rent), (NetAmount(8), NetAmount(24)));
    assert_eq!(clearing.welfare(), NetAmount(24));
}

/// Buyers that take green only, and nobody offers it; the unlabelled good trades beside them.
#[test]
fn label_without_sellers() {
    let green = Profile { accepts: vec![Acceptance { label: LabelId(1), premium: Price(2) }] };
    let market = Market::new(1, 2, vec![], vec![any_label(), green]).unwrap();
    let orders = [order(SELL, 5, 0, 5), order(buy(0, 0), 7, 0, 5), order(buy(0, 1), 100, 0, 5)];
    let clearing = cleared(&market, &orders);
    assert_eq!(clearing.volume(), Lots(5));
    assert_eq!(clearing.accepted(buy(0, 1), Price(100), Tier(0)), Accepted::None);
    // λ is within 5 and 7. Green would be bought at λ + μ ≤ 102: with λ ≤ 7, μ is at least 95, and nothing bounds it above.
    assert_eq!(clearing.zone_prices(), [interval(6, 5, 7)]);
    assert_eq!(clearing.label_premiums()[1], bounded(Some(95), None));
}

#[test]
fn isolated_zone_without_orders_has_no_price() {
    let market = Market::new(2, 1, vec![], vec![any_label()]).unwrap();
    let clearing = cleared(&market, &[order(sell(0, 0), 5, 0, 5), order(buy(0, 0), 5, 0, 5)]);
    assert_eq!(clearing.zone_prices(), [interval(5, 5, 5), bounded(None, None)]);
}

/// Only green trades, and nothing ties its premium to the unlabelled good: it is 0 then, and the zone bears the price.
#[test]
fn label_that_trades_alone_has_the_premium_nearest_to_zero() {
    let green = Profile { accepts: vec![Acceptance { label: LabelId(1), premium: Price(0) }] };
    let market = Market::new(1, 2, vec![], vec![green]).unwrap();
    let clearing = cleared(&market, &[order(sell(0, 1), 5, 0, 5), order(buy(0, 0), 8, 0, 5)]);
    assert_eq!(clearing.price(ZoneId(0), LabelId(1)), Price(6));
    assert_eq!(clearing.label_premiums()[1], interval(0, 0, 0));
    assert_eq!(clearing.zone_prices(), [interval(6, 5, 8)]);
    // An ask of 3 for the unlabelled good that nobody wants keeps λ at or below 3: the premium nearest to 0 is 5 − 3.
    let clearing =
        cleared(&market, &[order(sell(0, 1), 5, 0, 5), order(buy(0, 0), 8, 0, 5), order(SELL, 3, 0, 1)]);
    assert_eq!(clearing.label_premiums()[1], interval(2, 2, 2));
    assert_eq!(clearing.zone_prices(), [interval(3, 3, 3)]);
}

#[test]
fn price_of_zero() {
    let clearing = cleared(&one_zone(), &[order(SELL, 0, 0, 5), order(BUY, 0, 0, 5)]);
    assert_eq!((clearing.volume(), clearing.zone_prices()), (Lots(5), &[interval(0, 0, 0)][..]));
    assert_eq!(clearing.payments().buyers, NetAmount(0));
}

/// 10 lots for 6 of tier 0 and 8 of tier 1 at one bid: the first have all, the others share the rest.
#[test]
fn ties_over_tiers() {
    let orders = [order(SELL, 1, 0, 10), order(BUY, 9, 0, 6), order(BUY, 9, 1, 8)];
    let clearing = cleared(&one_zone(), &orders);
    let part = |accepted, offered| Accepted::Part { accepted: Lots(accepted), offered: Lots(offered) };
    assert_eq!(clearing.accepted(BUY, Price(9), Tier(0)), part(6, 6));
    assert_eq!(clearing.accepted(BUY, Price(9), Tier(1)), part(4, 8));
    // A tier that is not there trades nothing.
    assert_eq!(clearing.accepted(BUY, Price(9), Tier(2)), Accepted::None);
}

/// The rule that binds across zones too: tier 0 of zone 1 goes before tier 1 of zone 0.
#[test]
fn tiers_rank_across_zones() {
    let market = Market::new(2, 1, vec![line(0, 1, 100, 0), line(1, 0, 100, 0)], vec![any_label()]).unwrap();
    let orders = [order(sell(0, 0), 1, 0, 10), order(buy(0, 0), 9, 1, 10), order(buy(1, 0), 9, 0, 10)];
    let clearing = cleared(&market, &orders);
    assert_eq!(clearing.accepted(buy(0, 0), Price(9), Tier(1)), Accepted::None);
    assert_eq!(clearing.flows(), [Lots(10), Lots(0)]);
}

/// A market's result is a function of its books: cleared again, it is the same to the last bit.
#[test]
fn cleared_twice_is_the_same() {
    for_seeds(200, |seed| {
        let case = case(seed, SMALL);
        assert_eq!(clear(&case.market, &case.books(), 7), clear(&case.market, &case.books(), 7));
    });
}

/// Work is deterministic too. If a change of the solver is meant to change it, `DPT_SNAPSHOT=write` with
/// `cargo bench -p clearing` writes it anew.
#[test]
fn steps_are_those_of_the_snapshot() {
    let committed = std::fs::read_to_string(snapshot()).unwrap();
    assert_eq!(steps(&generated()), committed);
}

/// Nothing goes round in a circle, though lines without fees would let it.
#[test]
fn energy_does_not_circle() {
    for_seeds(8_000, |seed| {
        let case = case(seed, SMALL);
        let clearing = clear(&case.market, &case.books(), seed).unwrap();
        let mut used: Vec<&Line> = case
            .market
            .lines()
            .iter()
            .zip(clearing.flows())
            .filter(|(_, lots)| !lots.is_zero())
            .map(|(line, _)| line)
            .collect();
        // Lines into zones that nothing leaves are struck off until none is left.
        loop {
            let rest: Vec<&Line> =
                used.iter().copied().filter(|line| used.iter().any(|next| next.from == line.to)).collect();
            if rest.len() == used.len() {
                break;
            }
            used = rest;
        }
        assert!(used.is_empty(), "{used:?}");
    });
}

/// Every number as large as the constructors accept: prices at ±2^44, 2^48 lots, 252 zones in a row with the greatest
/// fee on every line. Nothing overflows, and the result is right.
#[test]
fn bounds_of_the_integers() {
    let limit = PRICE_LIMIT.get();
    let half = LOTS_LIMIT.get() / 2;
    let clearing = cleared(&one_zone(), &[order(SELL, -limit, 0, half), order(BUY, limit, 0, half)]);
    assert_eq!(clearing.zone_prices(), [interval(0, -limit, limit)]);
    assert_eq!(clearing.welfare(), NetAmount(2 * i128::from(limit) * i128::from(half)));

    let zones = u8::try_from(NODES_LIMIT - 3).unwrap();
    let lines = (1..zones).map(|zone| line(zone - 1, zone, u64::MAX, limit)).collect();
    let best = Profile { accepts: vec![Acceptance { label: LabelId(1), premium: PRICE_LIMIT }] };
    let market = Market::new(zones, 2, lines, vec![best]).unwrap();
    // Two lines away, bid and premium of 2^44 each and an ask of −2^44 leave 2^44 a lot after two fees.
    let orders = [order(sell(0, 1), -limit, 0, half), order(buy(2, 0), limit, 0, half)];
    let clearing = cleared(&market, &orders);
    assert_eq!(clearing.volume(), Lots(half));
    assert_eq!(clearing.welfare(), NetAmount(i128::from(limit) * i128::from(half)));
    // At the far end, fees exceed what the lots are worth.
    let orders = [order(sell(0, 1), -limit, 0, half), order(buy(zones - 1, 0), limit, 0, half)];
    assert_eq!(cleared(&market, &orders).volume(), Lots(0));
}

/// Random markets stretched to the bounds clear like small ones: prices by a power of two, lots by another.
#[test]
fn stretched_to_the_bounds_a_market_clears_alike() {
    for_seeds(4_000, |seed| {
        let case = case(seed, SMALL);
        // Limits, fees and premiums are within ±1,000 < 2^10 there, lots within 40 · 1,000 < 2^16.
        let (price, lots) = (1_i64 << 34, 1_u64 << 32);
        let stretch = |value: Price| Price(value.get() * price);
        let lines = case.market.lines().iter().map(|line| Line {
            capacity: Lots(line.capacity.get() * lots),
            fee: stretch(line.fee),
            ..*line
        });
        let profiles = case.market.profiles().iter().map(|profile| Profile {
            accepts: profile
                .accepts
                .iter()
                .map(|accepted| Acceptance { premium: stretch(accepted.premium), ..*accepted })
                .collect(),
        });
        let (zones, labels) = (case.market.zones(), case.market.labels());
        let market = Market::new(zones, labels, lines.collect(), profiles.collect()).unwrap();
        let orders: Vec<Order> = case
            .orders
            .iter()
            .map(|order| Order { price: stretch(order.price), lots: Lots(order.lots.get() * lots), ..*order })
            .collect();
        let small = clear(&case.market, &case.books(), seed).unwrap();
        let large = cleared(&market, &orders);
        assert!(large.is_even());
        let factor = i128::from(price) * i128::from(lots);
        assert_eq!(large.welfare().get(), small.welfare().get() * factor);
        assert_eq!(large.volume().get(), small.volume().get() * lots);
    });
}

#[test]
fn beyond_the_bounds_is_refused_with_its_numbers() {
    let too_dear = Price(PRICE_LIMIT.get() + 1);
    let step = |price, lots| Step { price, tier: Tier(0), lots: Lots(lots) };
    assert_eq!(
        Curve::new(SELL, vec![step(too_dear, 1)]),
        Err(CurveError::PriceOutOfRange { book: SELL, step: 0, price: too_dear })
    );
    assert_eq!(
        Curve::new(SELL, vec![step(Price::MIN, 1)]),
        Err(CurveError::PriceOutOfRange { book: SELL, step: 0, price: Price::MIN })
    );
    assert_eq!(
        Curve::new(SELL, vec![step(Price(1), LOTS_LIMIT.get()), step(Price(2), 1)]),
        Err(CurveError::TooManyLots { book: SELL })
    );
    assert_eq!(Curve::new(SELL, vec![step(Price(1), u64::MAX)]), Err(CurveError::TooManyLots { book: SELL }));
    assert_eq!(Curve::new(BUY, vec![step(Price(1), 0)]), Err(CurveError::NoLots { book: BUY, step: 0 }));
    for (book, second) in [(SELL, 1), (SELL, 0), (BUY, 1), (BUY, 2)] {
        assert_eq!(
            Curve::new(book, vec![step(Price(1), 1), step(Price(second), 1)]),
            Err(CurveError::Unsorted { book, step: 1, price: Price(second), tier: Tier(0) })
        );
    }
    let curve = |book, lots| Curve::new(book, vec![step(Price(1), lots)]).unwrap();
    let market = one_zone();
    let refused = |curves| Books::new(&market, curves).unwrap_err();
    assert_eq!(refused(vec![curve(SELL, LOTS_LIMIT.get()), curve(BUY, 1)]), BooksError::TooManyLots);
    assert_eq!(refused(vec![curve(SELL, 1), curve(SELL, 1)]), BooksError::Duplicate { book: SELL });
    assert_eq!(refused(vec![curve(sell(1, 0), 1)]), BooksError::UnknownZone { book: sell(1, 0), zones: 1 });
    assert_eq!(refused(vec![curve(sell(0, 1), 1)]), BooksError::UnknownLabel { book: sell(0, 1), labels: 1 });
    assert_eq!(
        refused(vec![curve(buy(0, 1), 1)]),
        BooksError::UnknownProfile { book: buy(0, 1), profiles: 1 }
    );
}

#[test]
fn configurations_that_are_no_market_are_refused() {
    let market = |zones, labels, lines, profiles| Market::new(zones, labels, lines, profiles).unwrap_err();
    assert_eq!(market(0, 1, vec![], vec![]), MarketError::NoZones);
    assert_eq!(market(1, 0, vec![], vec![]), MarketError::NoLabels);
    assert_eq!(
        market(200, 56, vec![], vec![any_label()]),
        MarketError::TooManyNodes { zones: 200, labels: 56, profiles: 1 }
    );
    assert_eq!(
        market(2, 1, vec![line(0, 2, 1, 0)], vec![]),
        MarketError::UnknownZone { line: 0, zone: ZoneId(2), zones: 2 }
    );
    assert_eq!(market(2, 1, vec![line(1, 1, 1, 0)], vec![]), MarketError::Loop { line: 0, zone: ZoneId(1) });
    for fee in [-1, PRICE_LIMIT.get() + 1] {
        let refused = market(2, 1, vec![line(0, 1, 1, fee)], vec![]);
        assert_eq!(refused, MarketError::FeeOutOfRange { line: 0, fee: Price(fee) });
    }
    let accept = |label, premium| Acceptance { label: LabelId(label), premium: Price(premium) };
    let profile = |accepts| vec![Profile { accepts }];
    assert_eq!(market(1, 1, vec![], profile(vec![])), MarketError::EmptyProfile { profile: ProfileId(0) });
    assert_eq!(
        market(1, 1, vec![], profile(vec![accept(1, 0)])),
        MarketError::UnknownLabel { profile: ProfileId(0), label: LabelId(1), labels: 1 }
    );
    assert_eq!(
        market(1, 1, vec![], profile(vec![accept(0, 0), accept(0, 1)])),
        MarketError::DuplicateLabel { profile: ProfileId(0), label: LabelId(0) }
    );
    assert_eq!(
        market(1, 1, vec![], profile(vec![accept(0, i64::MIN)])),
        MarketError::PremiumOutOfRange { profile: ProfileId(0), label: LabelId(0), premium: Price::MIN }
    );
}

/// Books made for another market: an error if a book is not this market's, and never a panic.
#[test]
fn books_of_another_market_do_not_pass() {
    for_seeds(8_000, |seed| {
        let (one, other) = (case(seed, SMALL), case(seed + 1, SMALL));
        let books = other.books();
        let known = books.curves().iter().all(|curve| one.market.has(curve.book()));
        assert_eq!(clear(&one.market, &books, seed).is_ok(), known);
    });
}
