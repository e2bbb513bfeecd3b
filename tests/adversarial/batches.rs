//! Batches with nothing, too much or the same thing twice; texts that are too long.

use cosmwasm_std::{Addr, HexBinary};
use interfaces::audit_log;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{self as matcher, Forecast, LineCapacity, ReferencePrice};
use interfaces::power_contract::{self as power, NewContract};
use interfaces::registry::{self, Decision, Review};
use interfaces::settlement_escrow::{self as escrow, CycleLeg, Leg};
use simulation::{Trader, buy, cancel_ref, export, sell};
use testing::{TestEnv, refused};
use units::{ContractId, ContractNumber, Lots, ParticipantId, Price, ZoneId};

use crate::samples::Sample;
use crate::scenes::Duo;

#[test]
fn an_order_cancelled_twice_in_a_batch_is_refused() {
    let mut duo = Duo::quoted();
    let placed = duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).unwrap();
    let order = cancel_ref(&placed[0]);
    let twice = format!("list/duplicate: order {} is given twice", order.sequence);
    refused(duo.market.cancel(&duo.home, &[order, order]), &twice);
    duo.market.cancel(&duo.home, &[order]).unwrap();
}

#[test]
fn the_same_contract_twice_in_a_batch_is_refused() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let (pair, twice) = ([contract; 2], format!("list/duplicate: contract {contract} is given twice"));
    refused(duo.market.sign(&duo.home, &pair), &twice);
    refused(duo.market.cancel_contracts(&duo.home, &pair), &twice);
    let ascending = format!("power/not_ascending: contract {contract} follows {contract}");
    refused(duo.market.sign_with_digest(&duo.home, &pair, HexBinary::from([0; 32])), &ascending);
    duo.market.sign(&duo.home, &[contract]).unwrap();
    let signed =
        format!("power/already_signed: participant {} has signed contract {contract}", duo.home.participant);
    refused(duo.market.sign(&duo.home, &[contract]), &signed);
}

#[test]
fn the_same_reading_twice_in_a_batch_is_refused() {
    let mut duo = Duo::delivered();
    let first = export(&duo.wind, duo.slot, 1_000);
    let mut second = first.clone();
    second.version = 2;
    let (wind, slot) = (duo.wind.participant, duo.slot);
    let twice = format!("list/duplicate: the reading of participant {wind} in slot {slot} is given twice");
    refused(duo.market.meter(&[first.clone(), second]), &twice);
    duo.market.meter(&[first]).unwrap();
}

#[test]
fn what_operators_publish_twice_in_a_batch_is_refused() {
    let mut duo = Duo::quoted();
    let (slot, wind, home) = (duo.slot, duo.wind.participant, duo.home.participant);
    let capacity = LineCapacity { slot, line: 0, capacity: Lots(3) };
    refused(
        duo.market.set_capacities(&[capacity, capacity]),
        &format!("list/duplicate: the capacity of line 0 in slot {slot} is given twice"),
    );
    let forecast = Forecast { slot, participant: wind, side: Side::Sell, lots: Lots(3) };
    refused(
        duo.market.publish_forecasts(&[forecast, forecast]),
        &format!("list/duplicate: the sell forecast of participant {wind} in slot {slot} is given twice"),
    );
    let index = ReferencePrice { slot, zone: ZoneId(0), price: Price(3) };
    refused(
        duo.market.publish_reference_prices(&[index, index]),
        &format!("list/duplicate: the reference price of zone 0 in slot {slot} is given twice"),
    );
    let twice = format!("list/duplicate: participant {home} is given twice");
    let review = Review { participant: home, decision: Decision::Suspend { reason: "twice".into() } };
    refused(duo.market.review(&[review.clone(), review]), &twice);
    refused(duo.market.push_payouts(&[home, home]), &twice);
}

/// A message that takes a list.
struct List {
    /// Who may send it.
    sender: Addr,
    /// The most items that it takes.
    most: usize,
    /// The message with so many items.
    of: Box<dyn Fn(u32) -> Sample>,
}

impl List {
    fn new(sender: &Addr, of: impl Fn(u32) -> Sample + 'static) -> Self {
        Self { sender: sender.clone(), most: interfaces::MAX_BATCH, of: Box::new(of) }
    }

    fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// Every message that takes a list of orders, contracts, people or readings.
fn lists_of_people(duo: &Duo) -> Vec<List> {
    let (id, slot, operators) = (duo.market.id, duo.slot, &duo.market.operators);
    let home = &duo.home.account;
    let contracts = move |length| -> Vec<_> {
        (0..length).map(|n| ContractId { market: id, slot, number: ContractNumber(n) }).collect()
    };
    let order = move |n| matcher::OrderRef {
        slot,
        zone: ZoneId(0),
        good: matcher::Good::Buy { profile: units::ProfileId(0) },
        price: Price(200),
        tier: units::Tier(0),
        sequence: units::Sequence(n),
    };
    let reinstate = |n| Review { participant: ParticipantId(n), decision: Decision::Reinstate {} };
    vec![
        List::new(&operators.reviewer, move |length| {
            Sample::Registry(registry::ExecuteMsg::Review { reviews: (0..length).map(reinstate).collect() })
        }),
        List::new(home, move |length| {
            let orders = (0..length).map(|_| buy(slot, 0, 1, 1)).collect();
            Sample::Matcher(matcher::ExecuteMsg::Quote { market: id, orders })
        }),
        List::new(home, move |length| {
            let orders = (0..length).map(order).collect();
            Sample::Matcher(matcher::ExecuteMsg::Cancel { market: id, orders })
        }),
        List::new(home, move |length| {
            Sample::Power(power::ExecuteMsg::Sign { contracts: contracts(length) })
        }),
        List::new(home, move |length| {
            let digest = HexBinary::from([0; 32]);
            Sample::Power(power::ExecuteMsg::SignDigest { contracts: contracts(length), digest })
        }),
        List::new(home, move |length| {
            Sample::Power(power::ExecuteMsg::Cancel { contracts: contracts(length) })
        }),
        List::new(&operators.metering, move |length| {
            let readings = (1..=length).map(|n| simulation::reading(ParticipantId(n), slot, 1, 1)).collect();
            Sample::Power(power::ExecuteMsg::Meter { market: id, readings })
        }),
        List::new(&operators.anyone, |length| {
            let participants = (1..=length).map(ParticipantId).collect();
            Sample::Escrow(escrow::ExecuteMsg::PushPayouts { denom: "ucoin".into(), participants })
        })
        .most(100),
    ]
}

/// Every message that takes a list of what operators publish, or comes from a sibling.
fn lists_of_operators(duo: &Duo) -> Vec<List> {
    let (id, slot, operators) = (duo.market.id, duo.slot, &duo.market.operators);
    let (suite, home) = (&duo.market.addresses, duo.home.participant);
    let later = move |n| units::SlotId(slot.get() + n);
    let draft = NewContract {
        buyer: home,
        seller: duo.wind.participant,
        buyer_zone: ZoneId(0),
        seller_zone: ZoneId(0),
        label: units::LabelId(0),
        lots: Lots(1),
        buyer_price: Price(1),
        seller_price: Price(1),
    };
    let account = |n| escrow::Account::Participant { id: ParticipantId(n) };
    let (nothing, none) = (units::NetAmount(0), units::Amount(0));
    let entry = audit_log::NewEntry {
        category: audit_log::Category::Execution,
        action: "quote".into(),
        actor: duo.home.account.to_string(),
        subjects: vec![],
        payload_hash: HexBinary::from([7; 32]),
    };
    vec![
        List::new(&operators.grid, move |length| {
            let capacity = |n| LineCapacity { slot: later(n), line: 0, capacity: Lots(1) };
            let capacities = (0..length).map(capacity).collect();
            Sample::Matcher(matcher::ExecuteMsg::SetCapacities { market: id, capacities })
        }),
        List::new(&operators.forecaster, move |length| {
            let forecast = |n| Forecast { slot: later(n), participant: home, side: Side::Buy, lots: Lots(1) };
            let forecasts = (0..length).map(forecast).collect();
            Sample::Matcher(matcher::ExecuteMsg::PublishForecasts { market: id, forecasts })
        }),
        List::new(&operators.forecaster, move |length| {
            let price = |n| ReferencePrice { slot: later(n), zone: ZoneId(0), price: Price(1) };
            let prices = (0..length).map(price).collect();
            Sample::Matcher(matcher::ExecuteMsg::PublishReferencePrices { market: id, prices })
        }),
        List::new(&suite.orderbook_matcher, move |length| {
            let contracts = (0..length).map(|_| draft.clone()).collect();
            let drafts = power::Drafts { market: id, slot, terms: None, contracts, last: false };
            Sample::Power(power::ExecuteMsg::Draft { drafts })
        })
        .most(1_500),
        List::new(&suite.orderbook_matcher, move |length| {
            let leg = |n| Leg { account: account(n), free: nothing, reserved: nothing, committed: nothing };
            let legs = (1..=length).map(leg).collect();
            Sample::Escrow(escrow::ExecuteMsg::Post { denom: units::DenomId(0), legs })
        })
        .most(4_000),
        List::new(&suite.power_contract, move |length| {
            let leg = |n| CycleLeg { account: account(n), net: nothing, release: none };
            let legs = (1..=length).map(leg).collect();
            let (cycle, denom) = (units::CycleId(1), units::DenomId(0));
            Sample::Escrow(escrow::ExecuteMsg::Book { market: id, cycle, denom, legs })
        })
        .most(4_000),
        List::new(&suite.registry, move |length| {
            let entries = (0..length).map(|_| entry.clone()).collect();
            Sample::Log(audit_log::ExecuteMsg::Append { entries })
        }),
    ]
}

#[test]
fn an_empty_batch_and_one_beyond_the_greatest_are_refused() {
    let mut duo = Duo::delivered();
    let lists: Vec<_> = lists_of_people(&duo).into_iter().chain(lists_of_operators(&duo)).collect();
    for List { sender, most, of } in lists {
        refused(of(0).send(&mut duo.market, &sender, &[]), "list/empty");
        let excess = of(u32::try_from(most + 1).unwrap()).send(&mut duo.market, &sender, &[]);
        let too_long = format!("list/too_long: a list holds at most {most} items, {} were given", most + 1);
        refused(excess, &too_long);
    }
}

#[test]
fn a_batch_of_the_greatest_length_is_taken() {
    let mut market = TestEnv::open(simulation::Setup::default());
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
    let cycle = market.cycle(slot);
    market.settle_cycle(cycle).unwrap();
    market.check();
}

#[test]
fn texts_that_are_too_long_are_refused() {
    let mut duo = Duo::quoted();
    let long = "x".repeat(interfaces::MAX_REASON + 1);
    let home = duo.home.participant;
    let reason = "text/length: a reason has 1 to 256 bytes, 257 were given";
    refused(duo.market.decide(home, Decision::Suspend { reason: long.clone() }), reason);
    let guardian = duo.market.operators.guardian.clone();
    let pause = registry::ExecuteMsg::Pause { duration: units::Seconds(1), reason: long };
    refused(Sample::Registry(pause).send(&mut duo.market, &guardian, &[]), reason);
    let mut definition = simulation::example_market();
    definition.name = "x".repeat(65);
    refused(
        duo.market.create_market(&definition),
        "text/length: the market's name has 1 to 64 bytes, 65 were given",
    );
    let admin = duo.market.operators.admin.clone();
    for denom in [String::new(), "x".repeat(129)] {
        let words = format!("text/length: a denomination has 1 to 128 bytes, {} were given", denom.len());
        let add = escrow::ExecuteMsg::AddDenom { denom };
        refused(Sample::Escrow(add).send(&mut duo.market, &admin, &[]), &words);
    }
    for evidence in [vec![], vec![0; 31], vec![0; 33], vec![0; 100_000]] {
        let words = format!("hash/length: a hash has 32 bytes, {} were given", evidence.len());
        let account = duo.market.account("new");
        let register = registry::ExecuteMsg::Register {
            kind: registry::ParticipantKind::Household,
            zone: ZoneId(0),
            capacity: units::Power(0),
            evidence: HexBinary::from(evidence),
        };
        refused(Sample::Registry(register).send(&mut duo.market, &account, &[]), &words);
    }
}
