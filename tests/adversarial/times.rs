//! Every deadline there is, a second before it, at it and a second after it, each from the same start.

use interfaces::common::Side;
use interfaces::orderbook_matcher::{self as matcher, Forecast, OrderRef, ReferencePrice};
use interfaces::power_contract::{self as power, MandateTerms};
use interfaces::registry::{self, Decision, Review, Role};
use simulation::{ChainError, Trader, buy, export};
use units::{ContractId, ContractNumber, Lots, ParticipantId, Price, Seconds, SlotId, Timestamp, ZoneId};

use crate::samples::Sample;
use crate::scenes::{Duo, any_mandate};

/// What becomes of an attempt; in the words of a refusal `<slot>`, `<moment>` and `<now>` stand for the numbers.
#[derive(Clone, Copy)]
enum Then {
    Done,
    Refused(&'static str),
}
use Then::{Done, Refused};

type Attempt = fn(&mut Duo) -> Result<(), ChainError>;

/// Until a moment, exclusive.
const fn until(words: &'static str) -> [Then; 3] {
    [Done, Refused(words), Refused(words)]
}

/// From a moment on.
const fn from(words: &'static str) -> [Then; 3] {
    [Refused(words), Done, Done]
}

/// Tries something a second before a moment, at it and a second after it.
#[track_caller]
fn around(start: fn() -> Duo, moment: fn(&Duo) -> Timestamp, attempt: Attempt, expected: [Then; 3]) {
    for (seconds, expected) in (0..).zip(expected) {
        let mut duo = start();
        let moment = moment(&duo);
        let now = moment.minus_saturating(Seconds(1)).plus(Seconds(seconds)).unwrap();
        duo.market.advance_to(now);
        match (attempt(&mut duo), expected) {
            (Ok(()), Done) => {}
            (Err(error), Refused(words)) => {
                let words = words
                    .replace("<slot>", &duo.slot.to_string())
                    .replace("<moment>", &moment.to_string())
                    .replace("<now>", &now.to_string());
                assert!(error.says(&words), "at {now}, moment {moment}: {error}");
            }
            (Ok(()), Refused(words)) => panic!("done at {now}, moment {moment}, instead of {words:?}"),
            (Err(error), Done) => panic!("at {now}, moment {moment}: {error}"),
        }
    }
}

fn closed() -> Duo {
    let mut duo = Duo::quoted();
    duo.market.close_gate(duo.slot);
    duo
}

fn aggregated() -> Duo {
    let mut duo = closed();
    duo.market.aggregate(duo.slot).unwrap();
    duo
}

fn disputed() -> Duo {
    let mut duo = Duo::delivered();
    let contract = duo.contract();
    duo.market.dispute(&duo.home, contract).unwrap();
    duo
}

/// All is settled but what is in dispute.
fn undecided() -> Duo {
    let mut duo = disputed();
    duo.market.end_metering(duo.slot);
    assert_eq!(duo.market.settle(duo.slot).unwrap(), []);
    duo
}

fn own_order(duo: &Duo) -> OrderRef {
    let orders = duo.market.orders(duo.slot);
    orders.into_iter().find(|row| row.participant == duo.home.participant).unwrap().order
}

#[test]
fn the_gate_closes_to_the_second_for_all_that_comes_before_it() {
    let closes = until("matcher/gate_closed: the gate of slot <slot> closed at <moment>, now is <now>");
    let attempts: [Attempt; 5] = [
        |duo| duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).map(|_| ()),
        |duo| {
            let order = own_order(duo);
            duo.market.cancel(&duo.home, &[order]).map(|_| ())
        },
        |duo| duo.market.set_capacity(duo.slot, 0, 5),
        |duo| {
            let (slot, participant) = (duo.slot, duo.wind.participant);
            duo.market.publish_forecasts(&[Forecast { slot, participant, side: Side::Sell, lots: Lots(9) }])
        },
        |duo| {
            let slot = duo.slot;
            duo.market.publish_reference_prices(&[ReferencePrice {
                slot,
                zone: ZoneId(0),
                price: Price(100),
            }])
        },
    ];
    for attempt in attempts {
        around(Duo::quoted, |duo| duo.market.gate_of(duo.slot), attempt, closes);
    }
}

#[test]
fn the_gate_opens_aggregation_to_the_second() {
    let open = "matcher/gate_open: the gate of slot <slot> closes at <moment>, now is <now>";
    let gate = |duo: &Duo| duo.market.gate_of(duo.slot);
    around(Duo::quoted, gate, |duo| duo.market.aggregate_page(duo.slot, 9).map(|_| ()), from(open));
    // What needs more than the gate is told what is missing from then on.
    let [clear, pair]: [Attempt; 2] =
        [|duo| duo.market.clear(duo.slot).map(|_| ()), |duo| duo.market.pair_page(duo.slot, 9).map(|_| ())];
    for (attempt, early) in [
        (clear, "matcher/wrong_status: slot <slot> is gate_closed: clear does not apply"),
        (pair, "matcher/wrong_status: slot <slot> is gate_closed: pair does not apply"),
    ] {
        around(Duo::quoted, gate, attempt, [Refused(open), Refused(early), Refused(early)]);
    }
}

