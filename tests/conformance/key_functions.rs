//! Clause 10.2: the key functions.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, HexBinary};
use interfaces::Contract;
use interfaces::audit_log::Category;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{self as matcher, Forecast, ReferencePrice};
use interfaces::power_contract::ContractStatus;
use interfaces::registry::{Decision, ParticipantKind, Status};
use serde_json::json;
use testing::{Actor, Chain, Market, Setup, Trader, buy, example_market, export, import, sell};
use units::{Amount, CycleId, Energy, Lots, NetAmount, ParticipantId, Power, Price, Seconds, SlotId, ZoneId};

use super::register;
use crate::scenes::{Duo, any_mandate, gain, refused};

/// Whether someone may deposit, quote, and give a mandate.
fn takes_part(market: &mut Market, actor: &Actor) -> [bool; 3] {
    market.faucet(&actor.account, 1_000, "ucoin");
    let order = [buy(market.slot(4), 0, 100, 1)];
    [
        market.deposit(actor, &[Coin::new(1_000_u128, "ucoin")]).is_ok(),
        market.quote(actor, &order).is_ok(),
        market.mandate(actor, any_mandate()).is_ok(),
    ]
}

#[test]
fn r10_2_1_a_only_who_is_active_takes_part() {
    let mut market = Market::open(Setup::default());
    let trader = Trader::household("home", 0);
    let account = market.account("nobody");
    let nobody = Actor {
        name: "nobody".into(),
        account,
        participant: ParticipantId(9),
        kind: trader.kind,
        zone: trader.zone,
    };
    assert_eq!(takes_part(&mut market, &nobody), [false; 3]);
    let home = register(&mut market, &trader);
    let approval = trader.approval(&home).decision;
    let reason = || "complaint".to_owned();
    let states = [
        (None, Status::Pending),
        (Some(approval), Status::Active),
        (Some(Decision::Suspend { reason: reason() }), Status::Suspended),
        (Some(Decision::Reinstate {}), Status::Active),
        (Some(Decision::Revoke { reason: reason() }), Status::Revoked),
    ];
    for (decision, status) in states {
        if let Some(decision) = decision {
            market.decide(home.participant, decision).unwrap();
        }
        assert_eq!(market.participant(home.participant).status, status);
        assert_eq!(takes_part(&mut market, &home), [status == Status::Active; 3], "{status}");
    }
}

#[test]
fn r10_2_1_c_identity_is_stored_as_class_place_and_hash_and_there_is_no_place_for_a_name() {
    let mut market = Market::open(Setup::default());
    let account = market.account("Ada");
    let evidence = HexBinary::from([7; 32]);
    let mut message = json!({"register": {
        "kind": "prosumer", "zone": 1, "capacity": "10000", "evidence": evidence, "name": "Ada Lovelace"
    }});
    refused(market.send(&account, Contract::Registry, &message, &[]), "unknown field `name`");
    message["register"].as_object_mut().unwrap().remove("name");
    // The evidence itself does not fit where its hash belongs.
    message["register"]["evidence"] = json!(HexBinary::from(b"Ada Lovelace, 12 St James's Square"));
    refused(market.send(&account, Contract::Registry, &message, &[]), "a hash of 32 bytes");
    message["register"]["evidence"] = json!(evidence);
    market.send(&account, Contract::Registry, &message, &[]).unwrap();
    let stored = market.participant_of(&account).unwrap();
    assert_eq!((stored.evidence, stored.registered_at), (evidence, market.now()));
    assert_eq!(
        (stored.kind, stored.zone, stored.capacity),
        (ParticipantKind::Prosumer, ZoneId(1), Power(10_000))
    );
}

#[test]
fn r10_2_2_a_a_request_is_a_price_and_an_energy_for_a_slot_whose_gate_is_ahead() {
    let mut duo = Duo::quoted();
    let (first, last) = (duo.market.slot(0), duo.market.slot(3));
    duo.market.quote(&duo.wind, &[sell(last, 0, -500, 1)]).unwrap();
    duo.market.quote(&duo.home, &[buy(last, 0, 3_000, 1)]).unwrap();
    for (price, lots, words) in [(3_001, 1, "3001"), (-501, 1, "-501"), (100, 0, "0 were given")] {
        refused(duo.market.quote(&duo.home, &[buy(last, 0, price, lots)]), words);
        refused(duo.market.quote(&duo.wind, &[sell(last, 0, price, lots)]), words);
    }
    // Two days, which are 192 quarter-hours, from now on.
    refused(duo.market.quote(&duo.home, &[buy(SlotId(last.get() + 192), 0, 100, 1)]), "begins at");
    duo.market.close_gate(first);
    refused(duo.market.quote(&duo.home, &[buy(first, 0, 100, 1)]), "the gate of slot");
    let home = duo.home.account.clone();
    let mut order = json!({"slot": last, "good": {"buy": {"profile": 0}}, "price": "100", "lots": "1"});
    for missing in ["price", "lots", "slot", "good"] {
        let taken = order.as_object_mut().unwrap().remove(missing).unwrap();
        let quote = json!({"quote": {"market": duo.market.id, "orders": [order]}});
        let sent = duo.market.send(&home, Contract::OrderbookMatcher, &quote, &[]);
        refused(sent, &format!("missing field `{missing}`"));
        order[missing] = taken;
    }
    // The short form lacks a price, then has all.
    for (text, words) in
        [(format!("{last}/b0/1"), Some("slot/good/price/lots")), (format!("{last}/b0/100/1"), None)]
    {
        let quote = json!({"quote": {"market": duo.market.id, "orders": [order, text]}});
        let sent = duo.market.send(&home, Contract::OrderbookMatcher, &quote, &[]);
        match words {
            Some(words) => refused(sent, words),
            None => drop(sent.unwrap()),
        }
    }
}

