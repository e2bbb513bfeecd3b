//! Answers, page by page.

use contract_kit::CommonError;
use interfaces::orderbook_matcher::{
    ConfigResponse, CurveResponse, CycleTotalsResponse, DepthResponse, FillsResponse, ForecastsResponse,
    Good, OrderRef, OrdersResponse, QueryMsg, SlotResponse, SlotStatus,
};
use units::{CycleId, LabelId, Lots, MarketId, Price, ProfileId, Sequence, SlotId, ZoneId};

use super::{MARKET, TestEnv, buy, gate, peers, query, query_raw, sell, slot};
use crate::MatcherError;
use crate::book::order::Order;
use crate::book::position::{BookPosition, OrderKey, book};
use crate::slot::key::SlotKey;
use crate::state::ORDERS;

fn test_env() -> TestEnv {
    let mut test = TestEnv::new();
    test.prosumer("ada", 1, 0);
    test.prosumer("bob", 2, 1);
    test.quote("ada", &[sell(0, 0, 100, 10), sell(0, 0, 100, 20), sell(0, 0, 110, 30), sell(0, 1, 100, 40)])
        .unwrap();
    test.quote("bob", &[buy(0, 0, 300, 35), buy(0, 0, 200, 10), sell(0, 0, 100, 30), sell(1, 0, 100, 10)])
        .unwrap();
    test
}

const fn asked(start_after: Option<OrderRef>, limit: Option<u32>) -> QueryMsg {
    QueryMsg::Orders { market: MARKET, slot: slot(0), start_after, limit }
}

fn depth(
    test: &TestEnv,
    zone: u8,
    good: Good,
    limit: Option<u32>,
) -> Result<Vec<(i64, u64, u32)>, MatcherError> {
    let asked = QueryMsg::Depth { market: MARKET, slot: slot(0), zone: ZoneId(zone), good, limit };
    let found: DepthResponse = query(test, asked)?;
    Ok(found.rows.iter().map(|row| (row.price.get(), row.lots.get(), row.orders)).collect())
}

const SELL: Good = Good::Sell { label: LabelId(0) };
const BUY: Good = Good::Buy { profile: ProfileId(0) };

#[test]
fn orders_come_in_pages_without_gap_or_repetition() {
    let test = test_env();
    let all: OrdersResponse = query(&test, asked(None, None)).unwrap();
    assert_eq!(all.orders.len(), 7);
    for limit in 1..=8 {
        let mut found = Vec::new();
        loop {
            let after = found.last().map(|row: &interfaces::orderbook_matcher::OrderRow| row.order);
            let page: OrdersResponse = query(&test, asked(after, Some(limit))).unwrap();
            if page.orders.is_empty() {
                break;
            }
            found.extend(page.orders);
        }
        assert_eq!(found, all.orders);
    }
    // A page may go on after an order that has been cancelled since.
    let gone = OrderRef { sequence: Sequence(0), ..all.orders[0].order };
    let page: OrdersResponse = query(&test, asked(Some(gone), None)).unwrap();
    assert_eq!(page.orders, all.orders);
}

#[test]
fn empty_pages_and_foreign_positions_are_refused_and_long_pages_limited() {
    let mut test = test_env();
    for _ in 0..2 {
        test.quote("ada", &vec![buy(0, 0, 50, 10); 300]).unwrap();
    }
    assert!(matches!(
        query_raw(&test, asked(None, Some(0))),
        Err(MatcherError::Common(CommonError::EmptyPage))
    ));
    let long: OrdersResponse = query(&test, asked(None, Some(u32::MAX))).unwrap();
    assert_eq!(long.orders.len(), 500);
    let usual: OrdersResponse = query(&test, asked(None, None)).unwrap();
    assert_eq!(usual.orders.len(), 50);
    let first = usual.orders[0].order;
    for wrong in [OrderRef { slot: slot(1), ..first }, OrderRef { price: Price(101), ..first }] {
        assert!(matches!(query_raw(&test, asked(Some(wrong), None)), Err(MatcherError::UnknownOrder { .. })));
    }
    for asked in [
        QueryMsg::Markets { start_after: None, limit: Some(0) },
        QueryMsg::Depth { market: MARKET, slot: slot(0), zone: ZoneId(0), good: SELL, limit: Some(0) },
        QueryMsg::Fills { market: MARKET, slot: slot(0), start_after: None, limit: Some(0) },
    ] {
        assert!(matches!(query_raw(&test, asked), Err(MatcherError::Common(CommonError::EmptyPage))));
    }
}

#[test]
fn depth_is_lots_per_price_most_competitive_first() {
    let test = test_env();
    assert_eq!(depth(&test, 0, SELL, None).unwrap(), [(100, 30, 2), (110, 30, 1)]);
    assert_eq!(depth(&test, 0, SELL, Some(1)).unwrap(), [(100, 30, 2)]);
    assert_eq!(depth(&test, 1, BUY, None).unwrap(), [(300, 35, 1), (200, 10, 1)]);
    assert_eq!(depth(&test, 2, BUY, None).unwrap(), []);
    assert!(matches!(depth(&test, 3, BUY, None), Err(MatcherError::UnknownZone { .. })));
    let label = Good::Sell { label: LabelId(3) };
    assert!(matches!(depth(&test, 0, label, None), Err(MatcherError::UnknownLabel { .. })));
    let profile = Good::Buy { profile: ProfileId(3) };
    assert!(matches!(depth(&test, 0, profile, None), Err(MatcherError::UnknownProfile { .. })));
}

