//! Placing orders.

use contract_kit::CommonError;
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::OrderPlaced;
use interfaces::orderbook_matcher::{ExecuteMsg, Good, NewOrder, OrdersResponse, QueryMsg};
use interfaces::registry::ParticipantKind;
use interfaces::registry::raw::{AccountRecord, LabelSet};
use units::{
    DenomId, LabelId, Lots, ParticipantId, Power, Price, ProfileId, Sequence, SlotId, SlotLength, Tier,
    Timestamp, ZoneId,
};

use super::{MARKET, START, TestEnv, buy, definition, gate, prosumer, query, sell, slot};
use crate::MatcherError;
use crate::book::offered::OfferedKey;
use crate::market::definition::check;
use crate::market::market_state::MarketState;
use crate::state::{MARKET_STATES, OFFERED};

const ADA: ParticipantId = ParticipantId(1);

fn test_env() -> TestEnv {
    let test = TestEnv::new();
    test.prosumer("ada", 1, 1);
    test
}

#[test]
fn order_event_has_user_time_volume_and_price() {
    let mut test = test_env();
    test.join("ada", AccountRecord { tier: Tier(2), ..prosumer(1, 1) });
    let orders = vec![sell(0, 1, -500, 10), buy(1, 2, 3_000, 4_294_967_295)];
    let response = test.send("ada", ExecuteMsg::Quote { market: MARKET, orders }).unwrap();
    let placed = |sequence, number, side, good, price, lots| OrderPlaced {
        market: MARKET,
        sequence: Sequence(sequence),
        participant: ADA,
        time: Timestamp(START),
        slot: slot(number),
        side,
        zone: ZoneId(1),
        good,
        price: Price(price),
        tier: Tier(2),
        lots: Lots(lots),
    };
    assert_eq!(
        OrderPlaced::parse_all(&response.events).unwrap(),
        [placed(1, 0, Side::Sell, 1, -500, 10), placed(2, 1, Side::Buy, 2, 3_000, 4_294_967_295)]
    );
}

#[test]
fn quote_reserves_the_most_that_its_orders_can_cost() {
    let mut test = test_env();
    let response = test
        .send(
            "ada",
            ExecuteMsg::Quote {
                market: MARKET,
                orders: vec![
                    sell(0, 0, 100, 10),
                    sell(0, 0, -100, 10),
                    buy(3, 1, 200, 10),
                    buy(3, 0, -50, 10),
                ],
            },
        )
        .unwrap();
    // Sell at 100: 10·(2 + 20) = 220. Sell at −100: 220 + 10·100 = 1,220. Buy at 200 with a premium of up to 30:
    // 10·(230 + 1 + 10) = 2,410. Buy at −50 without premium: 10·11 = 110. Together 3,960.
    assert_eq!(test.ledger[&ADA], (-3_960, 3_960));
    // One posting and one entry for the log.
    assert_eq!(response.messages.len(), 2);
}

#[test]
fn orders_sort_into_books_the_most_competitive_first() {
    let mut test = test_env();
    test.prosumer("bob", 2, 0);
    test.join("eve", AccountRecord { tier: Tier(1), ..prosumer(3, 1) });
    test.quote("eve", &[sell(0, 0, 100, 10), buy(0, 0, 100, 10)]).unwrap();
    test.quote(
        "ada",
        &[
            sell(0, 0, 105, 10),
            sell(0, 0, 100, 11),
            sell(0, 0, 100, 12),
            buy(0, 0, 95, 10),
            buy(0, 0, 100, 20),
            sell(0, 2, -500, 10),
        ],
    )
    .unwrap();
    test.quote("bob", &[buy(0, 1, 100, 10), sell(0, 1, 3_000, 10), sell(1, 0, 0, 10)]).unwrap();
    let found: OrdersResponse =
        query(&test, QueryMsg::Orders { market: MARKET, slot: slot(0), start_after: None, limit: None })
            .unwrap();
    let rows: Vec<_> = found
        .orders
        .iter()
        .map(|row| {
            (
                row.order.zone.get(),
                row.order.good,
                row.order.price.get(),
                row.order.tier.get(),
                row.lots.get(),
            )
        })
        .collect();
    let label = |label| Good::Sell { label: LabelId(label) };
    let profile = |profile| Good::Buy { profile: ProfileId(profile) };
    assert_eq!(
        rows,
        [
            // Sells by zone, label, price, tier, time; then buys by zone, profile, falling price.
            (0, label(1), 3_000, 0, 10),
            (1, label(0), 100, 0, 11),
            (1, label(0), 100, 0, 12),
            (1, label(0), 100, 1, 10),
            (1, label(0), 105, 0, 10),
            (1, label(2), -500, 0, 10),
            (0, profile(1), 100, 0, 10),
            (1, profile(0), 100, 0, 20),
            (1, profile(0), 100, 1, 10),
            (1, profile(0), 95, 0, 10),
        ]
    );
}

