//! Batches with nothing, too much or the same thing twice; texts that are too long.

use cosmwasm_std::HexBinary;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{self as matcher, Forecast, IndexPrice, LineCapacity};
use interfaces::power_contract as power;
use interfaces::registry::{self, Decision, Review};
use interfaces::settlement_escrow as escrow;
use testing::{Market, Trader, buy, cancel_ref, export, sell};
use units::{Lots, ParticipantId, Price, ZoneId};

use crate::samples::Sample;
use crate::scenes::{Duo, refused};

#[test]
fn an_order_cancelled_twice_in_a_batch_is_refused() {
    let mut duo = Duo::quoted();
    let placed = duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).unwrap();
    let order = cancel_ref(&placed[0]);
    assert!(duo.market.cancel(&duo.home, &[order, order]).is_err());
    duo.market.cancel(&duo.home, &[order]).unwrap();
}

#[test]
fn the_same_contract_twice_in_a_batch_is_refused() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    assert!(duo.market.sign(&duo.home, &[contract, contract]).is_err());
    assert!(duo.market.sign_digest(&duo.home, &[contract, contract]).is_err());
    assert!(duo.market.cancel_contracts(&duo.home, &[contract, contract]).is_err());
    duo.market.sign(&duo.home, &[contract]).unwrap();
    assert!(duo.market.sign(&duo.home, &[contract]).is_err(), "signed a second time");
}

#[test]
fn the_same_reading_twice_in_a_batch_is_refused() {
    let mut duo = Duo::delivered();
    let first = export(&duo.wind, duo.slot, 1_000);
    let mut second = first.clone();
    second.version = 2;
    assert!(duo.market.meter(&[first.clone(), second]).is_err());
    duo.market.meter(&[first]).unwrap();
}

#[test]
fn what_operators_publish_twice_in_a_batch_is_refused() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    let capacity = LineCapacity { slot, line: 0, capacity: Lots(3) };
    assert!(duo.market.set_capacities(&[capacity, capacity]).is_err());
    let forecast = Forecast { slot, participant: duo.wind.participant, side: Side::Sell, lots: Lots(3) };
    assert!(duo.market.publish_forecasts(&[forecast, forecast]).is_err());
    let index = IndexPrice { slot, zone: ZoneId(0), price: Price(3) };
    assert!(duo.market.publish_index(&[index, index]).is_err());
    let review =
        Review { participant: duo.home.participant, decision: Decision::Suspend { reason: "twice".into() } };
    assert!(duo.market.review(&[review.clone(), review]).is_err());
    let id = duo.home.participant;
    assert!(duo.market.push_payouts(&[id, id]).is_err());
}

/// Every message that takes a list, with the list of a length made by `fill` from one item.
fn lists(duo: &Duo, length: usize) -> Vec<(cosmwasm_std::Addr, Sample)> {
    let (market, slot) = (&duo.market, duo.slot);
    let (id, operators) = (market.id, &market.operators);
    let (home, participant) = (duo.home.account.clone(), duo.home.participant);
    let number = |n: usize| u32::try_from(n).unwrap();
    let contracts: Vec<_> = (0..length)
        .map(|n| units::ContractId { market: id, slot, number: units::ContractNumber(number(n)) })
        .collect();
    let order = |n: usize| matcher::OrderRef {
        slot,
        zone: ZoneId(0),
        good: matcher::Good::Buy { profile: units::ProfileId(0) },
        price: Price(200),
        tier: units::Tier(0),
        sequence: units::Sequence(number(n)),
    };
    let later = |n: usize| units::SlotId(slot.get() + number(n));
    vec![
        (
            operators.reviewer.clone(),
            Sample::Registry(registry::ExecuteMsg::Review {
                reviews: (0..length)
                    .map(|n| Review {
                        participant: ParticipantId(number(n)),
                        decision: Decision::Reinstate {},
                    })
                    .collect(),
            }),
        ),
        (
            home.clone(),
            Sample::Matcher(matcher::ExecuteMsg::Quote {
                market: id,
                orders: (0..length).map(|_| buy(slot, 0, 1, 1)).collect(),
            }),
        ),
        (
            home.clone(),
            Sample::Matcher(matcher::ExecuteMsg::Cancel {
                market: id,
                orders: (0..length).map(order).collect(),
            }),
        ),
        (
            operators.grid.clone(),
            Sample::Matcher(matcher::ExecuteMsg::SetCapacities {
                market: id,
                capacities: (0..length)
                    .map(|n| LineCapacity { slot: later(n), line: 0, capacity: Lots(1) })
                    .collect(),
            }),
        ),
        (
            operators.forecaster.clone(),
            Sample::Matcher(matcher::ExecuteMsg::PublishForecasts {
                market: id,
                forecasts: (0..length)
                    .map(|n| Forecast { slot: later(n), participant, side: Side::Buy, lots: Lots(1) })
                    .collect(),
            }),
        ),
        (
            operators.forecaster.clone(),
            Sample::Matcher(matcher::ExecuteMsg::PublishIndex {
                market: id,
                prices: (0..length)
                    .map(|n| IndexPrice { slot: later(n), zone: ZoneId(0), price: Price(1) })
                    .collect(),
            }),
        ),
        (home.clone(), Sample::Power(power::ExecuteMsg::Sign { contracts: contracts.clone() })),
        (
            home.clone(),
            Sample::Power(power::ExecuteMsg::SignDigest {
                contracts: contracts.clone(),
                digest: HexBinary::from([0; 32]),
            }),
        ),
        (home, Sample::Power(power::ExecuteMsg::Cancel { contracts })),
        (
            operators.metering.clone(),
            Sample::Power(power::ExecuteMsg::Meter {
                market: id,
                readings: (0..length)
                    .map(|n| testing::reading(ParticipantId(number(n) + 1), slot, 1, 1))
                    .collect(),
            }),
        ),
        (
            operators.anyone.clone(),
            Sample::Escrow(escrow::ExecuteMsg::PushPayouts {
                denom: "ucoin".into(),
                participants: (0..length).map(|n| ParticipantId(number(n) + 1)).collect(),
            }),
        ),
    ]
}

