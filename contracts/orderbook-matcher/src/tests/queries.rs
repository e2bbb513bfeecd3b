//! Answers, page by page.

use interfaces::orderbook_matcher::{
    ConfigResponse, CurveResponse, CycleTotalsResponse, DepthResponse, FillsResponse, ForecastsResponse,
    Good, OrderRef, OrdersResponse, QueryMsg, SlotResponse, SlotStatus,
};
use units::{CycleId, LabelId, Lots, MarketId, Price, ProfileId, Sequence, SlotId, ZoneId};

use super::{MARKET, World, buy, gate, peers, query, query_raw, sell, slot};
use crate::MatcherError;
use crate::order::{Order, OrderKey, Place, SlotKey};
use crate::state::ORDERS;

fn world() -> World {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    world.prosumer("bob", 2, 1);
    world
        .quote("ada", &[sell(0, 0, 100, 10), sell(0, 0, 100, 20), sell(0, 0, 110, 30), sell(0, 1, 100, 40)])
        .unwrap();
    world
        .quote("bob", &[buy(0, 0, 300, 35), buy(0, 0, 200, 10), sell(0, 0, 100, 30), sell(1, 0, 100, 10)])
        .unwrap();
    world
}

const fn asked(start_after: Option<OrderRef>, limit: Option<u32>) -> QueryMsg {
    QueryMsg::Orders { market: MARKET, slot: slot(0), start_after, limit }
}

fn depth(
    world: &World,
    zone: u8,
    good: Good,
    limit: Option<u32>,
) -> Result<Vec<(i64, u64, u32)>, MatcherError> {
    let asked = QueryMsg::Depth { market: MARKET, slot: slot(0), zone: ZoneId(zone), good, limit };
    let found: DepthResponse = query(world, asked)?;
    Ok(found.rows.iter().map(|row| (row.price.get(), row.lots.get(), row.orders)).collect())
}

const SELL: Good = Good::Sell { label: LabelId(0) };
const BUY: Good = Good::Buy { profile: ProfileId(0) };

#[test]
fn orders_come_in_pages_without_gap_or_repetition() {
    let world = world();
    let all: OrdersResponse = query(&world, asked(None, None)).unwrap();
    assert_eq!(all.orders.len(), 7);
    for limit in 1..=8 {
        let mut found = Vec::new();
        loop {
            let after = found.last().map(|row: &interfaces::orderbook_matcher::OrderRow| row.order);
            let page: OrdersResponse = query(&world, asked(after, Some(limit))).unwrap();
            if page.orders.is_empty() {
                break;
            }
            found.extend(page.orders);
        }
        assert_eq!(found, all.orders);
    }
    // A page may go on after an order that has been cancelled since.
    let gone = OrderRef { sequence: Sequence(0), ..all.orders[0].order };
    let page: OrdersResponse = query(&world, asked(Some(gone), None)).unwrap();
    assert_eq!(page.orders, all.orders);
}

#[test]
fn pages_of_nothing_and_places_elsewhere_are_refused_and_long_pages_are_cut() {
    let mut world = world();
    for _ in 0..2 {
        world.quote("ada", &vec![buy(0, 0, 50, 10); 300]).unwrap();
    }
    assert!(matches!(query_raw(&world, asked(None, Some(0))), Err(MatcherError::EmptyPage)));
    let long: OrdersResponse = query(&world, asked(None, Some(u32::MAX))).unwrap();
    assert_eq!(long.orders.len(), 500);
    let usual: OrdersResponse = query(&world, asked(None, None)).unwrap();
    assert_eq!(usual.orders.len(), 50);
    let first = usual.orders[0].order;
    for wrong in [OrderRef { slot: slot(1), ..first }, OrderRef { price: Price(101), ..first }] {
        assert!(matches!(
            query_raw(&world, asked(Some(wrong), None)),
            Err(MatcherError::UnknownOrder { .. })
        ));
    }
    for asked in [
        QueryMsg::Markets { start_after: None, limit: Some(0) },
        QueryMsg::Depth { market: MARKET, slot: slot(0), zone: ZoneId(0), good: SELL, limit: Some(0) },
        QueryMsg::Fills { market: MARKET, slot: slot(0), start_after: None, limit: Some(0) },
    ] {
        assert!(matches!(query_raw(&world, asked), Err(MatcherError::EmptyPage)));
    }
}

#[test]
fn depth_is_lots_per_price_most_competitive_first() {
    let world = world();
    assert_eq!(depth(&world, 0, SELL, None).unwrap(), [(100, 30, 2), (110, 30, 1)]);
    assert_eq!(depth(&world, 0, SELL, Some(1)).unwrap(), [(100, 30, 2)]);
    assert_eq!(depth(&world, 1, BUY, None).unwrap(), [(300, 35, 1), (200, 10, 1)]);
    assert_eq!(depth(&world, 2, BUY, None).unwrap(), []);
    assert!(matches!(depth(&world, 3, BUY, None), Err(MatcherError::UnknownZone { .. })));
    let label = Good::Sell { label: LabelId(3) };
    assert!(matches!(depth(&world, 0, label, None), Err(MatcherError::UnknownLabel { .. })));
    let profile = Good::Buy { profile: ProfileId(3) };
    assert!(matches!(depth(&world, 0, profile, None), Err(MatcherError::UnknownProfile { .. })));
}

