//! Creating and closing markets.

use clearing::{MarketError, PRICE_LIMIT};
use contract_kit::CommonError;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::MarketCreated;
use interfaces::orderbook_matcher::{
    ExecuteMsg, MarketDefinition, MarketResponse, MarketsResponse, QueryMsg,
};
use units::{Amount, DenomId, Energy, LabelId, Lots, MarketId, Price, Seconds, SlotLength, ZoneId};

use super::{MARKET, TestEnv, definition, query};
use crate::MatcherError;
use crate::market::definition::check;
use crate::market::params::MarketParams;

/// Why a changed definition is refused.
fn refused(change: impl FnOnce(&mut MarketDefinition)) -> MatcherError {
    let mut market = definition();
    change(&mut market);
    let error = check(&market, DenomId(0), 10_000_000).unwrap_err();
    // The contract says the same.
    let mut test = TestEnv::without_market(10_000_000);
    match test.send("admin", ExecuteMsg::CreateMarket { market }) {
        Err(same) => assert_eq!(same.to_string(), error.to_string()),
        Ok(response) => panic!("{response:?}"),
    }
    error
}

#[test]
fn market_gets_the_next_id_and_an_event() {
    let mut test = TestEnv::without_market(10_000_000);
    for id in 1..=3 {
        let mut market = definition();
        market.name = format!("market {id}");
        let response = test.send("admin", ExecuteMsg::CreateMarket { market: market.clone() }).unwrap();
        let created = MarketCreated::parse_all(&response.events).unwrap();
        assert_eq!(
            created,
            [MarketCreated { market: MarketId(id), name: market.name.clone(), lot: Energy(10) }]
        );
        let found: MarketResponse = query(&test, QueryMsg::Market { market: MarketId(id) }).unwrap();
        assert_eq!(
            found,
            MarketResponse { market: MarketId(id), definition: market, denom: DenomId(1), open: true }
        );
    }
    let page = |after: Option<u16>, limit| {
        let asked = QueryMsg::Markets { start_after: after.map(MarketId), limit };
        let found: MarketsResponse = query(&test, asked).unwrap();
        found.markets.iter().map(|market| market.market.get()).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), [1, 2, 3]);
    assert_eq!(page(None, Some(2)), [1, 2]);
    assert_eq!(page(Some(2), Some(2)), [3]);
    assert_eq!(page(Some(3), None), [0_u16; 0]);
    assert!(matches!(
        query::<MarketResponse>(&test, QueryMsg::Market { market: MarketId(4) }),
        Err(MatcherError::UnknownMarket { market: MarketId(4) })
    ));
}

#[test]
fn market_ids_end_at_65535() {
    let mut test = TestEnv::new();
    crate::state::DEFINITIONS.save(test.deps.as_mut().storage, MarketId::MAX, &definition()).unwrap();
    assert!(matches!(
        test.send("admin", ExecuteMsg::CreateMarket { market: definition() }),
        Err(MatcherError::NoMarketLeft { last: MarketId(u16::MAX) })
    ));
}

#[test]
fn denomination_is_one_of_the_escrow() {
    let mut test = TestEnv::without_market(10_000_000);
    for denom in ["eur", "ueu", "ueurr", "ibc/ueur", "UEUR"] {
        let market = MarketDefinition { denom: denom.into(), ..definition() };
        let error = test.send("admin", ExecuteMsg::CreateMarket { market }).unwrap_err();
        assert!(matches!(error, MatcherError::UnknownDenom { denom: found } if found == denom));
    }
    for denom in [String::new(), "u".repeat(129)] {
        let market = MarketDefinition { denom, ..definition() };
        assert!(matches!(
            test.send("admin", ExecuteMsg::CreateMarket { market }),
            Err(MatcherError::Common(CommonError::TextLength { most: 128, .. }))
        ));
    }
}

#[test]
fn names_have_1_to_64_bytes_and_no_duplicates() {
    let text = |error, found| matches!(error, MatcherError::Common(CommonError::TextLength { got, most: 64, .. }) if got == found);
    assert!(text(refused(|market| market.name.clear()), 0));
    assert!(text(refused(|market| market.name = "n".repeat(65)), 65));
    assert!(text(refused(|market| market.zones[1].clear()), 0));
    assert!(text(refused(|market| market.labels[2] = "é".repeat(33)), 66));
    assert!(text(refused(|market| market.profiles[0].name = "p".repeat(100_000)), 100_000));
    let twice = |error, which: &str| matches!(error, MatcherError::Common(CommonError::Duplicate { item }) if item == which);
    assert!(twice(refused(|market| market.zones[2] = "north".into()), "a zone's name \"north\""));
    assert!(twice(refused(|market| market.labels[0] = "local".into()), "a label's name \"local\""));
    assert!(twice(refused(|market| market.profiles[1].name = "any".into()), "a profile's name \"any\""));
    let mut longest = definition();
    longest.name = "n".repeat(64);
    check(&longest, DenomId(0), 10_000_000).unwrap();
}

