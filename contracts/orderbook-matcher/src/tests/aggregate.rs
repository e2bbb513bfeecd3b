//! Summing orders into curves, and cutting them to what is forecast.

use contract_kit::CommonError;
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{OrderCurtailed, SlotProgress};
use interfaces::orderbook_matcher::{
    CurveResponse, CurveStep, ExecuteMsg, Forecast, Good, OrdersResponse, QueryMsg, SlotStatus,
};
use interfaces::registry::raw::AccountRecord;
use units::{LabelId, Lots, ParticipantId, ProfileId, Tier, ZoneId};

use super::{MARKET, TestEnv, buy, definition, gate, prosumer, query, sell, slot};
use crate::MatcherError;
use crate::market::definition::check;

const ADA: ParticipantId = ParticipantId(1);

fn test_env() -> TestEnv {
    let test = TestEnv::new();
    test.prosumer("ada", 1, 1);
    test.prosumer("bob", 2, 1);
    test.join("eve", AccountRecord { tier: Tier(1), ..prosumer(3, 1) });
    test
}

fn curve(test: &TestEnv, good: Good) -> Result<Vec<(i64, u8, u64)>, MatcherError> {
    let asked = QueryMsg::Curve { market: MARKET, slot: slot(0), zone: ZoneId(1), good };
    let found: CurveResponse = query(test, asked)?;
    Ok(found
        .steps
        .iter()
        .map(|CurveStep { price, tier, lots }| (price.get(), tier.get(), lots.get()))
        .collect())
}

const SELL: Good = Good::Sell { label: LabelId(0) };
const BUY: Good = Good::Buy { profile: ProfileId(0) };

fn publish(test: &mut TestEnv, rows: &[(u32, Side, u64)]) {
    let forecasts = rows
        .iter()
        .map(|(id, side, lots)| Forecast {
            slot: slot(0),
            participant: ParticipantId(*id),
            side: *side,
            lots: Lots(*lots),
        })
        .collect();
    test.send("weather", ExecuteMsg::PublishForecasts { market: MARKET, forecasts }).unwrap();
}

#[test]
fn orders_of_one_price_and_tier_become_one_step() {
    let mut test = test_env();
    test.quote("ada", &[sell(0, 0, 105, 10), sell(0, 0, 100, 11), buy(0, 0, 50, 12)]).unwrap();
    test.quote("bob", &[sell(0, 0, 100, 13), buy(0, 0, 55, 14), buy(0, 0, 50, 15)]).unwrap();
    test.quote("eve", &[sell(0, 0, 100, 16)]).unwrap();
    test.now = gate(0);
    let response = test.aggregate(0, 500).unwrap();
    assert_eq!(
        SlotProgress::parse_all(&response.events).unwrap(),
        [SlotProgress { market: MARKET, slot: slot(0), status: "aggregated".into(), progress: 7 }]
    );
    assert_eq!(curve(&test, SELL).unwrap(), [(100, 0, 24), (100, 1, 16), (105, 0, 10)]);
    assert_eq!(curve(&test, BUY).unwrap(), [(55, 0, 14), (50, 0, 27)]);
    assert_eq!(curve(&test, Good::Sell { label: LabelId(2) }).unwrap(), []);
}

#[test]
fn aggregation_is_the_same_for_all_page_sizes_and_reports_progress() {
    for limit in 1..=8 {
        let mut test = test_env();
        test.quote("ada", &[sell(0, 0, 105, 10), sell(0, 0, 100, 11), buy(0, 0, 50, 12)]).unwrap();
        test.quote("bob", &[sell(0, 0, 100, 13), buy(0, 0, 55, 14), buy(0, 0, 50, 15)]).unwrap();
        test.quote("eve", &[sell(0, 0, 100, 16)]).unwrap();
        test.now = gate(0);
        let pages = test.run_pages(0, SlotStatus::Aggregated, |test| {
            let response = test.aggregate(0, limit)?;
            let reported = SlotProgress::parse_all(&response.events).unwrap().remove(0);
            assert_eq!(reported.status, if reported.progress == 7 { "aggregated" } else { "gate_closed" });
            Ok(response)
        });
        // Of seven orders, each page takes so many, and the last one sees that none is left.
        assert_eq!(pages, 7_usize.div_ceil(usize::try_from(limit).unwrap()));
        assert_eq!(curve(&test, SELL).unwrap(), [(100, 0, 24), (100, 1, 16), (105, 0, 10)]);
        assert_eq!(curve(&test, BUY).unwrap(), [(55, 0, 14), (50, 0, 27)]);
    }
}