#[test]
fn quoted_batch_has_a_length_and_is_all_or_nothing() {
    let mut test = test_env();
    assert!(matches!(test.quote("ada", &[]), Err(MatcherError::Common(CommonError::EmptyList))));
    let many = vec![sell(0, 0, 100, 10); 501];
    assert!(matches!(
        test.quote("ada", &many),
        Err(MatcherError::Common(CommonError::ListTooLong { most: 500, got: 501 }))
    ));
    let mut mixed = vec![sell(0, 0, 100, 10); 3];
    mixed.push(sell(0, 0, 101, 10));
    assert!(matches!(test.quote("ada", &mixed), Err(MatcherError::OffGrid { .. })));
    assert_eq!(test.reserved(ADA), 0);
    // Two equal orders are two orders.
    assert_eq!(test.quote("ada", &many[..500]).unwrap().len(), 500);
    assert_eq!(test.reserved(ADA), 500 * 220);
}

#[test]
fn quote_is_taken_until_gate_closure_within_the_horizon() {
    let mut test = test_env();
    test.now = gate(0) - 1;
    test.quote("ada", &[sell(0, 0, 100, 10)]).unwrap();
    for now in [gate(0), gate(0) + 1, gate(0) + 1_000_000] {
        test.now = now;
        let error = test.quote("ada", &[sell(0, 0, 100, 10)]).unwrap_err();
        assert!(matches!(
            error,
            MatcherError::GateClosed { slot: found, closed_at, now: at }
                if (found, closed_at, at) == (slot(0), Timestamp(gate(0)), Timestamp(now))
        ));
    }
    // Slot n begins at 7,200 + 900·n after the tests do; 172,800 s ahead is slot 184.
    test.now = START;
    test.quote("ada", &[sell(184, 0, 100, 10)]).unwrap();
    assert!(matches!(
        test.quote("ada", &[sell(185, 0, 100, 10)]),
        Err(MatcherError::BeyondHorizon { start, until, .. })
            if start == Timestamp(START + 173_700) && until == Timestamp(START + 172_800)
    ));
    // A second earlier slot 184 is too far, a second later it is not.
    test.now = START - 1;
    assert!(matches!(
        test.quote("ada", &[sell(184, 0, 100, 10)]),
        Err(MatcherError::BeyondHorizon { start, until, .. })
            if start == Timestamp(START + 172_800) && until == Timestamp(START + 172_799)
    ));
    test.now = START + 1;
    test.quote("ada", &[sell(184, 0, 100, 10)]).unwrap();
    test.now = START;
    for other in [SlotId(0), SlotId(1_000_000)] {
        let order = NewOrder { slot: other, ..sell(0, 0, 100, 10) };
        assert!(matches!(test.quote("ada", &[order]), Err(MatcherError::GateClosed { .. })));
    }
    let order = NewOrder { slot: SlotId::MAX, ..sell(0, 0, 100, 10) };
    assert!(matches!(test.quote("ada", &[order]), Err(MatcherError::BeyondHorizon { .. })));
}

#[test]
fn price_off_the_grid_is_refused() {
    let mut test = test_env();
    for price in [-501, 3_001, 3_005, -505, 1, 4, 101, i64::MIN, i64::MAX] {
        assert!(
            matches!(
                test.quote("ada", &[buy(0, 0, price, 10)]),
                Err(MatcherError::OffGrid { price: found, .. }) if found == Price(price)
            ),
            "{price}"
        );
    }
    for price in [-500, 0, 5, 3_000] {
        test.quote("ada", &[buy(0, 0, price, 10)]).unwrap();
    }
}

#[test]
fn lots_out_of_range_are_refused() {
    let mut test = test_env();
    for lots in [0, 1, 9, 1 << 32, u64::MAX] {
        assert!(
            matches!(
                test.quote("ada", &[buy(0, 0, 100, lots)]),
                Err(MatcherError::LotsOutOfRange { least: Lots(10), most: Lots(4_294_967_295), .. })
            ),
            "{lots}"
        );
    }
    test.quote("ada", &[buy(0, 0, 100, 10), buy(0, 0, 100, (1 << 32) - 1)]).unwrap();
}