#[test]
fn definition_has_a_least_and_a_greatest_count_of_each_part() {
    let names = |count: usize| (0..count).map(|at| format!("name {at}")).collect::<Vec<_>>();
    let count = |error, found, least, most| {
        assert!(
            matches!(error, MatcherError::ItemCount { found: f, least: l, most: m, .. } if (f, l, m) == (found, least, most)),
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
fn greatest_market_is_accepted_if_it_can_be_cleared() {
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
    assert!(matches!(
        check(&market, DenomId(0), steps - 1),
        Err(MatcherError::TooManySteps { books: 1_024, ticks: 701, limit }) if limit == steps - 1
    ));
}

#[test]
fn price_grid_encloses_zero_in_whole_ticks() {
    let bounds = |error| matches!(error, MatcherError::GridBounds { .. });
    assert!(bounds(refused(|market| market.grid.least = Price(0))));
    assert!(bounds(refused(|market| market.grid.greatest = Price(0))));
    assert!(bounds(refused(|market| market.grid.least = Price::MIN)));
    assert!(bounds(refused(|market| market.grid.greatest = Price::MAX)));
    assert!(bounds(refused(|market| market.grid.least = Price(-PRICE_LIMIT.get() - 1))));
    assert!(bounds(refused(|market| market.grid.greatest = Price(PRICE_LIMIT.get() + 1))));
    let tick = |error| matches!(error, MatcherError::GridTick { .. });
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
    assert!(matches!(refused(widest), MatcherError::TooManySteps { ticks: 35_184_372_088_833, .. }));
}

#[test]
fn lot_size_and_minimum_lots_have_bounds() {
    for lot in [Energy(0), Energy(1 << 32), Energy::MAX] {
        assert!(
            matches!(refused(|market| market.lot = lot), MatcherError::LotSize { lot: found } if found == lot)
        );
    }
    for minimum in [Lots(0), Lots(1 << 32), Lots::MAX] {
        assert!(matches!(
            refused(|market| market.minimum_lots = minimum),
            MatcherError::MinimumLots { minimum: found } if found == minimum
        ));
    }
}

#[test]
fn time_spans_have_bounds_and_fit_each_other() {
    assert!(matches!(refused(|market| market.timing.slot = SlotLength(0)), MatcherError::NoSlotLength));
    for found in [0, 401, u16::MAX] {
        assert!(matches!(
            refused(|market| market.timing.slots_per_cycle = found),
            MatcherError::SlotsPerCycle { found: named } if named == found
        ));
    }
    // 1,200 + 1,800 s for clearing and signing, 3,600 s from gate to delivery.
    assert!(matches!(
        refused(|market| market.timing.gate = Seconds(2_999)),
        MatcherError::Deadlines { gate: Seconds(2_999), .. }
    ));
    assert!(matches!(
        refused(|market| market.timing.sign = Seconds(2_401)),
        MatcherError::Deadlines { sign: Seconds(2_401), .. }
    ));
    assert!(matches!(
        refused(|market| market.timing.horizon = Seconds(3_600)),
        MatcherError::Horizon { horizon: Seconds(3_600), gate: Seconds(3_600) }
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
                MatcherError::Span { found, .. } if found == span
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
                MatcherError::Term { found, .. } if found == value
            ));
        }
    }
    assert!(matches!(
        refused(|market| market.profiles[1].accepts[0].premium = Price(-1)),
        MatcherError::NegativePremium { premium: Price(-1), .. }
    ));
}

#[test]
fn lines_and_profiles_refer_to_defined_zones_and_labels() {
    let market = |error| match error {
        MatcherError::Market(error) => error,
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
fn market_params_take_some_80_bytes() {
    let params = check(&definition(), DenomId(3), 10_000_000).unwrap();
    let bytes = storage::encode(&params).unwrap();
    assert_eq!(storage::decode::<MarketParams>(&bytes).unwrap(), params);
    // 4; 4 lines of 2 + 2 + 1; 1 + profiles (1 + 6) + (1 + 4) + (1 + 6); −500: 2, 3,000: 2, 5: 1; 10: 1, 10: 1;
    // 900: 2, 96: 1; 172,800: 3, 3,600: 2, 1,200: 2, 1,800: 2, 7,200: 2, 86,400: 3; terms: 5.
    assert_eq!(bytes.len(), 4 + 20 + 20 + 5 + 2 + 17 + 5);
}

#[test]
fn closed_market_takes_no_orders_until_reopened() {
    let mut test = TestEnv::new();
    test.prosumer("ada", 1, 0);
    let set = |open| ExecuteMsg::SetMarketOpen { market: MARKET, open };
    let placed = test.quote("ada", &[super::sell(0, 0, 100, 10)]).unwrap();
    test.send("admin", set(false)).unwrap();
    assert!(matches!(
        test.quote("ada", &[super::sell(0, 0, 100, 10)]),
        Err(MatcherError::MarketClosed { market: MARKET })
    ));
    // What has been ordered goes its way.
    test.cancel("ada", &placed).unwrap();
    test.send("admin", set(true)).unwrap();
    // What is open already stays as it is.
    let before = test.stored();
    test.send("admin", set(true)).unwrap();
    assert_eq!(test.stored(), before);
    let again = test.quote("ada", &[super::sell(0, 0, 100, 10)]).unwrap();
    // Running numbers are never used again.
    assert_eq!(again[0].sequence.get(), 2);
    assert!(matches!(
        test.send("admin", ExecuteMsg::SetMarketOpen { market: MarketId(9), open: true }),
        Err(MatcherError::UnknownMarket { market: MarketId(9) })
    ));
}