#[test]
fn slot_without_orders_is_aggregated_by_one_page() {
    let mut test = test_env();
    test.now = gate(0);
    test.aggregate(0, 1).unwrap();
    assert_eq!(test.status(0), SlotStatus::Aggregated);
}

#[test]
fn aggregation_runs_from_gate_closure_to_the_deadline_for_clearing() {
    let mut test = test_env();
    for now in [gate(0) - 1, gate(0) - 3_000] {
        test.now = now;
        assert!(matches!(
            test.aggregate(0, 5),
            Err(MatcherError::GateOpen { slot: found, closes_at, .. })
                if found == slot(0) && closes_at.get() == gate(0)
        ));
    }
    test.quote("ada", &[[sell(0, 0, 100, 10); 4].as_slice(), &[sell(1, 0, 100, 10)]].concat()).unwrap();
    for now in [gate(0), gate(0) + 1, gate(0) + 1_199] {
        test.now = now;
        test.aggregate(0, 1).unwrap();
    }
    test.now = gate(0) + 1_201;
    assert!(matches!(
        test.aggregate(0, 1),
        Err(MatcherError::TooLate { slot: found, clear_by, now })
            if (found, clear_by.get(), now.get()) == (slot(0), gate(0) + 1_200, gate(0) + 1_201)
    ));
    test.now = gate(0) + 1_200;
    test.aggregate(0, 1).unwrap();
    assert!(matches!(
        test.aggregate(0, 1),
        Err(MatcherError::WrongStatus { status: SlotStatus::Aggregated, action: "aggregate", .. })
    ));
    test.clear(0).unwrap();
    assert!(matches!(
        test.aggregate(0, 1),
        Err(MatcherError::WrongStatus { status: SlotStatus::Cleared, .. })
    ));
    test.pair(0, 500).unwrap();
    assert!(matches!(
        test.aggregate(0, 1),
        Err(MatcherError::WrongStatus { status: SlotStatus::Paired, .. })
    ));
}

#[test]
fn aggregation_page_has_1_to_10_000_orders() {
    let mut test = test_env();
    for _ in 0..20 {
        test.quote("ada", &[buy(0, 0, 100, 10); 500]).unwrap();
    }
    test.quote("bob", &[buy(0, 0, 100, 10)]).unwrap();
    test.now = gate(0);
    assert!(matches!(test.aggregate(0, 0), Err(MatcherError::Common(CommonError::EmptyPage))));
    let response = test.aggregate(0, u32::MAX).unwrap();
    assert_eq!(SlotProgress::parse_all(&response.events).unwrap()[0].progress, 10_000);
    test.aggregate(0, u32::MAX).unwrap();
    assert_eq!(test.status(0), SlotStatus::Aggregated);
    // 20 messages of 500 orders and one more, each of 10 lots.
    assert_eq!(curve(&test, BUY).unwrap(), [(100, 0, 100_010)]);
}

