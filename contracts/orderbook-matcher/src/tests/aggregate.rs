//! Summing orders into curves, and cutting them to what is forecast.

use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{OrderCurtailed, SlotProgress};
use interfaces::orderbook_matcher::{
    CurveResponse, CurveStep, ExecuteMsg, Forecast, Good, OrdersResponse, QueryMsg, SlotStatus,
};
use interfaces::registry::raw::AccountRecord;
use units::{LabelId, Lots, MarketId, ParticipantId, ProfileId, SlotId, Tier, ZoneId};

use super::{MARKET, World, buy, definition, gate, prosumer, query, sell, slot};
use crate::MatcherError;
use crate::definition::check;

const ADA: ParticipantId = ParticipantId(1);

fn world() -> World {
    let world = World::new();
    world.prosumer("ada", 1, 1);
    world.prosumer("bob", 2, 1);
    world.join("eve", AccountRecord { tier: Tier(1), ..prosumer(3, 1) });
    world
}

fn curve(world: &World, good: Good) -> Result<Vec<(i64, u8, u64)>, MatcherError> {
    let asked = QueryMsg::Curve { market: MARKET, slot: slot(0), zone: ZoneId(1), good };
    let found: CurveResponse = query(world, asked)?;
    Ok(found
        .steps
        .iter()
        .map(|CurveStep { price, tier, lots }| (price.get(), tier.get(), lots.get()))
        .collect())
}

const SELL: Good = Good::Sell { label: LabelId(0) };
const BUY: Good = Good::Buy { profile: ProfileId(0) };

fn publish(world: &mut World, rows: &[(u32, Side, u64)]) {
    let forecasts = rows
        .iter()
        .map(|(id, side, lots)| Forecast {
            slot: slot(0),
            participant: ParticipantId(*id),
            side: *side,
            lots: Lots(*lots),
        })
        .collect();
    world.send("weather", ExecuteMsg::PublishForecasts { market: MARKET, forecasts }).unwrap();
}

#[test]
fn orders_of_one_price_and_tier_become_one_step() {
    let mut world = world();
    world.quote("ada", &[sell(0, 0, 105, 10), sell(0, 0, 100, 11), buy(0, 0, 50, 12)]).unwrap();
    world.quote("bob", &[sell(0, 0, 100, 13), buy(0, 0, 55, 14), buy(0, 0, 50, 15)]).unwrap();
    world.quote("eve", &[sell(0, 0, 100, 16)]).unwrap();
    world.now = gate(0);
    let response = world.aggregate(0, 500).unwrap();
    assert_eq!(
        SlotProgress::parse_all(&response.events).unwrap(),
        [SlotProgress { market: MARKET, slot: slot(0), status: "aggregated".into(), progress: 7 }]
    );
    assert_eq!(curve(&world, SELL).unwrap(), [(100, 0, 24), (100, 1, 16), (105, 0, 10)]);
    assert_eq!(curve(&world, BUY).unwrap(), [(55, 0, 14), (50, 0, 27)]);
    assert_eq!(curve(&world, Good::Sell { label: LabelId(2) }).unwrap(), []);
}

#[test]
fn pages_of_any_size_sum_up_to_the_same_and_say_how_far_they_came() {
    for limit in 1..=8 {
        let mut world = world();
        world.quote("ada", &[sell(0, 0, 105, 10), sell(0, 0, 100, 11), buy(0, 0, 50, 12)]).unwrap();
        world.quote("bob", &[sell(0, 0, 100, 13), buy(0, 0, 55, 14), buy(0, 0, 50, 15)]).unwrap();
        world.quote("eve", &[sell(0, 0, 100, 16)]).unwrap();
        world.now = gate(0);
        let pages = world.crank(0, SlotStatus::Aggregated, |world| {
            let response = world.aggregate(0, limit)?;
            let told = SlotProgress::parse_all(&response.events).unwrap().remove(0);
            assert_eq!(told.status, if told.progress == 7 { "aggregated" } else { "gate_closed" });
            Ok(response)
        });
        // Of seven orders, each page takes so many, and the last one sees that none is left.
        assert_eq!(pages, 7_usize.div_ceil(usize::try_from(limit).unwrap()));
        assert_eq!(curve(&world, SELL).unwrap(), [(100, 0, 24), (100, 1, 16), (105, 0, 10)]);
        assert_eq!(curve(&world, BUY).unwrap(), [(55, 0, 14), (50, 0, 27)]);
    }
}

