//! What is and what is no market.

use clearing::{MarketError, PRICE_LIMIT};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::MarketCreated;
use interfaces::orderbook_matcher::{
    ExecuteMsg, MarketDefinition, MarketResponse, MarketsResponse, QueryMsg,
};
use records::Record;
use units::{Amount, DenomId, Energy, LabelId, Lots, MarketId, Price, Seconds, SlotLength, ZoneId};

use super::{MARKET, World, definition, query};
use crate::MatcherError;
use crate::definition::{DefinitionError, check};
use crate::rules::Rules;

/// Why a definition that was changed a little is no market.
fn refused(change: impl FnOnce(&mut MarketDefinition)) -> DefinitionError {
    let mut market = definition();
    change(&mut market);
    let error = check(&market, DenomId(0), 10_000_000).unwrap_err();
    // The contract says the same.
    let mut world = World::wired(10_000_000);
    match world.send("admin", ExecuteMsg::CreateMarket { market }) {
        Err(MatcherError::Definition(same)) => assert_eq!(same, error),
        other => panic!("{other:?}"),
    }
    error
}

#[test]
fn a_market_gets_the_next_id_and_is_told() {
    let mut world = World::wired(10_000_000);
    for id in 1..=3 {
        let mut market = definition();
        market.name = format!("market {id}");
        let response = world.send("admin", ExecuteMsg::CreateMarket { market: market.clone() }).unwrap();
        let created = MarketCreated::parse_all(&response.events).unwrap();
        assert_eq!(
            created,
            [MarketCreated { market: MarketId(id), name: market.name.clone(), lot: Energy(10) }]
        );
        let found: MarketResponse = query(&world, QueryMsg::Market { market: MarketId(id) }).unwrap();
        assert_eq!(
            found,
            MarketResponse { market: MarketId(id), definition: market, denom: DenomId(1), open: true }
        );
    }
    let page = |after: Option<u16>, limit| {
        let asked = QueryMsg::Markets { start_after: after.map(MarketId), limit };
        let found: MarketsResponse = query(&world, asked).unwrap();
        found.markets.iter().map(|market| market.market.get()).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), [1, 2, 3]);
    assert_eq!(page(None, Some(2)), [1, 2]);
    assert_eq!(page(Some(2), Some(2)), [3]);
    assert_eq!(page(Some(3), None), [0_u16; 0]);
    assert!(matches!(
        query::<MarketResponse>(&world, QueryMsg::Market { market: MarketId(4) }),
        Err(MatcherError::UnknownMarket { market: MarketId(4) })
    ));
}

#[test]
fn ids_end_at_65535() {
    let mut world = World::new();
    crate::state::DEFINITIONS
        .save(world.deps.as_mut().storage, &crate::state::MarketKey(MarketId::MAX), &definition())
        .unwrap();
    assert!(matches!(
        world.send("admin", ExecuteMsg::CreateMarket { market: definition() }),
        Err(MatcherError::NoMarketLeft { last: MarketId(u16::MAX) })
    ));
}

#[test]
fn it_pays_in_a_denomination_of_the_escrow_exactly() {
    let mut world = World::wired(10_000_000);
    for denom in ["", "eur", "ueu", "ueurr", "ibc/ueur", "UEUR"] {
        let market = MarketDefinition { denom: denom.into(), ..definition() };
        let error = world.send("admin", ExecuteMsg::CreateMarket { market }).unwrap_err();
        assert!(matches!(error, MatcherError::UnknownDenom { denom: found } if found == denom));
    }
    let market = MarketDefinition { denom: "u".repeat(129), ..definition() };
    assert!(matches!(
        world.send("admin", ExecuteMsg::CreateMarket { market }),
        Err(MatcherError::TooLong { length: 129, most: 128, .. })
    ));
}

