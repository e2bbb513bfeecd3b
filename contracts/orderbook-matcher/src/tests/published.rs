//! Capacities, forecasts, reference prices.

use contract_kit::CommonError;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{
    ExecuteMsg, Forecast, ForecastRow, ForecastsResponse, LineCapacity, QueryMsg, ReferencePrice,
    SlotResponse, SlotStatus,
};
use units::{Lots, ParticipantId, Price, SlotId, Timestamp, ZoneId};

use super::{MARKET, TestEnv, gate, query, slot};
use crate::MatcherError;

const fn capacity(number: u32, line: u16, lots: u64) -> LineCapacity {
    LineCapacity { slot: slot(number), line, capacity: Lots(lots) }
}

const fn forecast(number: u32, participant: u32, side: Side, lots: u64) -> Forecast {
    Forecast { slot: slot(number), participant: ParticipantId(participant), side, lots: Lots(lots) }
}

const fn reference(number: u32, zone: u8, price: i64) -> ReferencePrice {
    ReferencePrice { slot: slot(number), zone: ZoneId(zone), price: Price(price) }
}

fn set(test: &mut TestEnv, capacities: Vec<LineCapacity>) -> Result<(), MatcherError> {
    test.send("grid", ExecuteMsg::SetCapacities { market: MARKET, capacities }).map(|_| ())
}

fn forecasts(test: &mut TestEnv, forecasts: Vec<Forecast>) -> Result<(), MatcherError> {
    test.send("weather", ExecuteMsg::PublishForecasts { market: MARKET, forecasts }).map(|_| ())
}

fn prices(test: &mut TestEnv, prices: Vec<ReferencePrice>) -> Result<(), MatcherError> {
    test.send("weather", ExecuteMsg::PublishReferencePrices { market: MARKET, prices }).map(|_| ())
}

fn slot_of(test: &TestEnv, number: u32) -> SlotResponse {
    query(test, QueryMsg::Slot { market: MARKET, slot: slot(number) }).unwrap()
}

fn published(test: &TestEnv, number: u32) -> ForecastsResponse {
    query(test, QueryMsg::Forecasts { market: MARKET, slot: slot(number) }).unwrap()
}

#[test]
fn capacities_hold_for_their_slot_and_later_ones_replace_earlier() {
    let mut test = TestEnv::new();
    set(&mut test, vec![capacity(0, 2, 70), capacity(0, 0, 0), capacity(1, 1, u64::MAX)]).unwrap();
    set(&mut test, vec![capacity(0, 2, 80)]).unwrap();
    assert_eq!(
        slot_of(&test, 0),
        SlotResponse {
            status: SlotStatus::Open,
            gate: Timestamp(gate(0)),
            clear_by: Timestamp(gate(0) + 1_200),
            start: Timestamp(gate(0) + 3_600),
            end: Timestamp(gate(0) + 4_500),
            capacities: vec![Lots(0), Lots(500), Lots(80), Lots(300)],
            progress: 0,
        }
    );
    assert_eq!(slot_of(&test, 1).capacities, [Lots(500), Lots::MAX, Lots(300), Lots(300)]);
    assert_eq!(slot_of(&test, 2).capacities, [500, 500, 300, 300].map(Lots));
}

#[test]
fn query_answers_the_latest_forecasts_and_reference_prices() {
    let mut test = TestEnv::new();
    forecasts(
        &mut test,
        vec![
            forecast(0, 9, Side::Buy, 5),
            forecast(0, 9, Side::Sell, 6),
            forecast(0, 2, Side::Sell, u64::MAX),
            forecast(1, 2, Side::Sell, 1),
        ],
    )
    .unwrap();
    forecasts(&mut test, vec![forecast(0, 9, Side::Sell, 0)]).unwrap();
    prices(&mut test, vec![reference(0, 2, -500), reference(0, 0, 7)]).unwrap();
    prices(&mut test, vec![reference(0, 0, 3_000)]).unwrap();
    let row = |participant, side, lots| ForecastRow {
        participant: ParticipantId(participant),
        side,
        lots: Lots(lots),
    };
    assert_eq!(
        published(&test, 0),
        ForecastsResponse {
            forecasts: vec![row(2, Side::Sell, u64::MAX), row(9, Side::Sell, 0), row(9, Side::Buy, 5)],
            reference_prices: vec![Some(Price(3_000)), None, Some(Price(-500))],
        }
    );
    assert_eq!(published(&test, 1).forecasts, [row(2, Side::Sell, 1)]);
    assert_eq!(published(&test, 1).reference_prices, [None, None, None]);
}

