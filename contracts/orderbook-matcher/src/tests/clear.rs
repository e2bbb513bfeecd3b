//! Finding the optimum.

use clearing::{Book, Books, Clearing, verify};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{LabelCleared, SlotProgress, ZoneCleared};
use interfaces::orderbook_matcher::{
    CertificateResponse, ExecuteMsg, LineCapacity, QueryMsg, ResultResponse, SlotPricesResponse, SlotStatus,
};
use units::{DenomId, LabelId, Lots, NetAmount, Price, ProfileId, Tier, ZoneId};

use super::{MARKET, TestEnv, buy, definition, gate, query, sell, slot};
use crate::MatcherError;
use crate::market::definition::check;

fn test_env() -> TestEnv {
    let test = TestEnv::new();
    for (name, id, zone) in [("ada", 1, 0), ("bob", 2, 1), ("eve", 3, 2)] {
        test.prosumer(name, id, zone);
    }
    test
}

/// A seller in the north, buyers in the centre and the south; the line to the south is cut to 100 lots.
fn congested() -> TestEnv {
    let mut test = test_env();
    test.quote("ada", &[sell(0, 0, 100, 1_000)]).unwrap();
    test.quote("bob", &[buy(0, 0, 300, 200)]).unwrap();
    test.quote("eve", &[buy(0, 0, 400, 250)]).unwrap();
    let capacities = vec![LineCapacity { slot: slot(0), line: 2, capacity: Lots(100) }];
    test.send("grid", ExecuteMsg::SetCapacities { market: MARKET, capacities }).unwrap();
    test.now = gate(0);
    test.aggregate(0, 500).unwrap();
    test
}

#[test]
fn clearing_emits_stores_and_proves_prices() {
    let mut test = congested();
    let response = test.clear(0).unwrap();
    let price =
        |zone, price| ZoneCleared { market: MARKET, slot: slot(0), zone: ZoneId(zone), price: Price(price) };
    // North: the seller is left with 700 lots, so 100. Centre: the line has room, so its fee of 2 above. South: the
    // line is full and the buyer gets 100 of 250, so its bid.
    assert_eq!(
        ZoneCleared::parse_all(&response.events).unwrap(),
        [price(0, 100), price(1, 102), price(2, 400)]
    );
    assert_eq!(SlotProgress::parse_all(&response.events).unwrap()[0].status, "cleared");
    let found: ResultResponse = query(&test, QueryMsg::Result { market: MARKET, slot: slot(0) }).unwrap();
    assert_eq!(found.volume, Lots(300));
    // 200·300 + 100·400 less 300·100 less fees 300·2 + 100·3.
    assert_eq!(found.welfare, NetAmount(100_000 - 30_000 - 900));
    let flows: Vec<_> =
        found.flows.iter().map(|row| (row.from.get(), row.to.get(), row.lots.get())).collect();
    assert_eq!(flows, [(0, 1, 300), (1, 0, 0), (1, 2, 100), (2, 1, 0)]);
    // Buyers 200·102 + 100·400, sellers 300·100; rent 100·(400 − 102 − 3).
    let payments = found.payments;
    assert_eq!(
        [payments.buyers, payments.sellers, payments.grid_fees, payments.congestion_rent].map(NetAmount::get),
        [60_400, 30_000, 900, 29_500]
    );
    let prices: SlotPricesResponse =
        query(&test, QueryMsg::Prices { market: MARKET, slot: slot(0) }).unwrap();
    assert_eq!(prices.zones, [100, 102, 400].map(|price| Some(Price(price))));
    assert_eq!(prices.labels[0], Some(Price(0)));
    assert_eq!(found.labels.len(), 3);
    assert_eq!(
        LabelCleared::parse_all(&response.events).unwrap().len(),
        prices.labels.iter().skip(1).flatten().count()
    );

    // Anyone can check the result from the book alone.
    let answer: CertificateResponse =
        query(&test, QueryMsg::Certificate { market: MARKET, slot: slot(0) }).unwrap();
    assert_eq!(answer.capacities, [500, 500, 100, 300].map(Lots));
    let params = check(&definition(), DenomId(1), 10_000_000).unwrap();
    let market = params.market(&[(2, Lots(100))].into()).unwrap();
    let clearing = Clearing::decode(&market, &answer.clearing).unwrap();
    let sell = Book::Sell { zone: ZoneId(0), label: LabelId(0) };
    let bid = |zone| Book::Buy { zone: ZoneId(zone), profile: ProfileId(0) };
    let orders = [
        (sell, Price(100), Tier(0), Lots(1_000)),
        (bid(1), Price(300), Tier(0), Lots(200)),
        (bid(2), Price(400), Tier(0), Lots(250)),
    ];
    let books = Books::from_orders(&market, orders).unwrap();
    verify(&market, &books, &clearing).unwrap();
}

