//! Entry points: authorization, logging, instantiation, migration. The table of permissions is tested in
//! `contract_kit`.

use contract_kit::CommonError;
use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Attribute, Event, coin};
use interfaces::audit_log::Category;
use interfaces::common::{MigrateMsg, Side};
use interfaces::orderbook_matcher::{
    ConfigResponse, ExecuteMsg, Forecast, InstantiateMsg, LineCapacity, OrderRef, QueryMsg, ReferencePrice,
    SlotStatus,
};
use interfaces::registry::Role;
use units::{Lots, MarketId, ParticipantId, Price, Sequence, SlotId, Tier, Timestamp, ZoneId};

use super::{MARKET, START, TestEnv, addr, buy, gate, query, sell, slot};
use crate::MatcherError;
use crate::contract::{VERSION, instantiate, migrate};

/// One message of every kind about a market, with an allowed sender.
fn messages(market: MarketId) -> Vec<(&'static str, ExecuteMsg)> {
    let slot = slot(0);
    let order = OrderRef {
        slot,
        zone: ZoneId(0),
        good: sell(0, 0, 100, 10).good,
        price: Price(100),
        tier: Tier(0),
        sequence: Sequence(1),
    };
    let capacity = LineCapacity { slot, line: 0, capacity: Lots(1) };
    let forecast = Forecast { slot, participant: ParticipantId(1), side: Side::Sell, lots: Lots(1) };
    let price = ReferencePrice { slot, zone: ZoneId(0), price: Price(1) };
    vec![
        ("admin", ExecuteMsg::SetMarketOpen { market, open: false }),
        ("grid", ExecuteMsg::SetCapacities { market, capacities: vec![capacity] }),
        ("weather", ExecuteMsg::PublishForecasts { market, forecasts: vec![forecast] }),
        ("weather", ExecuteMsg::PublishReferencePrices { market, prices: vec![price] }),
        ("ada", ExecuteMsg::Quote { market, orders: vec![sell(0, 0, 100, 10)] }),
        ("ada", ExecuteMsg::Cancel { market, orders: vec![order] }),
        ("anyone", ExecuteMsg::Aggregate { market, slot, limit: 10 }),
        ("anyone", ExecuteMsg::Clear { market, slot }),
        ("anyone", ExecuteMsg::Pair { market, slot, limit: 10 }),
        ("anyone", ExecuteMsg::Abort { market, slot, limit: 10 }),
    ]
}

#[test]
fn stranger_is_refused_and_coins_are_not_taken() {
    let mut test = TestEnv::new();
    test.prosumer("ada", 1, 0);
    let (_, message) = messages(MARKET).remove(1);
    assert!(matches!(
        test.send("stranger", message),
        Err(MatcherError::Common(CommonError::MissingRole { role: Role::GridOperator, .. }))
    ));
    let (_, message) = messages(MARKET).remove(4);
    assert!(matches!(
        test.send_with("ada", &[coin(1, "ueur")], message),
        Err(MatcherError::Common(CommonError::Coins(_)))
    ));
}

#[test]
fn message_about_an_unknown_market_is_refused() {
    for number in [0, 2, u16::MAX] {
        let mut test = TestEnv::new();
        test.prosumer("ada", 1, 0);
        for (sender, message) in messages(MarketId(number)) {
            let result = test.send(sender, message.clone());
            assert!(
                matches!(result, Err(MatcherError::UnknownMarket { market }) if market == MarketId(number)),
                "{message:?}"
            );
        }
    }
}

