//! Cancelling orders.

use contract_kit::CommonError;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::OrderRef;
use interfaces::orderbook_matcher::events::OrderCancelled;
use interfaces::registry::raw::AccountRecord;
use units::{Lots, ParticipantId, Power, Price, Sequence, SlotId, Tier, ZoneId};

use super::{MARKET, TestEnv, buy, gate, prosumer, sell, slot};
use crate::MatcherError;
use crate::state::{MARKET_STATES, OFFERED};

const ADA: ParticipantId = ParticipantId(1);

fn test_env() -> TestEnv {
    let test = TestEnv::new();
    // 250 lots a slot.
    test.join("ada", AccountRecord { capacity: Power(10_000), ..prosumer(1, 1) });
    test.prosumer("bob", 2, 1);
    test
}

#[test]
fn cancelled_orders_leave_only_the_next_sequence_number() {
    let mut test = test_env();
    test.quote("bob", &[sell(0, 0, 100, 10)]).unwrap();
    let before = (test.ledger.clone(), test.stored());
    let placed = test
        .quote("ada", &[sell(0, 0, 100, 250), sell(1, 1, -5, 100), buy(30, 1, 200, 10), sell(30, 0, 0, 250)])
        .unwrap();
    // Cancelled in any order, in several messages.
    test.cancel("ada", &[placed[3], placed[0]]).unwrap();
    let response = test.cancel("ada", &[placed[1], placed[2]]).unwrap();
    assert_eq!(
        OrderCancelled::parse_all(&response.events).unwrap(),
        [(placed[1], 100), (placed[2], 10)].map(|(order, lots)| OrderCancelled {
            market: MARKET,
            sequence: order.sequence,
            participant: ADA,
            slot: order.slot,
            lots: Lots(lots),
        })
    );
    assert_eq!(test.ledger.remove(&ADA), Some((0, 0)));
    // All but the running number is as before.
    let state = MARKET_STATES.key(MARKET).to_vec();
    let others =
        |rows: Vec<(Vec<u8>, Vec<u8>)>| rows.into_iter().filter(|row| row.0 != state).collect::<Vec<_>>();
    assert_eq!(test.ledger, before.0);
    assert_eq!(others(test.stored()), others(before.1));
    // The capacity is free again.
    test.quote("ada", &[sell(0, 2, 100, 250)]).unwrap();
}

#[test]
fn cancelling_part_of_an_offer_frees_its_capacity() {
    let mut test = test_env();
    let placed = test.quote("ada", &[sell(0, 0, 100, 150), sell(0, 1, 100, 100)]).unwrap();
    test.cancel("ada", &placed[1..]).unwrap();
    assert!(matches!(
        test.quote("ada", &[sell(0, 0, 100, 101)]),
        Err(MatcherError::CapacityExceeded { offered: Lots(251), .. })
    ));
    test.quote("ada", &[sell(0, 0, 100, 100)]).unwrap();
    assert_eq!(
        OFFERED.range_packed(test.deps.as_ref().storage, &[], None, cosmwasm_std::Order::Ascending).count(),
        1
    );
}

#[test]
fn cancelling_unknown_or_foreign_orders_is_refused() {
    let mut test = test_env();
    let placed = test.quote("ada", &[sell(0, 0, 100, 10), sell(0, 0, 100, 10)]).unwrap();
    let order = placed[0];
    assert!(matches!(
        test.cancel("bob", &[order]),
        Err(MatcherError::NotYourOrder { sequence: Sequence(1), participant: ParticipantId(2) })
    ));
    let elsewhere = [
        OrderRef { slot: slot(1), ..order },
        OrderRef { zone: ZoneId(0), ..order },
        OrderRef { zone: ZoneId(255), ..order },
        OrderRef { good: sell(0, 1, 100, 10).good, ..order },
        OrderRef { good: buy(0, 0, 100, 10).good, ..order },
        OrderRef { price: Price(105), ..order },
        OrderRef { price: Price(101), ..order },
        OrderRef { price: Price::MIN, ..order },
        OrderRef { price: Price::MAX, ..order },
        OrderRef { tier: Tier(1), ..order },
        OrderRef { sequence: Sequence(3), ..order },
        OrderRef { sequence: Sequence(0), ..order },
    ];
    for wrong in elsewhere {
        assert!(
            matches!(test.cancel("ada", &[placed[1], wrong]), Err(MatcherError::UnknownOrder { .. })),
            "{wrong:?}"
        );
    }
    assert!(matches!(
        test.cancel("ada", &[OrderRef { slot: SlotId(0), ..order }]),
        Err(MatcherError::GateClosed { .. })
    ));
    test.cancel("ada", &[order]).unwrap();
    assert!(matches!(
        test.cancel("ada", &[order]),
        Err(MatcherError::UnknownOrder { sequence: Sequence(1), .. })
    ));
}

#[test]
fn cancelled_batch_has_a_length_and_no_duplicates() {
    let mut test = test_env();
    let placed = test.quote("ada", &[sell(0, 0, 100, 10), buy(0, 0, 90, 10)]).unwrap();
    assert!(matches!(test.cancel("ada", &[]), Err(MatcherError::Common(CommonError::EmptyList))));
    assert!(matches!(
        test.cancel("ada", &vec![placed[0]; 501]),
        Err(MatcherError::Common(CommonError::ListTooLong { most: 500, got: 501 }))
    ));
    assert!(matches!(
        test.cancel("ada", &[placed[0], placed[1], placed[0]]),
        Err(MatcherError::Common(CommonError::Duplicate { item })) if item == "order 1"
    ));
    assert!(test.reserved(ADA) > 0);
}

#[test]
fn cancel_after_gate_closure_is_refused() {
    let mut test = test_env();
    let placed = test.quote("ada", &[sell(0, 0, 100, 10), sell(0, 0, 100, 10), sell(1, 0, 100, 10)]).unwrap();
    test.now = gate(0) - 1;
    test.cancel("ada", &placed[..1]).unwrap();
    for now in [gate(0), gate(0) + 1] {
        test.now = now;
        // One closed slot refuses the whole message.
        assert!(matches!(
            test.cancel("ada", &[placed[2], placed[1]]),
            Err(MatcherError::GateClosed { slot: found, .. }) if found == slot(0)
        ));
    }
    test.cancel("ada", &placed[2..]).unwrap();
}