#[test]
fn r10_2_2_b_a_request_is_its_signers_and_names_nobody_else() {
    let mut duo = Duo::quoted();
    let (old, thief) = (duo.home.clone(), duo.market.account("thief"));
    let order = [buy(duo.slot, 0, 200, 1)];
    let quote = json!({"quote": {"market": duo.market.id, "participant": old.participant, "orders": order}});
    let sent = duo.market.send(&thief, Contract::OrderbookMatcher, &quote, &[]);
    refused(sent, "unknown field `participant`");
    refused(duo.market.quote(&Actor { account: thief, ..old.clone() }, &order), "is not registered");
    // The key is the signer's: with the key, the right to sign moves.
    let next = duo.market.account("next key");
    duo.market.propose_rotation(&old.account, &next).unwrap();
    let home = duo.market.accept_rotation(&next, old.participant).unwrap();
    refused(duo.market.quote(&old, &order), "is not registered");
    assert_eq!(duo.market.quote(&home, &order).unwrap()[0].participant, old.participant);
}

#[test]
fn r10_2_2_c_every_request_is_broadcast_with_user_time_volume_and_price() {
    let mut duo = Duo::quoted();
    let orders = vec![buy(duo.slot, 0, 200, 3), buy(duo.slot, 1, -7, 4)];
    let now = duo.market.now().to_string();
    let quote = matcher::ExecuteMsg::Quote { market: duo.market.id, orders };
    let sender = duo.home.account.clone();
    let outcome = duo.market.send(&sender, Contract::OrderbookMatcher, &quote, &[]).unwrap();
    let broadcast: Vec<Vec<String>> = outcome
        .events
        .iter()
        .filter(|event| event.ty == "wasm-dpt_order")
        .map(|event| {
            let attributes: BTreeMap<_, _> =
                event.attributes.iter().map(|each| (each.key.as_str(), each.value.clone())).collect();
            ["user", "time", "lots", "price"].map(|key| attributes[key].clone()).to_vec()
        })
        .collect();
    let user = duo.home.participant.to_string();
    assert_eq!(broadcast, [[&user, &now, "3", "200"], [&user, &now, "4", "-7"]]);
}

#[test]
fn r10_2_3_a_preferences_limits_and_priorities_are_met_at_the_greatest_welfare() {
    let mut market = Market::open(Setup::default());
    let slot = market.slot(0);
    let wind = market.join(&Trader::generator("wind", 0));
    let coal = market.join(&Trader::generator("coal", 0).labels(&[]));
    let eco = market.join(&Trader::household("eco", 0));
    let hall = market.join(&Trader::household("sports hall", 0).tier(1));
    let hospital = market.join(&Trader::household("hospital", 0));
    market.quote(&wind, &[sell(slot, 1, 120, 10)]).unwrap();
    market.quote(&coal, &[sell(slot, 0, 100, 10)]).unwrap();
    // Profile 2 takes green alone; the other two take anything, and the hospital goes first.
    market.quote(&eco, &[buy(slot, 2, 200, 6)]).unwrap();
    market.quote(&hall, &[buy(slot, 0, 150, 10)]).unwrap();
    market.quote(&hospital, &[buy(slot, 0, 150, 10)]).unwrap();
    let drafts = market.match_slot(slot).unwrap();
    let bought = |actor: &Actor| -> u64 {
        drafts.iter().filter(|draft| draft.buyer == actor.participant).map(|draft| draft.lots.get()).sum()
    };
    assert_eq!((bought(&eco), bought(&hospital), bought(&hall)), (6, 10, 4));
    for draft in &drafts {
        assert!(draft.buyer != eco.participant || draft.seller == wind.participant, "{draft:?}");
        // The hall gets a part of what it asked for, so its bid is the price: within everybody's limit.
        assert_eq!((draft.buyer_price, draft.seller_price), (Price(150), Price(150)));
    }
    // 6·200 + 14·150 − 10·120 − 10·100: no other 20 of the 26 lots asked for are worth more.
    assert_eq!(market.result(slot).welfare, NetAmount(1_100));
}