#[test]
fn depth_looks_at_10_000_orders_and_gives_no_price_by_half() {
    let mut world = World::new();
    let participant = world.prosumer("ada", 1, 0);
    // 6,000 orders at each of two prices, as 24 messages of 500 would leave them.
    for sequence in 1..=12_000_u32 {
        let place = Place {
            book: crate::order::book(ZoneId(0), SELL),
            tick: units::Tick(u32::from(sequence > 6_000)),
            tier: units::Tier(0),
            sequence: Sequence(sequence),
        };
        let key = OrderKey { slot: SlotKey { market: MARKET, slot: slot(0) }, place };
        ORDERS.save(world.deps.as_mut().storage, &key, &Order { participant, lots: Lots(10) });
    }
    assert_eq!(depth(&world, 0, SELL, None).unwrap(), [(-500, 60_000, 6_000)]);
}

#[test]
fn fills_resume_in_the_middle_of_a_step() {
    let mut world = world();
    world.run(0, 500);
    let ask = |start_after, limit| QueryMsg::Fills { market: MARKET, slot: slot(0), start_after, limit };
    let all: FillsResponse = query(&world, ask(None, None)).unwrap();
    let filled: u64 = all.fills.iter().map(|row| row.filled.get()).sum();
    // 35 + 10 lots bought and sold.
    assert_eq!(filled, 90);
    for (at, row) in all.fills.iter().enumerate() {
        let page: FillsResponse = query(&world, ask(Some(row.order), Some(2))).unwrap();
        let next: Vec<_> = all.fills.iter().skip(at + 1).take(2).cloned().collect();
        assert_eq!(page.fills, next);
    }
}

#[test]
fn what_is_not_there_yet_is_told_with_the_state() {
    let mut world = world();
    let after_clearing = [
        QueryMsg::Result { market: MARKET, slot: slot(0) },
        QueryMsg::Prices { market: MARKET, slot: slot(0) },
        QueryMsg::Certificate { market: MARKET, slot: slot(0) },
        QueryMsg::Fills { market: MARKET, slot: slot(0), start_after: None, limit: None },
    ];
    let curve = || QueryMsg::Curve { market: MARKET, slot: slot(0), zone: ZoneId(0), good: SELL };
    let refused = |world: &World, asked: QueryMsg, state: &str| {
        assert!(
            matches!(query_raw(world, asked.clone()), Err(MatcherError::WrongStatus { status, .. }) if status == state),
            "{asked:?} {state}"
        );
    };
    let all_refused = |world: &World, state| {
        for asked in &after_clearing {
            refused(world, asked.clone(), state);
        }
    };
    all_refused(&world, "open");
    refused(&world, curve(), "open");
    world.now = gate(0);
    all_refused(&world, "gate_closed");
    world.aggregate(0, 3).unwrap();
    refused(&world, curve(), "gate_closed");
    assert_eq!(
        query::<SlotResponse>(&world, QueryMsg::Slot { market: MARKET, slot: slot(0) }).unwrap().progress,
        3
    );
    world.aggregate(0, 500).unwrap();
    all_refused(&world, "aggregated");
    assert_eq!(query::<CurveResponse>(&world, curve()).unwrap().steps.len(), 2);
    world.clear(0).unwrap();
    for asked in after_clearing {
        query_raw(&world, asked).unwrap();
    }
    assert_eq!(world.status(0), SlotStatus::Cleared);
}

#[test]
fn unknown_markets_are_told_by_every_query() {
    let world = world();
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
                query_raw(&world, asked.clone()),
                Err(MatcherError::UnknownMarket { market: MarketId(2) })
            ),
            "{asked:?}"
        );
    }
}

#[test]
fn what_nobody_touched_is_empty_not_absent() {
    let world = world();
    let last = SlotId::MAX;
    let found: SlotResponse = query(&world, QueryMsg::Slot { market: MARKET, slot: last }).unwrap();
    assert_eq!(found.status, SlotStatus::Open);
    let found: ForecastsResponse = query(&world, QueryMsg::Forecasts { market: MARKET, slot: last }).unwrap();
    assert_eq!((found.forecasts, found.index), (vec![], vec![None; 3]));
    let asked = QueryMsg::CycleTotals { market: MARKET, cycle: CycleId::MAX };
    let found: CycleTotalsResponse = query(&world, asked).unwrap();
    assert_eq!((found.slots, found.closed), (96, 0));
    let found: ConfigResponse = query(&world, QueryMsg::Config {}).unwrap();
    assert_eq!((found.addresses, found.max_steps), (Some(peers()), 10_000_000));
}