#[test]
fn a_slot_without_orders_is_aggregated_at_once() {
    let mut world = world();
    world.now = gate(0);
    world.aggregate(0, 1).unwrap();
    assert_eq!(world.status(0), SlotStatus::Aggregated);
}

#[test]
fn the_gate_opens_aggregation_and_the_deadline_for_clearing_ends_it() {
    let mut world = world();
    for now in [gate(0) - 1, gate(0) - 3_000] {
        world.now = now;
        assert!(matches!(
            world.aggregate(0, 5),
            Err(MatcherError::GateOpen { slot: found, closes_at, .. })
                if found == slot(0) && closes_at.get() == gate(0)
        ));
    }
    world.quote("ada", &[[sell(0, 0, 100, 10); 4].as_slice(), &[sell(1, 0, 100, 10)]].concat()).unwrap();
    for now in [gate(0), gate(0) + 1, gate(0) + 1_199] {
        world.now = now;
        world.aggregate(0, 1).unwrap();
    }
    world.now = gate(0) + 1_201;
    assert!(matches!(
        world.aggregate(0, 1),
        Err(MatcherError::TooLate { slot: found, clear_by, now })
            if (found, clear_by.get(), now.get()) == (slot(0), gate(0) + 1_200, gate(0) + 1_201)
    ));
    world.now = gate(0) + 1_200;
    world.aggregate(0, 1).unwrap();
    assert!(matches!(
        world.aggregate(0, 1),
        Err(MatcherError::WrongStatus { status: "aggregated", action: "aggregate", .. })
    ));
    world.clear(0).unwrap();
    assert!(matches!(world.aggregate(0, 1), Err(MatcherError::WrongStatus { status: "cleared", .. })));
    world.pair(0, 500).unwrap();
    assert!(matches!(world.aggregate(0, 1), Err(MatcherError::WrongStatus { status: "paired", .. })));
}

#[test]
fn pages_are_of_at_least_one_order_and_at_most_10_000() {
    let mut world = world();
    for _ in 0..20 {
        world.quote("ada", &[buy(0, 0, 100, 10); 500]).unwrap();
    }
    world.quote("bob", &[buy(0, 0, 100, 10)]).unwrap();
    world.now = gate(0);
    assert!(matches!(world.aggregate(0, 0), Err(MatcherError::EmptyPage)));
    let response = world.aggregate(0, u32::MAX).unwrap();
    assert_eq!(SlotProgress::parse_all(&response.events).unwrap()[0].progress, 10_000);
    world.aggregate(0, u32::MAX).unwrap();
    assert_eq!(world.status(0), SlotStatus::Aggregated);
    // 20 messages of 500 orders and one more, each of 10 lots.
    assert_eq!(curve(&world, BUY).unwrap(), [(100, 0, 100_010)]);
    let foreign = ExecuteMsg::Aggregate { market: MarketId(2), slot: slot(0), limit: 1 };
    assert!(matches!(world.send("anyone", foreign), Err(MatcherError::UnknownMarket { .. })));
    let absurd = ExecuteMsg::Aggregate { market: MARKET, slot: SlotId::MAX, limit: 1 };
    assert!(matches!(world.send("anyone", absurd), Err(MatcherError::GateOpen { .. })));
}

#[test]
fn a_forecast_cuts_the_least_competitive_of_a_book_and_releases_what_it_had_reserved() {
    for limit in [1, 2, 500] {
        let mut world = world();
        let placed = world
            .quote(
                "ada",
                &[sell(0, 0, 120, 30), sell(0, 0, 100, 20), sell(0, 0, -110, 25), buy(0, 0, 10, 50)],
            )
            .unwrap();
        world.quote("bob", &[sell(0, 0, 130, 40)]).unwrap();
        publish(&mut world, &[(1, Side::Sell, 40)]);
        let (before, bob) = (world.reserved(ADA), world.reserved(ParticipantId(2)));
        world.now = gate(0);
        let mut cut = Vec::new();
        while world.status(0) != SlotStatus::Aggregated {
            let response = world.aggregate(0, limit).unwrap();
            cut.extend(OrderCurtailed::parse_all(&response.events).unwrap());
        }
        let curtailed = |at: usize, asked, left| OrderCurtailed {
            market: MARKET,
            sequence: placed[at].sequence,
            participant: ADA,
            slot: slot(0),
            asked: Lots(asked),
            left: Lots(left),
        };
        // 40 lots: the 25 at −110, then 15 of the 20 at 100, nothing of the 30 at 120. Buying is not touched.
        assert_eq!(cut, [curtailed(1, 20, 15), curtailed(0, 30, 0)]);
        assert_eq!(curve(&world, SELL).unwrap(), [(-110, 0, 25), (100, 0, 15), (130, 0, 40)]);
        assert_eq!(curve(&world, BUY).unwrap(), [(10, 0, 50)]);
        // Cut off: 5 + 30 lots at 2 + 20 each.
        assert_eq!(before - world.reserved(ADA), 35 * 22);
        assert_eq!(world.reserved(ParticipantId(2)), bob);
        let found: OrdersResponse =
            query(&world, QueryMsg::Orders { market: MARKET, slot: slot(0), start_after: None, limit: None })
                .unwrap();
        let left: Vec<_> = found.orders.iter().map(|row| row.lots.get()).collect();
        assert_eq!(left, [25, 15, 0, 40, 50]);
    }
}