#[test]
fn r10_2_3_b_the_matching_uses_the_prices_capacities_and_forecasts_published_last() {
    let mut duo = Duo::quoted();
    let (slot, wind, home) = (duo.slot, duo.wind.participant, duo.home.participant);
    let supply = |lots| Forecast { slot, participant: wind, side: Side::Sell, lots: Lots(lots) };
    let demand = Forecast { slot, participant: home, side: Side::Buy, lots: Lots(9) };
    let index = |price| ReferencePrice { slot, zone: ZoneId(0), price: Price(price) };
    duo.market.publish_forecasts(&[supply(15), demand]).unwrap();
    duo.market.publish_reference_prices(&[index(310)]).unwrap();
    let gate = duo.market.gate_of(slot);
    duo.market.advance_to(gate.minus_saturating(Seconds(1)));
    duo.market.publish_forecasts(&[supply(4)]).unwrap();
    duo.market.publish_reference_prices(&[index(350)]).unwrap();
    let published = duo.market.forecasts(slot);
    let mut forecasts: Vec<_> = published.forecasts.iter().map(|row| (row.participant, row.lots)).collect();
    forecasts.sort_unstable();
    assert_eq!(forecasts, [(wind, Lots(4)), (home, Lots(9))]);
    assert_eq!(published.index, [Some(Price(350)), None]);
    // Of 20 lots offered at 100, 4 are left for the 9 of 10 that home is expected to draw: its bid is the price.
    duo.market.match_slot(slot).unwrap();
    assert_eq!(duo.market.result(slot).volume, Lots(4));
    assert_eq!(duo.market.fills(slot).iter().map(|row| row.lots.get()).sum::<u64>(), 4 + 9);
    assert_eq!(duo.market.prices(slot).zones[0], Some(Price(300)));
    // The index exceeds the price of 300: imbalance will cost 350 and the premium of 20.
    assert_eq!(duo.market.contract_slot(slot).unwrap().terms.imbalance_prices[0], Amount(370));
}

/// What a slot's matching comes to: prices, and what everybody got.
type Matched = (Vec<Option<Price>>, BTreeMap<ParticipantId, u64>);

/// Two sellers that tie and a buyer on each side of the line, matched by one of the four or by a stranger, in pages of a size.
fn matched(reversed: bool, page: u32, by: Option<usize>) -> Matched {
    let mut market = Market::open(Setup { page, ..Setup::default() });
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
fn r10_2_4_a_a_contract_is_active_only_if_its_verification_passes() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let wrong = HexBinary::from([7; 32]);
    refused(duo.market.sign_with_digest(&duo.home, &[contract], wrong), "the digest over the contracts is");
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
fn r10_2_4_b_a_contract_states_period_electricity_method_price_and_liability() {
    let duo = Duo::drafted();
    let terms = duo.market.contract(duo.contract()).terms;
    assert_eq!((terms.buyer, terms.seller), (duo.home.participant, duo.wind.participant));
    let period = (duo.market.start_of(duo.slot), duo.market.end_of(duo.slot));
    assert_eq!((terms.period_start, terms.period_end), period);
    // 10 lots of 100 Wh.
    assert_eq!((terms.lots, terms.electricity), (Lots(10), Energy(1_000)));
    let cycle = duo.market.cycle(duo.slot);
    assert_eq!(terms.settlement_method, format!("metered delivery per slot, netted in cycle {cycle}"));
    assert_eq!((terms.buyer_price, terms.seller_price), (Price(100), Price(100)));
    assert_eq!((terms.seller_liability, terms.buyer_liability), (Amount(50), Amount(40)));
}

#[test]
fn r10_2_4_c_a_validated_contract_executes_whatever_its_parties_do() {
    let mut duo = Duo::active();
    let contract = duo.contract();
    for party in [duo.wind.clone(), duo.home.clone()] {
        assert!(duo.market.cancel_contracts(&party, &[contract]).is_err());
        duo.market.revoke(&party).unwrap();
    }
    duo.market.pause(Seconds(86_400)).unwrap();
    assert_eq!(duo.gains(), (980, -1_010));
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Settled);
}