#[test]
fn matcher_starts_with_an_administrator_and_a_limit_of_steps() {
    let mut test = TestEnv::bare(7);
    let config: ConfigResponse = query(&test, QueryMsg::Config {}).unwrap();
    assert_eq!((config.max_steps, config.addresses), (7, None));
    assert_eq!(config.admin.current, addr("admin").into_string());
    let mut start = |admin: &str, max_steps, coins: &[_]| {
        let (env, info) = (test.env(), message_info(&addr("admin"), coins));
        let message = InstantiateMsg { admin: admin.to_owned(), max_steps };
        instantiate(test.deps.as_mut(), env, info, message)
    };
    let admin = addr("admin");
    assert!(matches!(start(admin.as_str(), 0, &[]), Err(MatcherError::NoSteps)));
    assert!(matches!(
        start(admin.as_str(), 1, &[coin(1, "ueur")]),
        Err(MatcherError::Common(CommonError::Coins(_)))
    ));
    for wrong in ["", "nonsense", "cosmos1qqqq", &"a".repeat(1_000), &admin.as_str().to_uppercase()] {
        assert!(matches!(start(wrong, 1, &[]), Err(MatcherError::Std(_))), "{wrong}");
    }
}

#[test]
fn pause_stops_trading_but_not_refunds() {
    let mut test = TestEnv::new();
    test.prosumer("ada", 1, 0);
    test.prosumer("bob", 2, 0);
    let mut placed =
        test.quote("ada", &[sell(0, 0, 100, 10), sell(1, 0, 100, 10), sell(2, 0, 100, 10)]).unwrap();
    test.quote("bob", &[buy(1, 0, 200, 10)]).unwrap();
    // Slot 1 is cleared before the pause begins.
    test.now = gate(1);
    test.aggregate(1, 10).unwrap();
    test.clear(1).unwrap();
    test.pause(START + 86_400);
    let paused = |result: Result<_, MatcherError>| {
        matches!(result, Err(MatcherError::Common(CommonError::Paused { .. })))
    };
    assert!(paused(test.quote("ada", &[sell(5, 0, 100, 10)]).map(|_| ())));
    assert!(paused(test.aggregate(0, 10).map(|_| ())));
    assert!(paused(test.clear(0).map(|_| ())));
    test.pair(1, 10).unwrap();
    test.cancel("ada", &placed.split_off(2)).unwrap();
    test.now = gate(0) + 1_201;
    test.abort(0, 10).unwrap();
    // The hold of the one contract stays reserved: 10 lots at (2 + 20) for the seller.
    assert_eq!(test.reserved(ParticipantId(1)), 220);
    test.now = START + 86_400;
    test.quote("ada", &[sell(200, 0, 100, 10)]).unwrap();
}

#[test]
fn message_is_logged_with_its_category_subjects_and_hash() {
    let mut test = TestEnv::new();
    test.prosumer("ada", 1, 0);
    for (sender, message) in messages(MARKET).drain(1..4) {
        test.send(sender, message).unwrap();
    }
    let placed = test.quote("ada", &[sell(0, 0, 100, 10), sell(1, 0, 100, 10)]).unwrap();
    test.cancel("ada", &placed[1..]).unwrap();
    test.run(0, 10);
    let logged: Vec<_> = test
        .log
        .iter()
        .map(|entry| {
            let subjects: Vec<_> = entry.subjects.iter().map(|id| id.get()).collect();
            (entry.action.as_str(), entry.category, subjects)
        })
        .collect();
    assert_eq!(
        logged,
        [
            ("set_addresses", Category::Configuration, vec![]),
            ("create_market", Category::Configuration, vec![]),
            ("set_capacities", Category::Configuration, vec![]),
            ("publish_forecasts", Category::Configuration, vec![1]),
            ("publish_reference_prices", Category::Configuration, vec![]),
            ("quote", Category::Execution, vec![1]),
            ("cancel", Category::Execution, vec![1]),
            ("aggregate", Category::Execution, vec![]),
            ("clear", Category::Execution, vec![]),
            ("pair", Category::Execution, vec![]),
        ]
    );
    let quote = ExecuteMsg::Quote { market: MARKET, orders: vec![sell(0, 0, 100, 10), sell(1, 0, 100, 10)] };
    let hash = interfaces::audit_log::adapter::payload_hash(&quote).unwrap();
    assert_eq!(test.log[5].payload_hash, hash);
}