#[test]
fn published_batches_have_a_length_and_no_duplicates() {
    let mut test = TestEnv::new();
    assert!(matches!(set(&mut test, vec![]), Err(MatcherError::Common(CommonError::EmptyList))));
    assert!(matches!(forecasts(&mut test, vec![]), Err(MatcherError::Common(CommonError::EmptyList))));
    assert!(matches!(prices(&mut test, vec![]), Err(MatcherError::Common(CommonError::EmptyList))));
    let too_long =
        |error| matches!(error, MatcherError::Common(CommonError::ListTooLong { most: 500, got: 501 }));
    assert!(too_long(set(&mut test, vec![capacity(0, 0, 1); 501]).unwrap_err()));
    assert!(too_long(forecasts(&mut test, vec![forecast(0, 1, Side::Sell, 1); 501]).unwrap_err()));
    assert!(too_long(prices(&mut test, vec![reference(0, 0, 1); 501]).unwrap_err()));
    assert!(matches!(
        set(&mut test, vec![capacity(0, 1, 5), capacity(1, 1, 5), capacity(0, 1, 5)]),
        Err(MatcherError::Common(CommonError::Duplicate { item }))
            if item == format!("the capacity of line 1 in slot {}", slot(0))
    ));
    assert!(matches!(
        forecasts(&mut test, vec![forecast(0, 1, Side::Sell, 1), forecast(0, 1, Side::Sell, 2)]),
        Err(MatcherError::Common(CommonError::Duplicate { item }))
            if item == format!("the sell forecast of participant 1 in slot {}", slot(0))
    ));
    assert!(matches!(
        prices(&mut test, vec![reference(3, 1, 1), reference(3, 1, 2)]),
        Err(MatcherError::Common(CommonError::Duplicate { item }))
            if item == format!("the reference price of zone 1 in slot {}", slot(3))
    ));
}

#[test]
fn publishing_for_unknown_lines_zones_or_prices_is_refused() {
    let mut test = TestEnv::new();
    for line in [4, u16::MAX] {
        assert!(matches!(
            set(&mut test, vec![capacity(0, line, 1)]),
            Err(MatcherError::UnknownLine { line: found, lines: 4 }) if found == line
        ));
    }
    assert!(matches!(
        forecasts(&mut test, vec![forecast(0, 0, Side::Buy, 1)]),
        Err(MatcherError::NoParticipant)
    ));
    for zone in [3, u8::MAX] {
        assert!(matches!(
            prices(&mut test, vec![reference(0, zone, 1)]),
            Err(MatcherError::UnknownZone { zones: 3, .. })
        ));
    }
    for price in [-501, 3_001, i64::MIN, i64::MAX] {
        assert!(matches!(
            prices(&mut test, vec![reference(0, 0, price)]),
            Err(MatcherError::ReferencePriceOutOfRange { price: found, .. }) if found == Price(price)
        ));
    }
}

#[test]
fn slot_has_at_most_256_forecasts_over_all_messages() {
    let mut test = TestEnv::new();
    let rows = |from: u32, to| (from..to).map(|id| forecast(0, id, Side::Sell, 1)).collect::<Vec<_>>();
    forecasts(&mut test, rows(1, 257)).unwrap();
    // Later ones replace earlier ones without being more.
    forecasts(&mut test, rows(1, 257)).unwrap();
    assert!(matches!(
        forecasts(&mut test, vec![forecast(1, 1, Side::Sell, 1), forecast(0, 257, Side::Sell, 1)]),
        Err(MatcherError::TooManyForecasts { most: 256, got: 257, slot: found }) if found == slot(0)
    ));
    assert_eq!(published(&test, 1).forecasts, []);
}

#[test]
fn publishing_after_gate_closure_is_refused() {
    let mut test = TestEnv::new();
    test.now = gate(0) - 1;
    set(&mut test, vec![capacity(0, 0, 1)]).unwrap();
    forecasts(&mut test, vec![forecast(0, 1, Side::Sell, 1)]).unwrap();
    prices(&mut test, vec![reference(0, 0, 1)]).unwrap();
    let closed =
        |result| matches!(result, Err(MatcherError::GateClosed { slot: found, .. }) if found == slot(0));
    for now in [gate(0), gate(0) + 1] {
        test.now = now;
        // One closed slot refuses the whole message.
        assert!(closed(set(&mut test, vec![capacity(1, 0, 2), capacity(0, 0, 2)])));
        assert!(closed(forecasts(
            &mut test,
            vec![forecast(1, 1, Side::Sell, 2), forecast(0, 1, Side::Sell, 2)]
        )));
        assert!(closed(prices(&mut test, vec![reference(1, 0, 2), reference(0, 0, 2)])));
    }
    assert_eq!(slot_of(&test, 0).capacities[0], Lots(1));
    assert_eq!(slot_of(&test, 0).status, SlotStatus::GateClosed);
    let long_ago = LineCapacity { slot: SlotId(0), line: 0, capacity: Lots(1) };
    assert!(matches!(set(&mut test, vec![long_ago]), Err(MatcherError::GateClosed { .. })));
}
