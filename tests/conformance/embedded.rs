//! Clauses whose tests need several markets, hundreds of orders or a look at JSON: shown on the embedded chain only. The
//! conformance suite (`testing::conformance`) shows the others on any chain.

use std::collections::BTreeMap;

use cosmwasm_std::HexBinary;
use interfaces::Contract;
use interfaces::orderbook_matcher as matcher;
use interfaces::power_contract::ContractStatus;
use serde_json::{Value, json};
use simulation::{Actor, Embedded, Setup, Trader, buy, example_market, sell};
use testing::{Checks, TestEnv, conformance, refused};
use units::{Amount, CycleId, Lots, NetAmount, ParticipantId, Price};

use crate::scenes::{Duo, gain};

#[test]
fn suite_passes_on_the_embedded_chain() {
    conformance::run(Embedded::new(Setup::default().start), 2, Checks::EveryStep);
}

#[test]
fn r8_4_nine_messages_take_half_a_thousand_orders_to_their_settlement() {
    let mut market = TestEnv::open(Setup::default());
    let wind = market.join(&Trader::generator("wind", 0));
    let home = market.join(&Trader::household("home", 0));
    let slot = market.slot(0);
    let before = market.checkpoint().size;
    market.quote(&home, &vec![buy(slot, 0, 300, 1); 499]).unwrap();
    market.quote(&wind, &[sell(slot, 0, 100, 499)]).unwrap();
    let drafts = market.match_slot(slot).unwrap();
    // One contract an order of the buyer's.
    assert_eq!(drafts.len(), 499);
    let ids = market.contract_ids(slot);
    for party in [&home, &wind] {
        market.sign_digest(party, &ids).unwrap();
    }
    market.end_signing(slot);
    assert_eq!(market.activate(slot).unwrap(), []);
    market.end_metering(slot);
    assert_eq!(market.settle(slot).unwrap().len(), 499);
    // Two of quotes, two of signatures; aggregate, clear, pair, activate, settle: each leaves one entry in the log.
    assert_eq!(market.checkpoint().size - before, 9);
}

#[test]
fn r9_1_plain_json_and_the_typed_client_reach_the_same_market() {
    let mut market = TestEnv::open(Setup::default());
    let (account, reviewer) = (market.account("home"), market.operators.reviewer.clone());
    let slot = market.slot(0);
    market.faucet(&account, 1_000, "ucoin");

    // No type of the project has a hand in these messages.
    let register = json!({"register": {
        "kind": "household", "zone": 0, "capacity": "0", "evidence": "07".repeat(32)
    }});
    market.send(&account, Contract::Registry, &register, &[]).unwrap();
    let who: Value = market.query(Contract::Registry, &json!({"by_account": {"account": account}}));
    assert_eq!((&who["status"], &who["kind"]), (&json!("pending"), &json!("household")));
    let id = &who["participant"];
    let approve = json!({"review": {"reviews": [
        {"participant": id, "decision": {"approve": {"labels": [], "tier": 0}}}
    ]}});
    market.send(&reviewer, Contract::Registry, &approve, &[]).unwrap();
    let coins = market.coins(1_000);
    market.send(&account, Contract::SettlementEscrow, &json!({"deposit": {}}), &coins).unwrap();
    let quote = json!({"quote": {"market": market.id, "orders": [
        {"slot": slot, "good": {"buy": {"profile": 0}}, "price": "300", "lots": "2"}
    ]}});
    market.send(&account, Contract::OrderbookMatcher, &quote, &[]).unwrap();

    // The typed client reads what plain JSON wrote, and the other way round.
    let placed = market.orders(slot);
    assert_eq!((placed.len(), placed[0].lots.get(), placed[0].order.price.get()), (1, 2, 300));
    let home = market.participant_of(&account).unwrap();
    let home = Actor {
        name: "home".into(),
        account,
        participant: home.participant,
        kind: home.kind,
        zone: home.zone,
    };
    market.add_actor(&home);
    market.quote(&home, &[buy(slot, 0, 200, 1)]).unwrap();
    let orders = json!({"orders": {"market": market.id, "slot": slot}});
    let orders: Value = market.query(Contract::OrderbookMatcher, &orders);
    let names: Vec<_> = orders["orders"].as_array().unwrap().iter().map(|row| &row["order"]).collect();
    assert_eq!(names, [&json!(format!("{slot}/0/b0/300/0/1")), &json!(format!("{slot}/0/b0/200/0/2"))]);
}

#[test]
fn r10_1_4_a_contract_takes_the_signatures_of_generator_and_user() {
    for (generator_signs, user_signs) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut duo = Duo::drafted();
        let contract = duo.contract();
        for (actor, signs) in [(&duo.wind, generator_signs), (&duo.home, user_signs)] {
            if signs {
                duo.market.sign(actor, &[contract]).unwrap();
            }
        }
        duo.market.end_signing(duo.slot);
        duo.market.activate(duo.slot).unwrap();
        let expected = match (generator_signs, user_signs) {
            (true, true) => ContractStatus::Active,
            _ => ContractStatus::Lapsed,
        };
        assert_eq!(duo.market.contract(contract).status, expected);
    }
}

/// What a slot's matching comes to: prices, and what everybody got.
type Matched = (Vec<Option<Price>>, BTreeMap<ParticipantId, u64>);