#[test]
fn quote_of_an_unknown_or_ungranted_good_is_refused() {
    let mut test = test_env();
    assert!(matches!(
        test.quote("ada", &[sell(0, 3, 100, 10)]),
        Err(MatcherError::UnknownLabel { label: LabelId(3), labels: 3 })
    ));
    assert!(matches!(
        test.quote("ada", &[buy(0, 3, 100, 10)]),
        Err(MatcherError::UnknownProfile { profile: ProfileId(3), profiles: 3 })
    ));
    assert!(matches!(test.quote("ada", &[buy(0, 255, 100, 10)]), Err(MatcherError::UnknownProfile { .. })));
    test.join("ada", AccountRecord { labels: LabelSet::default(), ..prosumer(1, 1) });
    test.quote("ada", &[sell(0, 0, 100, 10)]).unwrap();
    assert!(matches!(
        test.quote("ada", &[sell(0, 1, 100, 10)]),
        Err(MatcherError::LabelNotGranted { participant: ADA, label: LabelId(1) })
    ));
    test.join("ada", prosumer(1, 3));
    assert!(matches!(
        test.quote("ada", &[sell(0, 0, 100, 10)]),
        Err(MatcherError::UnknownZone { zone: ZoneId(3), zones: 3 })
    ));
}

#[test]
fn participant_kind_decides_the_side() {
    let mut test = test_env();
    for kind in ParticipantKind::ALL {
        test.join("ada", AccountRecord { kind, ..prosumer(1, 1) });
        for (order, side, may) in [
            (sell(0, 0, 100, 10), Side::Sell, kind.may_sell()),
            (buy(0, 0, 100, 10), Side::Buy, kind.may_buy()),
        ] {
            match test.quote("ada", &[order]) {
                Ok(_) => assert!(may, "{kind:?} {side}"),
                Err(MatcherError::WrongSide { kind: found, side: tried, .. }) => {
                    assert_eq!((may, found, tried), (false, kind, side));
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn offers_above_the_registered_capacity_are_refused() {
    let mut test = test_env();
    // 10 kW over 900 s are 2,500 Wh: 250 lots of 10 Wh.
    test.join("ada", AccountRecord { capacity: Power(10_000), ..prosumer(1, 1) });
    test.quote("ada", &[sell(0, 0, 100, 200)]).unwrap();
    // Under another label, in the same message or a later one, it is the same energy.
    assert!(matches!(
        test.quote("ada", &[sell(0, 1, 100, 51)]),
        Err(MatcherError::CapacityExceeded { slot: found, offered: Lots(251), capacity: Lots(250) })
            if found == slot(0)
    ));
    assert!(matches!(
        test.quote("ada", &[sell(0, 1, 100, 30), sell(0, 2, 100, 21)]),
        Err(MatcherError::CapacityExceeded { offered: Lots(251), .. })
    ));
    test.quote("ada", &[sell(0, 1, 100, 30), sell(0, 2, 100, 20), sell(1, 0, 100, 250)]).unwrap();
    // Buying is not bounded by it.
    test.quote("ada", &[buy(0, 0, 100, 100_000)]).unwrap();
    // Over the boundary of cycles (slots 0 … are of cycle 20,254, its last is slot 27): one record each.
    let orders: Vec<_> = (20..40).map(|number| sell(number, 0, 100, 250)).collect();
    test.quote("ada", &orders).unwrap();
    let cycles: Vec<_> = OFFERED
        .range_packed(test.deps.as_ref().storage, &[], None, cosmwasm_std::Order::Ascending)
        .map(|row| OfferedKey::from_bytes(row.unwrap().0).cycle.get())
        .collect();
    assert_eq!(cycles, [slot(0).get() / 96, slot(0).get() / 96 + 1]);
    for number in [20, 27, 28, 39] {
        assert!(matches!(
            test.quote("ada", &[sell(number, 0, 100, 10)]),
            Err(MatcherError::CapacityExceeded { offered: Lots(260), .. })
        ));
    }
    // The greatest capacity counts; over slots of two hours it exceeds 64 bits, which is an error, not a wrong number.
    let big = AccountRecord { capacity: Power::MAX, ..prosumer(9, 1) };
    test.join("big", big);
    test.quote("big", &[sell(0, 0, 100, 4_294_967_295)]).unwrap();
    let mut long = definition();
    long.timing.slot = SlotLength(7_200);
    assert!(check(&long, DenomId(0), 10_000_000).unwrap().capacity_floor(&big).is_err());
    // Nobody can offer with no capacity at all.
    test.join("small", AccountRecord { capacity: Power(0), ..prosumer(10, 1) });
    assert!(matches!(
        test.quote("small", &[sell(0, 0, 100, 10)]),
        Err(MatcherError::CapacityExceeded { capacity: Lots(0), .. })
    ));
}

#[test]
fn sequence_numbers_end() {
    let mut test = test_env();
    let state = MarketState { open: true, next: Sequence(u32::MAX - 1) };
    MARKET_STATES.save(test.deps.as_mut().storage, MARKET, &state).unwrap();
    assert!(matches!(
        test.quote("ada", &[buy(0, 0, 100, 10), buy(0, 0, 100, 10)]),
        Err(MatcherError::NoNumberLeft { orders: 2, next: Sequence(4_294_967_294), .. })
    ));
    test.quote("ada", &[buy(0, 0, 100, 10)]).unwrap();
}