#[test]
fn names_have_1_to_64_bytes_and_come_once() {
    let text =
        |error, found| matches!(error, DefinitionError::Text { length, most: 64, .. } if length == found);
    assert!(text(refused(|market| market.name.clear()), 0));
    assert!(text(refused(|market| market.name = "n".repeat(65)), 65));
    assert!(text(refused(|market| market.zones[1].clear()), 0));
    assert!(text(refused(|market| market.labels[2] = "é".repeat(33)), 66));
    assert!(text(refused(|market| market.profiles[0].name = "p".repeat(100_000)), 100_000));
    let twice = |error, which| matches!(error, DefinitionError::Duplicate { name, .. } if name == which);
    assert!(twice(refused(|market| market.zones[2] = "north".into()), "north"));
    assert!(twice(refused(|market| market.labels[0] = "local".into()), "local"));
    assert!(twice(refused(|market| market.profiles[1].name = "any".into()), "any"));
    let mut longest = definition();
    longest.name = "n".repeat(64);
    check(&longest, DenomId(0), 10_000_000).unwrap();
}

#[test]
fn there_are_enough_and_not_too_many_of_each() {
    let names = |count: usize| (0..count).map(|at| format!("name {at}")).collect::<Vec<_>>();
    let count = |error, found, least, most| {
        assert!(
            matches!(error, DefinitionError::Count { found: f, least: l, most: m, .. } if (f, l, m) == (found, least, most)),
            "{error}"
        );
    };
    count(refused(|market| market.zones.clear()), 0, 1, 32);
    count(refused(|market| market.zones = names(33)), 33, 1, 32);
    count(refused(|market| market.labels.clear()), 0, 1, 16);
    count(refused(|market| market.labels = names(17)), 17, 1, 16);
    count(refused(|market| market.profiles.clear()), 0, 1, 16);
    count(refused(|market| market.lines = vec![market.lines[0].clone(); 65]), 65, 0, 64);
    count(refused(|market| market.profiles[0].accepts.clear()), 0, 1, 16);
    let many = |market: &mut MarketDefinition| {
        let accepts = market.profiles[0].accepts[0].clone();
        market.profiles[0].accepts = vec![accepts; 17];
    };
    count(refused(many), 17, 1, 16);
    let profiles = |market: &mut MarketDefinition| {
        let profile = market.profiles[0].clone();
        market.profiles = names(17)
            .into_iter()
            .map(|name| interfaces::orderbook_matcher::ProfileDefinition { name, ..profile.clone() })
            .collect();
    };
    count(refused(profiles), 17, 1, 16);
}

#[test]
fn the_greatest_market_fits_if_it_can_be_cleared() {
    let mut market = definition();
    let names = |count: usize| (0..count).map(|at| format!("name {at}")).collect::<Vec<_>>();
    market.zones = names(32);
    market.labels = names(16);
    let profile = market.profiles[0].clone();
    market.profiles = names(16)
        .into_iter()
        .map(|name| interfaces::orderbook_matcher::ProfileDefinition { name, ..profile.clone() })
        .collect();
    market.lines = vec![market.lines[0].clone(); 64];
    // 32 zones × (16 + 16) books × 701 ticks.
    let steps = 32 * 32 * 701;
    check(&market, DenomId(0), steps).unwrap();
    assert_eq!(
        check(&market, DenomId(0), steps - 1),
        Err(DefinitionError::TooManySteps { books: 1_024, ticks: 701, limit: steps - 1 })
    );
}