#[test]
fn unknown_messages_and_fields_are_refused() {
    for json in [
        r#"{"clear":{"market":1,"slot":2,"force":true}}"#,
        r#"{"clear":{"market":1}}"#,
        r#"{"drain":{}}"#,
        r#"{"aggregate":{"market":1,"slot":2,"limit":-1}}"#,
        r#"{"aggregate":{"market":65536,"slot":2,"limit":1}}"#,
        r#"{"quote":{"market":1,"orders":[{"slot":1,"good":{"sell":{"label":0}},"price":5,"lots":"1"}]}}"#,
        r#"{"quote":{"market":1,"orders":[{"slot":1,"good":{"sell":{"label":0}},"price":"9223372036854775808","lots":"1"}]}}"#,
        r#"{"quote":{"market":1,"orders":[{"slot":1,"good":{"sell":{"label":0}},"price":"1","lots":"-1"}]}}"#,
    ] {
        assert!(cosmwasm_std::from_json::<ExecuteMsg>(json).is_err(), "{json}");
    }
    // Clients tell events apart by their type.
    let event = Event::new("wasm-dpt_cancel");
    assert!(!interfaces::event::is_type(&event.ty, "dpt_order"));
}

#[test]
fn migration_keeps_the_state() {
    let mut test = TestEnv::new();
    test.prosumer("ada", 1, 0);
    test.prosumer("bob", 2, 0);
    test.quote("ada", &[sell(0, 0, 100, 10)]).unwrap();
    test.quote("bob", &[buy(0, 0, 200, 10)]).unwrap();
    let (before, env) = (test.stored(), test.env());
    let response = migrate(test.deps.as_mut(), env, MigrateMsg {}).unwrap();
    assert_eq!(response.attributes, [Attribute::new("from", VERSION), Attribute::new("to", VERSION)]);
    assert_eq!(test.stored(), before);
    test.run(0, 10);
    assert_eq!(test.status(0), SlotStatus::Paired);
}

#[test]
fn first_and_last_slot_id_follow_the_rules_of_all_slots() {
    let mut test = TestEnv::new();
    let send = |test: &mut TestEnv, slot, name: &str| {
        let message = match name {
            "aggregate" => ExecuteMsg::Aggregate { market: MARKET, slot, limit: 1 },
            "clear" => ExecuteMsg::Clear { market: MARKET, slot },
            "pair" => ExecuteMsg::Pair { market: MARKET, slot, limit: 1 },
            _ => ExecuteMsg::Abort { market: MARKET, slot, limit: 1 },
        };
        test.send("anyone", message)
    };
    // Slot 2^32 − 1 begins at 900·(2^32 − 1).
    for name in ["aggregate", "clear", "pair", "abort"] {
        assert!(
            matches!(
                send(&mut test, SlotId::MAX, name),
                Err(MatcherError::GateOpen { slot: SlotId::MAX, closes_at, .. })
                    if closes_at.get() == 900 * 4_294_967_295 - 3_600
            ),
            "{name}"
        );
    }
    // The gate of slot 0 would close an hour before the epoch; it counts as the epoch.
    assert!(matches!(
        send(&mut test, SlotId(0), "aggregate"),
        Err(MatcherError::TooLate { slot: SlotId(0), clear_by: Timestamp(1_200), .. })
    ));
    for name in ["clear", "pair"] {
        assert!(matches!(
            send(&mut test, SlotId(0), name),
            Err(MatcherError::WrongStatus { slot: SlotId(0), status: SlotStatus::GateClosed, .. })
        ));
    }
    send(&mut test, SlotId(0), "abort").unwrap();
    assert!(matches!(
        send(&mut test, SlotId(0), "abort"),
        Err(MatcherError::WrongStatus { status: SlotStatus::Aborted, .. })
    ));
}