#[test]
fn a_slot_opens_for_orders_when_its_beginning_comes_within_the_horizon() {
    fn far(duo: &Duo) -> SlotId {
        duo.market.slot(200)
    }
    let horizon =
        |duo: &Duo| duo.market.start_of(far(duo)).minus_saturating(duo.market.definition.timing.horizon);
    let attempt: Attempt = |duo| {
        let slot = far(duo);
        duo.market.quote(&duo.home, &[buy(slot, 0, 200, 1)]).map(|_| ())
    };
    around(Duo::quoted, horizon, attempt, from("matcher/beyond_horizon"));
}

#[test]
fn the_last_second_for_clearing_is_the_deadline_itself_and_refunds_follow() {
    let late = Refused("matcher/too_late: slot <slot> was to be cleared by <moment>, now is <now>");
    let early = Refused("matcher/too_early: slot <slot> can be cleared until <moment>, now is <now>");
    let deadline = |duo: &Duo| duo.market.clear_by(duo.slot);
    around(closed, deadline, |duo| duo.market.aggregate_page(duo.slot, 9).map(|_| ()), [Done, Done, late]);
    around(aggregated, deadline, |duo| duo.market.clear(duo.slot).map(|_| ()), [Done, Done, late]);
    for start in [closed, aggregated] {
        around(start, deadline, |duo| duo.market.abort(duo.slot).map(|_| ()), [early, early, Done]);
    }
}

const BEFORE: &str = "power/too_late: slot <slot>: possible before <moment>, it is <now>";
const FROM: &str = "power/too_early: slot <slot>: possible from <moment> on, it is <now>";

#[test]
fn signatures_end_and_activation_begins_in_the_same_second() {
    let sign_by = |duo: &Duo| duo.market.contract_slot(duo.slot).unwrap().sign_by.unwrap();
    let attempts: [Attempt; 3] = [
        |duo| {
            let contract = duo.contract();
            duo.market.sign(&duo.home, &[contract]).map(|_| ())
        },
        |duo| {
            let contract = duo.contract();
            duo.market.sign_digest(&duo.home, &[contract]).map(|_| ())
        },
        |duo| {
            let contract = duo.contract();
            duo.market.cancel_contracts(&duo.home, &[contract]).map(|_| ())
        },
    ];
    for attempt in attempts {
        around(Duo::drafted, sign_by, attempt, until(BEFORE));
    }
    around(Duo::drafted, sign_by, |duo| duo.market.activate_page(duo.slot, 9).map(|_| ()), from(FROM));
}

#[test]
fn readings_and_disputes_begin_with_the_end_of_delivery() {
    let end = |duo: &Duo| duo.market.end_of(duo.slot);
    let meter: Attempt = |duo| duo.market.meter(&[export(&duo.wind, duo.slot, 1_000)]).map(|_| ());
    around(Duo::active, end, meter, from(FROM));
    let dispute: Attempt = |duo| {
        let contract = duo.contract();
        duo.market.dispute(&duo.home, contract)
    };
    around(Duo::active, end, dispute, from(FROM));
}

#[test]
fn readings_end_and_settlement_begins_in_the_same_second() {
    let metered_by = |duo: &Duo| duo.market.metered_by(duo.slot);
    let meter: Attempt = |duo| duo.market.meter(&[export(&duo.wind, duo.slot, 1_000)]).map(|_| ());
    around(Duo::delivered, metered_by, meter, until(BEFORE));
    around(Duo::delivered, metered_by, |duo| duo.market.settle_page(duo.slot, 9).map(|_| ()), from(FROM));
    let resolve: Attempt = |duo| {
        let contract = duo.contract();
        duo.market.resolve(contract, 5).map(|_| ())
    };
    around(disputed, metered_by, resolve, from(FROM));
}

#[test]
fn decisions_end_and_the_readings_count_from_the_same_second_on() {
    let over = |duo: &Duo| {
        let dispute = duo.market.definition.timing.dispute;
        duo.market.metered_by(duo.slot).plus(dispute).unwrap()
    };
    let resolve: Attempt = |duo| {
        let contract = duo.contract();
        duo.market.resolve(contract, 5).map(|_| ())
    };
    around(undecided, over, resolve, until(BEFORE));
    let waits = "power/disputes_open: 1 contracts of slot <slot> are in dispute; the first can be settled by the \
                 readings from <moment> on, it is <now>";
    around(undecided, over, |duo| duo.market.settle_page(duo.slot, 9).map(|_| ()), from(waits));
}