/// Two sellers that tie and a buyer on each side of the line, matched by one of the four or by a stranger, in pages of a size.
fn matched(reversed: bool, page: u32, by: Option<usize>) -> Matched {
    let mut market = TestEnv::open(Setup { page, ..Setup::default() });
    let slot = market.slot(0);
    let actors = market.join_all(&[
        Trader::generator("wind", 0),
        Trader::generator("sun", 0),
        Trader::household("home", 0),
        Trader::household("flat", 1),
    ]);
    let mut quotes = vec![
        (0, sell(slot, 0, 100, 8)),
        (1, sell(slot, 0, 100, 4)),
        (2, buy(slot, 0, 300, 5)),
        (3, buy(slot, 0, 301, 4)),
    ];
    if reversed {
        quotes.reverse();
    }
    for (actor, order) in quotes {
        market.quote(&actors[actor], &[order]).unwrap();
    }
    if let Some(actor) = by {
        market.operators.anyone = actors[actor].account.clone();
    }
    market.match_slot(slot).unwrap();
    let mut filled = BTreeMap::new();
    for row in market.fills(slot) {
        *filled.entry(row.participant).or_default() += row.filled.get();
    }
    (market.prices(slot).zones, filled)
}

#[test]
fn r10_2_3_c_anyone_runs_the_matching_and_nobody_bends_it() {
    let (prices, filled) = matched(false, 500, None);
    // 9 of 12 lots offered at 100 are asked for: 8·9/12 and 4·9/12. The south pays the line's fee of 1 more.
    assert_eq!(prices, [Some(Price(100)), Some(Price(101))]);
    assert_eq!(filled.values().copied().collect::<Vec<_>>(), [6, 3, 5, 4]);
    for (reversed, page, by) in
        [(true, 500, Some(0)), (false, 1, Some(1)), (true, 2, Some(2)), (false, 3, Some(3))]
    {
        assert_eq!(matched(reversed, page, by), (prices.clone(), filled.clone()), "{reversed} {page} {by:?}");
    }
}

#[test]
fn r10_2_4_a_a_contract_is_active_only_after_its_verification() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let wrong = HexBinary::from([7; 32]);
    refused(duo.market.sign_with_digest(&duo.home, &[contract], wrong), "power/digest_mismatch");
    for (home_signs, suspended, reason) in
        [(true, false, None), (false, false, Some("unsigned")), (true, true, Some("inactive"))]
    {
        let mut duo = Duo::drafted();
        duo.market.sign(&duo.wind, &[contract]).unwrap();
        if home_signs {
            duo.market.sign_digest(&duo.home, &[contract]).unwrap();
        }
        if suspended {
            duo.market.suspend(&duo.home).unwrap();
        }
        duo.market.end_signing(duo.slot);
        let lapsed = duo.market.activate(duo.slot).unwrap();
        assert_eq!(lapsed.first().map(|lapse| lapse.reason.as_str()), reason);
        assert_eq!(duo.market.contract(contract).status == ContractStatus::Active, reason.is_none());
    }
}

#[test]
fn r10_2_5_b_each_cycle_is_reconciled_and_cleared_by_itself() {
    let mut duo = Duo::quoted();
    let later = duo.market.slot(16);
    duo.market.quote(&duo.wind, &[sell(later, 0, 100, 20)]).unwrap();
    duo.market.quote(&duo.home, &[buy(later, 0, 300, 5)]).unwrap();
    let cycles: [CycleId; 2] = [duo.slot, later].map(|slot| duo.market.cycle(slot));
    let mut free = vec![];
    for (cycle, lots) in cycles.into_iter().zip([10, 5]) {
        refused(duo.market.clear_cycle_page(cycle, 10), "escrow/cycle_still_open");
        let report = duo.market.run_cycle(cycle).unwrap().report.unwrap();
        // By the matcher, by power-contract, by the meters.
        assert_eq!([report.traded_lots, report.drafted_lots, report.delivered_lots], [Lots(lots); 3]);
        assert_eq!((report.positions_net, report.mismatches), (NetAmount(0), vec![]));
        refused(duo.market.clear_cycle_page(cycle, 10), "escrow/already_cleared");
        free.push(duo.market.balance(&duo.wind).free.get());
    }
    // 10·(100 − 2), then 5·(100 − 2). After the first cycle the order of the second still holds 20·52.
    assert_eq!(free, [1_000_980 - 1_040, 1_001_470]);
}

#[test]
fn r10_2_5_c_fees_and_cycle_are_those_of_the_definition() {
    for (buyer_fee, seller_fee, slots_per_cycle) in [(1, 2, 4), (3, 4, 1)] {
        let mut definition = example_market();
        definition.terms.buyer_fee = Amount(buyer_fee);
        definition.terms.seller_fee = Amount(seller_fee);
        definition.timing.slots_per_cycle = slots_per_cycle;
        let mut market = TestEnv::open(Setup { definition: definition.clone(), ..Setup::default() });
        let query = matcher::QueryMsg::Market { market: market.id };
        let served: matcher::MarketResponse = market.query(Contract::OrderbookMatcher, &query);
        assert_eq!(served.definition, definition);
        let wind = market.join(&Trader::generator("wind", 0));
        let home = market.join(&Trader::household("home", 0));
        let slot = market.slot(0);
        market.quote(&wind, &[sell(slot, 0, 100, 20)]).unwrap();
        market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
        market.run_slot(slot);
        // Participants who want their money after each slot choose a market with a cycle of one.
        let cycle = market.cycle(slot);
        assert_eq!(market.clear_cycle_page(cycle, 10).is_ok(), slots_per_cycle == 1);
        if slots_per_cycle > 1 {
            market.settle_cycle(cycle).unwrap();
        }
        assert_eq!(market.system_balances().fees, Amount(10 * (buyer_fee + seller_fee)));
        let fee = |amount: u128| 10 * i128::try_from(amount).unwrap();
        let gains = (gain(&market, &wind), gain(&market, &home));
        assert_eq!(gains, (1_000 - fee(seller_fee), -1_000 - fee(buyer_fee)));
    }
}