#[test]
fn the_grid_encloses_zero_in_whole_ticks() {
    let bounds = |error| matches!(error, DefinitionError::GridBounds { .. });
    assert!(bounds(refused(|market| market.grid.least = Price(0))));
    assert!(bounds(refused(|market| market.grid.greatest = Price(0))));
    assert!(bounds(refused(|market| market.grid.least = Price::MIN)));
    assert!(bounds(refused(|market| market.grid.greatest = Price::MAX)));
    assert!(bounds(refused(|market| market.grid.least = Price(-PRICE_LIMIT.get() - 1))));
    assert!(bounds(refused(|market| market.grid.greatest = Price(PRICE_LIMIT.get() + 1))));
    let tick = |error| matches!(error, DefinitionError::GridTick { .. });
    assert!(tick(refused(|market| market.grid.tick = Price(0))));
    assert!(tick(refused(|market| market.grid.tick = Price(-5))));
    assert!(tick(refused(|market| market.grid.tick = Price(3))));
    assert!(tick(refused(|market| market.grid.tick = Price::MAX)));
    // A tick of 1 over the whole range of prices is a grid, but not one that can be cleared.
    let widest = |market: &mut MarketDefinition| {
        market.grid.least = -PRICE_LIMIT;
        market.grid.greatest = PRICE_LIMIT;
        market.grid.tick = Price(1);
    };
    assert!(matches!(refused(widest), DefinitionError::TooManySteps { ticks: 35_184_372_088_833, .. }));
}

#[test]
fn lots_and_orders_have_a_size() {
    for lot in [Energy(0), Energy(1 << 32), Energy::MAX] {
        assert_eq!(refused(|market| market.lot = lot), DefinitionError::LotSize { lot });
    }
    for minimum in [Lots(0), Lots(1 << 32), Lots::MAX] {
        assert_eq!(refused(|market| market.minimum_lots = minimum), DefinitionError::MinimumLots { minimum });
    }
}

#[test]
fn deadlines_follow_each_other() {
    assert_eq!(refused(|market| market.timing.slot = SlotLength(0)), DefinitionError::NoSlotLength);
    for found in [0, 401, u16::MAX] {
        assert_eq!(
            refused(|market| market.timing.slots_per_cycle = found),
            DefinitionError::SlotsPerCycle { found }
        );
    }
    // 1,200 + 1,800 s for clearing and signing, 3,600 s from gate to delivery.
    assert!(matches!(
        refused(|market| market.timing.gate = Seconds(2_999)),
        DefinitionError::Deadlines { gate: Seconds(2_999), .. }
    ));
    assert!(matches!(
        refused(|market| market.timing.sign = Seconds(2_401)),
        DefinitionError::Deadlines { sign: Seconds(2_401), .. }
    ));
    assert!(matches!(
        refused(|market| market.timing.horizon = Seconds(3_600)),
        DefinitionError::Horizon { horizon: Seconds(3_600), gate: Seconds(3_600) }
    ));
    let too_long = Seconds(10 * 366 * 86_400 + 1);
    let spans: [fn(&mut MarketDefinition, Seconds); 6] = [
        |market, span| market.timing.horizon = span,
        |market, span| market.timing.gate = span,
        |market, span| market.timing.clear = span,
        |market, span| market.timing.sign = span,
        |market, span| market.timing.meter = span,
        |market, span| market.timing.dispute = span,
    ];
    for set in spans {
        for span in [too_long, Seconds::MAX] {
            assert!(matches!(
                refused(|market| set(market, span)),
                DefinitionError::Span { found, .. } if found == span
            ));
        }
    }
    let mut tight = definition();
    tight.timing.gate = Seconds(3_000);
    tight.timing.horizon = Seconds(3_001);
    check(&tight, DenomId(0), 10_000_000).unwrap();
}

#[test]
fn fees_bonds_and_premiums_have_bounds() {
    let terms: [fn(&mut MarketDefinition, Amount); 5] = [
        |market, value| market.terms.buyer_fee = value,
        |market, value| market.terms.seller_fee = value,
        |market, value| market.terms.buyer_bond = value,
        |market, value| market.terms.seller_bond = value,
        |market, value| market.terms.imbalance_premium = value,
    ];
    for set in terms {
        for value in [Amount((1 << 44) + 1), Amount::MAX] {
            assert!(matches!(
                refused(|market| set(market, value)),
                DefinitionError::Term { found, .. } if found == value
            ));
        }
    }
    assert!(matches!(
        refused(|market| market.profiles[1].accepts[0].premium = Price(-1)),
        DefinitionError::NegativePremium { premium: Price(-1), .. }
    ));
}