#[test]
fn depth_reads_10_000_orders_and_leaves_out_an_incomplete_price() {
    let mut test = TestEnv::new();
    let participant = test.prosumer("ada", 1, 0);
    // 6,000 orders at each of two prices, as 24 messages of 500 would leave them.
    for sequence in 1..=12_000_u32 {
        let tick = units::Tick(u32::from(sequence > 6_000));
        let position = BookPosition::new(book(ZoneId(0), SELL), tick, units::Tier(0), Sequence(sequence));
        let key = OrderKey::new(SlotKey { market: MARKET, slot: slot(0) }, position).to_bytes();
        ORDERS.save(test.deps.as_mut().storage, key, &Order { participant, lots: Lots(10) }).unwrap();
    }
    assert_eq!(depth(&test, 0, SELL, None).unwrap(), [(-500, 60_000, 6_000)]);
}

#[test]
fn fills_resume_in_the_middle_of_a_step() {
    let mut test = test_env();
    test.run(0, 500);
    let ask = |start_after, limit| QueryMsg::Fills { market: MARKET, slot: slot(0), start_after, limit };
    let all: FillsResponse = query(&test, ask(None, None)).unwrap();
    let filled: u64 = all.fills.iter().map(|row| row.filled.get()).sum();
    // 35 + 10 lots bought and sold.
    assert_eq!(filled, 90);
    for (at, row) in all.fills.iter().enumerate() {
        let page: FillsResponse = query(&test, ask(Some(row.order), Some(2))).unwrap();
        let next: Vec<_> = all.fills.iter().skip(at + 1).take(2).cloned().collect();
        assert_eq!(page.fills, next);
    }
}

#[test]
fn answer_that_does_not_exist_yet_is_refused_with_the_status() {
    let mut test = test_env();
    let after_clearing = [
        QueryMsg::Result { market: MARKET, slot: slot(0) },
        QueryMsg::Prices { market: MARKET, slot: slot(0) },
        QueryMsg::Certificate { market: MARKET, slot: slot(0) },
        QueryMsg::Fills { market: MARKET, slot: slot(0), start_after: None, limit: None },
    ];
    let curve = || QueryMsg::Curve { market: MARKET, slot: slot(0), zone: ZoneId(0), good: SELL };
    let refused = |test: &TestEnv, asked: QueryMsg, state: &str| {
        assert!(
            matches!(query_raw(test, asked.clone()), Err(MatcherError::WrongStatus { status, .. }) if status.as_str() == state),
            "{asked:?} {state}"
        );
    };
    let all_refused = |test: &TestEnv, state| {
        for asked in &after_clearing {
            refused(test, asked.clone(), state);
        }
    };
    all_refused(&test, "open");
    refused(&test, curve(), "open");
    test.now = gate(0);
    all_refused(&test, "gate_closed");
    test.aggregate(0, 3).unwrap();
    refused(&test, curve(), "gate_closed");
    assert_eq!(
        query::<SlotResponse>(&test, QueryMsg::Slot { market: MARKET, slot: slot(0) }).unwrap().progress,
        3
    );
    test.aggregate(0, 500).unwrap();
    all_refused(&test, "aggregated");
    assert_eq!(query::<CurveResponse>(&test, curve()).unwrap().steps.len(), 2);
    test.clear(0).unwrap();
    for asked in after_clearing {
        query_raw(&test, asked).unwrap();
    }
    assert_eq!(test.status(0), SlotStatus::Cleared);
}

#[test]
fn query_about_an_unknown_market_is_refused() {
    let test = test_env();
    let market = MarketId(2);
    let slot = slot(0);
    for asked in [
        QueryMsg::Market { market },
        QueryMsg::Slot { market, slot },
        QueryMsg::Orders { market, slot, start_after: None, limit: None },
        QueryMsg::Depth { market, slot, zone: ZoneId(0), good: SELL, limit: None },
        QueryMsg::Curve { market, slot, zone: ZoneId(0), good: SELL },
        QueryMsg::Result { market, slot },
        QueryMsg::Prices { market, slot },
        QueryMsg::Certificate { market, slot },
        QueryMsg::Fills { market, slot, start_after: None, limit: None },
        QueryMsg::Forecasts { market, slot },
        QueryMsg::CycleTotals { market, cycle: CycleId(0) },
    ] {
        assert!(
            matches!(
                query_raw(&test, asked.clone()),
                Err(MatcherError::UnknownMarket { market: MarketId(2) })
            ),
            "{asked:?}"
        );
    }
}

#[test]
fn slot_without_orders_has_empty_answers() {
    let test = test_env();
    let last = SlotId::MAX;
    let found: SlotResponse = query(&test, QueryMsg::Slot { market: MARKET, slot: last }).unwrap();
    assert_eq!(found.status, SlotStatus::Open);
    let found: ForecastsResponse = query(&test, QueryMsg::Forecasts { market: MARKET, slot: last }).unwrap();
    assert_eq!((found.forecasts, found.reference_prices), (vec![], vec![None; 3]));
    let asked = QueryMsg::CycleTotals { market: MARKET, cycle: CycleId::MAX };
    let found: CycleTotalsResponse = query(&test, asked).unwrap();
    assert_eq!((found.slots, found.closed), (96, 0));
    let found: ConfigResponse = query(&test, QueryMsg::Config {}).unwrap();
    assert_eq!((found.addresses, found.max_steps), (Some(peers()), 10_000_000));
}