#[test]
fn r10_2_5_a_contracts_compute_what_is_payable_and_pay_it() {
    let mut duo = Duo::delivered();
    duo.market.meter(&[export(&duo.wind, duo.slot, 700), import(&duo.home, duo.slot, 700)]).unwrap();
    // 7 of 10 lots at 100; 3 missing at a bond of 50; fees of 2 and 1 a lot. Wind: 700 − 14 − 150. Home: −700 − 7 + 150.
    assert_eq!(duo.gains(), (536, -557));
    let settled = duo.market.contract(duo.contract()).settled.unwrap();
    assert_eq!((settled.buyer_payment, settled.seller_payment), (NetAmount(700), NetAmount(700)));
    assert_eq!((settled.liability, settled.imbalance, settled.fees), (Amount(150), Amount(0), Amount(21)));
    for (actor, coins) in [(&duo.wind, 1_000_536), (&duo.home, 999_443)] {
        duo.market.withdraw(actor, None).unwrap();
        assert_eq!(duo.market.chain.balance(&actor.account, "ucoin").unwrap(), Amount(coins));
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
        refused(duo.market.clear_cycle_page(cycle, 10), "the cycle is still open");
        let report = duo.market.run_cycle(cycle).unwrap().report.unwrap();
        // By the matcher, by power-contract, by the meters.
        assert_eq!([report.traded_lots, report.drafted_lots, report.delivered_lots], [Lots(lots); 3]);
        assert_eq!((report.positions_net, report.mismatches), (NetAmount(0), vec![]));
        refused(duo.market.clear_cycle_page(cycle, 10), "cleared already");
        free.push(duo.market.balance(&duo.wind).free.get());
    }
    // 10·(100 − 2), then 5·(100 − 2). After the first cycle the order of the second still holds 20·52.
    assert_eq!(free, [1_000_980 - 1_040, 1_001_470]);
}

#[test]
fn r10_2_5_c_a_market_publishes_its_fees_and_its_cycle_and_keeps_to_them() {
    for (buyer_fee, seller_fee, slots_per_cycle) in [(1, 2, 4), (3, 4, 1)] {
        let mut definition = example_market();
        definition.terms.buyer_fee = Amount(buyer_fee);
        definition.terms.seller_fee = Amount(seller_fee);
        definition.timing.slots_per_cycle = slots_per_cycle;
        let mut market = Market::open(Setup { definition: definition.clone(), ..Setup::default() });
        let query = matcher::QueryMsg::Market { market: market.id };
        let served: matcher::MarketResponse = market.ask(Contract::OrderbookMatcher, &query);
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
            market.wind_up(cycle).unwrap();
        }
        assert_eq!(market.system_balances().fees, Amount(10 * (buyer_fee + seller_fee)));
        let fee = |amount: u128| 10 * i128::try_from(amount).unwrap();
        let gains = (gain(&market, &wind), gain(&market, &home));
        assert_eq!(gains, (1_000 - fee(seller_fee), -1_000 - fee(buyer_fee)));
    }
}

#[test]
fn r10_2_6_a_time_parties_quantities_and_results_are_on_the_ledger() {
    let mut duo = Duo::delivered();
    duo.market.meter_as_contracted(duo.slot).unwrap();
    duo.market.end_metering(duo.slot);
    let (now, height) = (duo.market.now(), duo.market.chain.height());
    duo.market.settle(duo.slot).unwrap();
    let entry = duo.market.entries(0).pop().unwrap();
    assert_eq!((entry.action.as_str(), entry.contract), ("settle", Contract::PowerContract));
    assert_eq!((entry.time, entry.height), (now, height));
    let mut subjects = entry.subjects;
    subjects.sort_unstable();
    assert_eq!(subjects, [duo.wind.participant, duo.home.participant]);
    let contract = duo.market.contract(duo.contract());
    assert_eq!(contract.status, ContractStatus::Settled);
    assert_eq!((contract.terms.buyer, contract.terms.seller), (duo.home.participant, duo.wind.participant));
    assert_eq!((contract.terms.lots, contract.settled.unwrap().delivered), (Lots(10), Lots(10)));
}

#[test]
fn r10_2_6_b_access_execution_and_configuration_are_logged_with_who_did_it() {
    let mut duo = Duo::quoted();
    let last = |market: &Market| {
        let entry = market.entries(0).pop().unwrap();
        (entry.category, entry.action, entry.actor)
    };
    let operators = duo.market.operators.clone();
    let expected = |category, action: &str, actor: &Addr| (category, action.to_owned(), actor.to_string());
    assert_eq!(last(&duo.market), expected(Category::Execution, "quote", &duo.home.account));
    duo.market.suspend(&duo.home).unwrap();
    assert_eq!(last(&duo.market), expected(Category::Access, "review", &operators.reviewer));
    duo.market.set_market_open(false).unwrap();
    assert_eq!(last(&duo.market), expected(Category::Configuration, "set_market_open", &operators.admin));
    let again = last(&duo.market);
    assert!(duo.market.quote(&duo.wind, &[sell(duo.slot, 0, 100, 1)]).is_err());
    assert_eq!(last(&duo.market), again, "what is refused changes nothing, the log included");
}
