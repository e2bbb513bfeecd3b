//! Refunding a slot that was not cleared in time.

use contract_kit::CommonError;
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::SlotProgress;
use interfaces::orderbook_matcher::{
    CycleTotalsResponse, ExecuteMsg, Forecast, QueryMsg, SlotStatus, SlotTotals,
};
use units::{CycleId, Lots, ParticipantId};

use super::{MARKET, TestEnv, buy, gate, query, sell, slot};
use crate::MatcherError;

/// Three participants, nine orders in slot 0, one in slot 1.
fn test_env() -> TestEnv {
    let mut test = TestEnv::new();
    for (name, id) in [("ada", 1), ("bob", 2), ("eve", 3)] {
        test.prosumer(name, id, u8::try_from(id - 1).unwrap());
        test.quote(name, &[sell(0, 0, -100, 10), buy(0, 1, 200, 20), buy(0, 0, 5, 30)]).unwrap();
    }
    test.quote("ada", &[sell(1, 0, 100, 10)]).unwrap();
    test
}

fn totals(test: &TestEnv) -> CycleTotalsResponse {
    let cycle = CycleId(slot(0).get() / 96);
    query(test, QueryMsg::CycleTotals { market: MARKET, cycle }).unwrap()
}

/// What slot 1 still has reserved of ada: 10·22.
fn only_slot_1(test: &TestEnv) {
    assert_eq!(test.reserved(ParticipantId(1)), 220);
    assert_eq!(test.reserved(ParticipantId(2)), 0);
    assert_eq!(test.reserved(ParticipantId(3)), 0);
}

#[test]
fn abort_refunds_all_for_all_page_sizes_and_stages() {
    for limit in [1, 2, 4, 8, 9, 10, 500] {
        for summed in [0, 1, 5, 100] {
            let mut test = test_env();
            // What a forecast cut off was given back before and is not given back twice.
            let forecasts = vec![Forecast {
                slot: slot(0),
                participant: ParticipantId(2),
                side: Side::Buy,
                lots: Lots(7),
            }];
            test.send("weather", ExecuteMsg::PublishForecasts { market: MARKET, forecasts }).unwrap();
            test.now = gate(0);
            if summed > 0 {
                test.aggregate(0, summed).unwrap();
            }
            test.now = gate(0) + 1_201;
            let pages = test.run_pages(0, SlotStatus::Aborted, |test| test.abort(0, limit));
            assert_eq!(pages, 9_usize.div_ceil(usize::try_from(limit).unwrap()));
            only_slot_1(&test);
            assert!(test.drafts.is_empty());
            let found = totals(&test);
            assert_eq!((found.slots, found.closed, found.with_contracts), (96, 1, 0));
            assert_eq!(found.totals, SlotTotals::default());
        }
    }
}

#[test]
fn abort_before_the_deadline_or_after_clearing_is_refused() {
    let mut test = test_env();
    test.now = gate(0) - 1;
    assert!(matches!(test.abort(0, 10), Err(MatcherError::GateOpen { .. })));
    for now in [gate(0), gate(0) + 1, gate(0) + 1_199, gate(0) + 1_200] {
        test.now = now;
        assert!(matches!(
            test.abort(0, 10),
            Err(MatcherError::TooEarly { clear_by, .. }) if clear_by.get() == gate(0) + 1_200
        ));
    }
    test.aggregate(0, 500).unwrap();
    test.clear(0).unwrap();
    test.now = gate(0) + 1_201;
    let refused = |result, found: &'static str| {
        assert!(
            matches!(result, Err(MatcherError::WrongStatus { status, action: "abort", .. }) if status.as_str() == found),
            "{found}"
        );
    };
    refused(test.abort(0, 10), "cleared");
    // What is cleared is paired, however late.
    test.now = gate(0) + 1_000_000;
    test.pair(0, 500).unwrap();
    refused(test.abort(0, 10), "paired");
}

#[test]
fn aborting_slot_accepts_only_abort() {
    let mut test = test_env();
    test.now = gate(0) + 1_201;
    assert!(matches!(test.abort(0, 0), Err(MatcherError::Common(CommonError::EmptyPage))));
    let response = test.abort(0, 4).unwrap();
    assert_eq!(
        SlotProgress::parse_all(&response.events).unwrap(),
        [SlotProgress { market: MARKET, slot: slot(0), status: "aborting".into(), progress: 4 }]
    );
    for (result, tried) in
        [(test.aggregate(0, 10), "aggregate"), (test.clear(0), "clear"), (test.pair(0, 10), "pair")]
    {
        assert!(matches!(
            result,
            Err(MatcherError::WrongStatus { status: SlotStatus::Aborting, action, .. }) if action == tried
        ));
    }
    let response = test.abort(0, 500).unwrap();
    assert_eq!(
        SlotProgress::parse_all(&response.events).unwrap(),
        [SlotProgress { market: MARKET, slot: slot(0), status: "aborted".into(), progress: 9 }]
    );
    only_slot_1(&test);
    for result in [test.aggregate(0, 10), test.clear(0), test.pair(0, 10), test.abort(0, 10)] {
        assert!(matches!(result, Err(MatcherError::WrongStatus { status: SlotStatus::Aborted, .. })));
    }
    assert_eq!(totals(&test).closed, 1);
}

#[test]
fn slots_without_orders_close_by_abort() {
    let mut test = TestEnv::new();
    // Slot 0's place in its cycle is 68 of 96; the slots before it have passed long ago.
    test.now = gate(27) + 1_201;
    let first = 68;
    for number in 0..96 {
        let slot = units::SlotId(slot(0).get() - first + number);
        test.send("anyone", ExecuteMsg::Abort { market: MARKET, slot, limit: 1 }).unwrap();
    }
    let found = totals(&test);
    assert_eq!((found.slots, found.closed), (96, 96));
}