#[test]
fn a_mandate_signs_and_can_be_given_until_before_it_expires() {
    /// Half a minute into the time for clearing.
    fn expiry(duo: &Duo) -> Timestamp {
        duo.market.gate_of(duo.slot).plus(Seconds(30)).unwrap()
    }
    fn give(duo: &mut Duo) -> Result<(), ChainError> {
        let expires = expiry(duo);
        duo.market.mandate(&duo.home, MandateTerms { expires, ..any_mandate() })
    }
    fn given() -> Duo {
        let mut duo = Duo::quoted();
        give(&mut duo).unwrap();
        duo
    }
    around(
        Duo::quoted,
        expiry,
        give,
        until("power/mandate_expired: the mandate ends at <moment>, it is <now>"),
    );
    let signs: Attempt = |duo| {
        duo.market.match_slot(duo.slot).unwrap();
        let signed = duo.market.contract(duo.contract()).buyer_signed;
        if signed { Ok(()) } else { Err(ChainError::new("drafted without signature")) }
    };
    around(given, expiry, signs, until("drafted without signature"));
}

#[test]
fn a_pause_ends_to_the_second_for_all_that_it_stops() {
    fn paused(start: fn() -> Duo) -> Duo {
        let mut duo = start();
        duo.market.pause(Seconds(60)).unwrap();
        duo
    }
    let end = |duo: &Duo| duo.market.pause_state().until.unwrap();
    let cases: [(fn() -> Duo, Attempt); 6] = [
        (
            || paused(Duo::quoted),
            |duo| {
                let account = duo.market.account("new");
                duo.market.register(&account, &Trader::household("new", 0)).map(|_| ())
            },
        ),
        (|| paused(Duo::quoted), |duo| duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).map(|_| ())),
        (|| paused(closed), |duo| duo.market.aggregate_page(duo.slot, 9).map(|_| ())),
        (|| paused(aggregated), |duo| duo.market.clear(duo.slot).map(|_| ())),
        (|| paused(Duo::quoted), |duo| duo.market.mandate(&duo.home, any_mandate())),
        (|| paused(Duo::quoted), |duo| duo.market.fund(&duo.home, 5).map(|_| ())),
    ];
    for (start, attempt) in cases {
        around(start, end, attempt, from("auth/paused: trading is paused until <moment>"));
    }
    around(|| paused(Duo::quoted), end, |duo| duo.market.unpause(), until("registry/not_paused"));
}

/// A message that its role holder may send, and the words with which its handler then refuses it.
fn refused_to_holder(duo: &Duo, role: Role) -> (Sample, &'static str) {
    let (market, nothing) = (duo.market.id, "list/empty");
    let number = ContractNumber(9);
    match role {
        Role::Reviewer => {
            let reviews = vec![Review { participant: ParticipantId(99), decision: Decision::Reinstate {} }];
            (
                Sample::Registry(registry::ExecuteMsg::Review { reviews }),
                "registry/unknown_participant: no participant has the id 99",
            )
        }
        Role::MeteringOperator => {
            (Sample::Power(power::ExecuteMsg::Meter { market, readings: vec![] }), nothing)
        }
        Role::GridOperator => {
            (Sample::Matcher(matcher::ExecuteMsg::SetCapacities { market, capacities: vec![] }), nothing)
        }
        Role::Forecaster => {
            (Sample::Matcher(matcher::ExecuteMsg::PublishForecasts { market, forecasts: vec![] }), nothing)
        }
        Role::Auditor => {
            let contract = ContractId { market, slot: duo.slot, number };
            let decide = power::ExecuteMsg::Resolve { contract, delivered: Lots(0) };
            (Sample::Power(decide), "power/unknown_contract")
        }
        Role::Guardian => {
            let pause = registry::ExecuteMsg::Pause { duration: Seconds(0), reason: "none".into() };
            (Sample::Registry(pause), "registry/pause_length: a pause lasts 1 to 604800 s, 0 s were given")
        }
    }
}

#[test]
fn every_role_is_held_from_its_first_second_to_before_its_last() {
    let mut duo = Duo::quoted();
    let (admin, deputy) = (duo.market.operators.admin.clone(), duo.market.account("deputy"));
    let begin = duo.market.now().plus(Seconds(100)).unwrap();
    let end = begin.plus(Seconds(100)).unwrap();
    for role in Role::ALL {
        let grant = registry::ExecuteMsg::GrantRole {
            role,
            account: deputy.to_string(),
            since: Some(begin),
            until: Some(end),
        };
        Sample::Registry(grant).send(&mut duo.market, &admin, &[]).unwrap();
    }
    let second = Seconds(1);
    for (now, held) in [
        (begin.minus_saturating(second), false),
        (begin, true),
        (begin.plus(second).unwrap(), true),
        (end.minus_saturating(second), true),
        (end, false),
        (end.plus(second).unwrap(), false),
    ] {
        duo.market.advance_to(now);
        for role in Role::ALL {
            let (sample, refusal) = refused_to_holder(&duo, role);
            let error = sample.send(&mut duo.market, &deputy, &[]).expect_err("nothing is done");
            let words = if held {
                refusal.to_owned()
            } else {
                format!("auth/missing_role: {deputy} does not hold the role {role} now")
            };
            assert!(error.says(&words), "{role} at {now}: {error}");
        }
    }
}