#[test]
fn an_empty_batch_and_one_beyond_the_greatest_are_refused() {
    let mut duo = Duo::delivered();
    for length in [0, interfaces::MAX_BATCH + 1] {
        for (sender, sample) in lists(&duo, length) {
            let error = sample.send(&mut duo.market, &sender, &[]).expect_err(&sample.action());
            // The words for both name the number allowed or the number sent.
            assert!(
                error.says("500")
                    || error.says("501")
                    || error.says("100")
                    || error.says("empty")
                    || error.says('0'.to_string().as_str()),
                "{}: {error}",
                sample.action()
            );
        }
    }
}

#[test]
fn a_batch_of_the_greatest_length_is_taken() {
    let mut market = Market::open(testing::Setup::default());
    let home = market.join(&Trader::household("home", 0).funds(100_000_000));
    let slot = market.slot(0);
    market.set_checks(testing::Checks::AtEnd);
    let orders: Vec<_> = (0..interfaces::MAX_BATCH).map(|_| buy(slot, 0, 1, 1)).collect();
    assert_eq!(market.quote(&home, &orders).unwrap().len(), 500);
    market.check();
    let wind = market.join(&Trader::generator("wind", 0));
    market.quote(&wind, &[sell(slot, 0, 0, 500)]).unwrap();
    market.match_slot(slot).unwrap();
    let all = market.contract_ids(slot);
    assert_eq!(all.len(), 500);
    market.sign_digest(&wind, &all).unwrap();
    market.sign(&home, &all).unwrap();
    market.check();
    market.wind_up(market.cycle(slot)).unwrap();
    market.check();
}

#[test]
fn texts_that_are_too_long_are_refused() {
    let mut duo = Duo::quoted();
    let long = "x".repeat(interfaces::MAX_REASON + 1);
    let home = duo.home.participant;
    refused(duo.market.decide(home, Decision::Suspend { reason: long.clone() }), "257");
    let guardian = duo.market.operators.guardian.clone();
    let pause = registry::ExecuteMsg::Pause { duration: units::Seconds(1), reason: long };
    refused(Sample::Registry(pause).send(&mut duo.market, &guardian, &[]), "257");
    let mut definition = testing::example_market();
    definition.name = "x".repeat(65);
    refused(duo.market.create_market(&definition), "6");
    let admin = duo.market.operators.admin.clone();
    for denom in [String::new(), "x".repeat(129)] {
        let add = escrow::ExecuteMsg::AddDenom { denom };
        assert!(Sample::Escrow(add).send(&mut duo.market, &admin, &[]).is_err());
    }
    for evidence in [vec![], vec![0; 31], vec![0; 33], vec![0; 100_000]] {
        let account = duo.market.account("new");
        let register = registry::ExecuteMsg::Register {
            kind: registry::ParticipantKind::Household,
            zone: ZoneId(0),
            capacity: units::Power(0),
            evidence: HexBinary::from(evidence),
        };
        refused(Sample::Registry(register).send(&mut duo.market, &account, &[]), "32");
    }
}