#[test]
fn slot_is_cleared_with_the_capacities_set_for_it() {
    for (capacity, volume) in [(0, 200), (100, 300), (u64::MAX, 450)] {
        let mut test = test_env();
        test.quote("ada", &[sell(0, 0, 100, 1_000)]).unwrap();
        test.quote("bob", &[buy(0, 0, 300, 200)]).unwrap();
        test.quote("eve", &[buy(0, 0, 400, 250)]).unwrap();
        let capacities = vec![LineCapacity { slot: slot(0), line: 2, capacity: Lots(capacity) }];
        test.send("grid", ExecuteMsg::SetCapacities { market: MARKET, capacities }).unwrap();
        test.now = gate(0);
        test.aggregate(0, 500).unwrap();
        test.clear(0).unwrap();
        let found: ResultResponse = query(&test, QueryMsg::Result { market: MARKET, slot: slot(0) }).unwrap();
        assert_eq!(found.volume, Lots(volume));
    }
}

#[test]
fn slot_is_cleared_once_after_aggregation() {
    let mut test = test_env();
    test.quote("ada", &[sell(0, 0, 100, 10), sell(0, 0, 105, 10)]).unwrap();
    test.now = gate(0) - 1;
    assert!(matches!(test.clear(0), Err(MatcherError::GateOpen { .. })));
    test.now = gate(0);
    let wrong = |result, found: &'static str| {
        assert!(
            matches!(result, Err(MatcherError::WrongStatus { status, action: "clear", .. }) if status.as_str() == found),
            "{found}"
        );
    };
    wrong(test.clear(0), "gate_closed");
    test.aggregate(0, 1).unwrap();
    wrong(test.clear(0), "gate_closed");
    test.aggregate(0, 1).unwrap();
    test.now = gate(0) + 1_201;
    assert!(matches!(
        test.clear(0),
        Err(MatcherError::TooLate { clear_by, .. }) if clear_by.get() == gate(0) + 1_200
    ));
    test.now = gate(0) + 1_200;
    test.clear(0).unwrap();
    wrong(test.clear(0), "cleared");
    test.pair(0, 500).unwrap();
    wrong(test.clear(0), "paired");
}

#[test]
fn slot_is_cleared_up_to_the_second_of_the_deadline() {
    for (now, cleared) in [(gate(0) + 1_199, true), (gate(0) + 1_200, true), (gate(0) + 1_201, false)] {
        let mut test = test_env();
        test.now = gate(0);
        test.aggregate(0, 1).unwrap();
        test.now = now;
        match test.clear(0) {
            Ok(_) => assert!(cleared, "{now}"),
            Err(MatcherError::TooLate { slot: found, clear_by, now: at }) => {
                assert_eq!((found, clear_by.get(), at.get()), (slot(0), gate(0) + 1_200, now));
                assert!(!cleared, "{now}");
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn empty_slot_clears_without_prices() {
    let mut test = test_env();
    test.now = gate(0);
    test.aggregate(0, 1).unwrap();
    let response = test.clear(0).unwrap();
    assert!(ZoneCleared::parse_all(&response.events).unwrap().is_empty());
    let found: ResultResponse = query(&test, QueryMsg::Result { market: MARKET, slot: slot(0) }).unwrap();
    assert_eq!(found.volume, Lots(0));
    assert!(found.zones.iter().all(|zone| zone.price.is_none()));
    test.pair(0, 1).unwrap();
    assert_eq!(test.status(0), SlotStatus::Paired);
    assert!(test.drafts.is_empty());
}

#[test]
fn result_does_not_depend_on_sender_or_order_of_quotes() {
    let results: Vec<_> = [false, true]
        .iter()
        .map(|reversed| {
            let mut test = test_env();
            let mut orders = vec![
                ("ada", sell(0, 0, 100, 30)),
                ("ada", sell(0, 1, 110, 30)),
                ("bob", buy(0, 1, 150, 40)),
                ("bob", buy(0, 0, 100, 50)),
                ("eve", buy(0, 0, 100, 50)),
            ];
            if *reversed {
                orders.reverse();
            }
            for (name, order) in orders {
                test.quote(name, &[order]).unwrap();
            }
            test.now = gate(0);
            test.aggregate(0, 500).unwrap();
            let sender = if *reversed { "ada" } else { "stranger" };
            test.send(sender, ExecuteMsg::Clear { market: MARKET, slot: slot(0) }).unwrap();
            query::<CertificateResponse>(&test, QueryMsg::Certificate { market: MARKET, slot: slot(0) })
                .unwrap()
        })
        .collect();
    assert_eq!(results[0], results[1]);
}