#[test]
fn forecast_cuts_the_least_competitive_orders_and_releases_their_reserve() {
    for limit in [1, 2, 500] {
        let mut test = test_env();
        let placed = test
            .quote(
                "ada",
                &[sell(0, 0, 120, 30), sell(0, 0, 100, 20), sell(0, 0, -110, 25), buy(0, 0, 10, 50)],
            )
            .unwrap();
        test.quote("bob", &[sell(0, 0, 130, 40)]).unwrap();
        publish(&mut test, &[(1, Side::Sell, 40)]);
        let (before, bob) = (test.reserved(ADA), test.reserved(ParticipantId(2)));
        test.now = gate(0);
        let mut cut = Vec::new();
        while test.status(0) != SlotStatus::Aggregated {
            let response = test.aggregate(0, limit).unwrap();
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
        assert_eq!(curve(&test, SELL).unwrap(), [(-110, 0, 25), (100, 0, 15), (130, 0, 40)]);
        assert_eq!(curve(&test, BUY).unwrap(), [(10, 0, 50)]);
        // Cut off: 5 + 30 lots at 2 + 20 each.
        assert_eq!(before - test.reserved(ADA), 35 * 22);
        assert_eq!(test.reserved(ParticipantId(2)), bob);
        let found: OrdersResponse =
            query(&test, QueryMsg::Orders { market: MARKET, slot: slot(0), start_after: None, limit: None })
                .unwrap();
        let left: Vec<_> = found.orders.iter().map(|row| row.lots.get()).collect();
        assert_eq!(left, [25, 15, 0, 40, 50]);
    }
}

#[test]
fn forecast_covers_all_labels_in_the_order_of_their_numbers() {
    let mut test = test_env();
    test.quote("ada", &[sell(0, 2, 50, 30), sell(0, 0, 120, 30), sell(0, 1, 100, 30)]).unwrap();
    publish(&mut test, &[(1, Side::Sell, 40)]);
    test.now = gate(0);
    test.aggregate(0, 500).unwrap();
    assert_eq!(curve(&test, SELL).unwrap(), [(120, 0, 30)]);
    assert_eq!(curve(&test, Good::Sell { label: LabelId(1) }).unwrap(), [(100, 0, 10)]);
    assert_eq!(curve(&test, Good::Sell { label: LabelId(2) }).unwrap(), []);
}

#[test]
fn forecast_cuts_demand_and_nothing_if_it_covers_all_orders() {
    let mut test = test_env();
    test.quote("ada", &[buy(0, 0, 100, 30), buy(0, 0, 200, 20), sell(0, 0, 400, 10)]).unwrap();
    test.quote("bob", &[buy(0, 0, 150, 10)]).unwrap();
    publish(&mut test, &[(1, Side::Buy, 25), (1, Side::Sell, 10), (2, Side::Buy, 10), (77, Side::Sell, 0)]);
    let before = test.reserved(ADA);
    test.now = gate(0);
    let response = test.aggregate(0, 500).unwrap();
    assert_eq!(OrderCurtailed::parse_all(&response.events).unwrap().len(), 1);
    assert_eq!(curve(&test, BUY).unwrap(), [(200, 0, 20), (150, 0, 10), (100, 0, 5)]);
    assert_eq!(curve(&test, SELL).unwrap(), [(400, 0, 10)]);
    // 25 lots at 100 + 1 + 10 each.
    assert_eq!(before - test.reserved(ADA), 25 * 111);
}

#[test]
fn book_limit_lets_a_slot_clear_despite_excessive_orders() {
    // At a price of nothing, without fees and bonds, a bid costs nothing, however great.
    let mut market = definition();
    market.terms.buyer_fee = units::Amount(0);
    market.terms.buyer_bond = units::Amount(0);
    let params = check(&market, units::DenomId(1), 10_000_000).unwrap();
    // 3 zones × (3 + 3) books.
    let limit = params.book_limit().get();
    assert_eq!(limit, (1 << 48) / 18);
    let mut test = TestEnv::without_market(10_000_000);
    test.send("admin", ExecuteMsg::CreateMarket { market }).unwrap();
    test.prosumer("ada", 1, 1);
    test.prosumer("bob", 2, 1);
    let greatest = (1 << 32) - 1;
    let orders = usize::try_from(limit / greatest).unwrap() + 2;
    for _ in 0..orders.div_ceil(500) {
        test.quote("ada", &vec![buy(0, 0, 0, greatest); 500]).unwrap();
    }
    assert_eq!(test.reserved(ADA), 0);
    test.quote("bob", &[buy(0, 0, 100, 10), buy(0, 2, 100, 10)]).unwrap();
    test.quote("ada", &[sell(0, 0, 50, 20)]).unwrap();
    test.run(0, 500);
    assert_eq!(curve(&test, BUY).unwrap(), [(100, 0, 10), (0, 0, limit - 10)]);
    let lots: u64 = test.drafts.iter().flat_map(|page| &page.contracts).map(|each| each.lots.get()).sum();
    assert_eq!(lots, 20);
}