#[test]
fn a_forecast_is_of_all_labels_together_in_the_order_of_their_numbers() {
    let mut world = world();
    world.quote("ada", &[sell(0, 2, 50, 30), sell(0, 0, 120, 30), sell(0, 1, 100, 30)]).unwrap();
    publish(&mut world, &[(1, Side::Sell, 40)]);
    world.now = gate(0);
    world.aggregate(0, 500).unwrap();
    assert_eq!(curve(&world, SELL).unwrap(), [(120, 0, 30)]);
    assert_eq!(curve(&world, Good::Sell { label: LabelId(1) }).unwrap(), [(100, 0, 10)]);
    assert_eq!(curve(&world, Good::Sell { label: LabelId(2) }).unwrap(), []);
}

#[test]
fn demand_is_cut_to_its_forecast_too_and_one_that_covers_all_cuts_nothing() {
    let mut world = world();
    world.quote("ada", &[buy(0, 0, 100, 30), buy(0, 0, 200, 20), sell(0, 0, 400, 10)]).unwrap();
    world.quote("bob", &[buy(0, 0, 150, 10)]).unwrap();
    publish(&mut world, &[(1, Side::Buy, 25), (1, Side::Sell, 10), (2, Side::Buy, 10), (77, Side::Sell, 0)]);
    let before = world.reserved(ADA);
    world.now = gate(0);
    let response = world.aggregate(0, 500).unwrap();
    assert_eq!(OrderCurtailed::parse_all(&response.events).unwrap().len(), 1);
    assert_eq!(curve(&world, BUY).unwrap(), [(200, 0, 20), (150, 0, 10), (100, 0, 5)]);
    assert_eq!(curve(&world, SELL).unwrap(), [(400, 0, 10)]);
    // 25 lots at 100 + 1 + 10 each.
    assert_eq!(before - world.reserved(ADA), 25 * 111);
}

#[test]
fn lots_without_number_in_one_book_keep_no_slot_from_clearing() {
    // At a price of nothing, without fees and bonds, a bid costs nothing, however great.
    let mut market = definition();
    market.terms.buyer_fee = units::Amount(0);
    market.terms.buyer_bond = units::Amount(0);
    let rules = check(&market, units::DenomId(1), 10_000_000).unwrap();
    // 3 zones × (3 + 3) books.
    let limit = rules.book_limit().get();
    assert_eq!(limit, (1 << 48) / 18);
    let mut world = World::wired(10_000_000);
    world.send("admin", ExecuteMsg::CreateMarket { market }).unwrap();
    world.prosumer("ada", 1, 1);
    world.prosumer("bob", 2, 1);
    let greatest = (1 << 32) - 1;
    let orders = usize::try_from(limit / greatest).unwrap() + 2;
    for _ in 0..orders.div_ceil(500) {
        world.quote("ada", &vec![buy(0, 0, 0, greatest); 500]).unwrap();
    }
    assert_eq!(world.reserved(ADA), 0);
    world.quote("bob", &[buy(0, 0, 100, 10), buy(0, 2, 100, 10)]).unwrap();
    world.quote("ada", &[sell(0, 0, 50, 20)]).unwrap();
    world.run(0, 500);
    assert_eq!(curve(&world, BUY).unwrap(), [(100, 0, 10), (0, 0, limit - 10)]);
    let lots: u64 = world.drafts.iter().flat_map(|page| &page.contracts).map(|each| each.lots.get()).sum();
    assert_eq!(lots, 20);
}