#[test]
fn lines_and_profiles_name_what_there_is() {
    let market = |error| match error {
        DefinitionError::Market(error) => error,
        other => panic!("{other}"),
    };
    assert!(matches!(
        market(refused(|market| market.lines[0].to = ZoneId(3))),
        MarketError::UnknownZone { zone: ZoneId(3), .. }
    ));
    assert!(matches!(market(refused(|market| market.lines[0].to = ZoneId(0))), MarketError::Loop { .. }));
    assert!(matches!(
        market(refused(|market| market.lines[1].fee = Price(-1))),
        MarketError::FeeOutOfRange { line: 1, .. }
    ));
    assert!(matches!(
        market(refused(|market| market.lines[1].fee = Price::MAX)),
        MarketError::FeeOutOfRange { .. }
    ));
    assert!(matches!(
        market(refused(|market| market.profiles[2].accepts[0].label = LabelId(3))),
        MarketError::UnknownLabel { label: LabelId(3), .. }
    ));
    assert!(matches!(
        market(refused(|market| market.profiles[0].accepts[1].label = LabelId(0))),
        MarketError::DuplicateLabel { label: LabelId(0), .. }
    ));
    assert!(matches!(
        market(refused(|market| market.profiles[1].accepts[0].premium = Price::MAX)),
        MarketError::PremiumOutOfRange { .. }
    ));
}

#[test]
fn the_rules_read_as_written_in_some_100_bytes() {
    let rules = check(&definition(), DenomId(3), 10_000_000).unwrap();
    let bytes = rules.encode();
    assert_eq!(Rules::decode(&bytes), Ok(rules));
    // 4; 4 lines of 2 + 2 + 1; 1 + profiles (1 + 6) + (1 + 4) + (1 + 6); −500: 2, 3,000: 2, 5: 1; 10: 1, 10: 1;
    // 900: 2, 96: 1; 172,800: 3, 3,600: 2, 1,200: 2, 1,800: 2, 7,200: 2, 86,400: 3; terms: 5.
    assert_eq!(bytes.len(), 4 + 20 + 20 + 5 + 2 + 17 + 5);
    let mut greatest = definition();
    greatest.lines[0].capacity = Lots::MAX;
    greatest.lines[0].fee = PRICE_LIMIT;
    greatest.profiles[0].accepts[0].premium = PRICE_LIMIT;
    greatest.grid.least = -PRICE_LIMIT;
    greatest.grid.greatest = PRICE_LIMIT;
    greatest.grid.tick = PRICE_LIMIT;
    greatest.terms.seller_bond = Amount(1 << 44);
    let rules = check(&greatest, DenomId(u8::MAX), u32::MAX).unwrap();
    assert_eq!(Rules::decode(&rules.encode()), Ok(rules));
}

#[test]
fn a_closed_market_takes_no_orders_until_it_opens_again() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    let set = |open| ExecuteMsg::SetMarketOpen { market: MARKET, open };
    let placed = world.quote("ada", &[super::sell(0, 0, 100, 10)]).unwrap();
    world.send("admin", set(false)).unwrap();
    assert!(matches!(
        world.quote("ada", &[super::sell(0, 0, 100, 10)]),
        Err(MatcherError::MarketClosed { market: MARKET })
    ));
    // What has been ordered goes its way.
    world.cancel("ada", &placed).unwrap();
    world.send("admin", set(true)).unwrap();
    // What is open already stays as it is.
    let before = world.stored();
    world.send("admin", set(true)).unwrap();
    assert_eq!(world.stored(), before);
    let again = world.quote("ada", &[super::sell(0, 0, 100, 10)]).unwrap();
    // Running numbers are never used again.
    assert_eq!(again[0].sequence.get(), 2);
    assert!(matches!(
        world.send("admin", ExecuteMsg::SetMarketOpen { market: MarketId(9), open: true }),
        Err(MatcherError::UnknownMarket { market: MarketId(9) })
    ));
}
