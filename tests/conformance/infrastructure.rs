//! Clause 8: the infrastructure layer.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Addr;
use interfaces::audit_log::Category;
use interfaces::orderbook_matcher as matcher;
use interfaces::registry::{self, Decision, Review, Role};
use interfaces::{Contract, common::Side};
use testing::{Market, Setup, Trader, buy, sell};
use units::{Lots, Seconds};

use crate::samples::Sample;
use crate::scenes::Duo;

#[test]
fn r8_1_contracts_quote_match_settle_and_clear() {
    let mut duo = Duo::active();
    // 10·100 less fees of 2 and 1 a lot. No message said what the price is or what anybody owes.
    assert_eq!(duo.gains(), (980, -1_010));
    let entries = duo.market.entries_in(Category::Execution);
    let carried_out: BTreeMap<&str, Contract> =
        entries.iter().map(|entry| (entry.action.as_str(), entry.contract)).collect();
    for (action, contract) in [
        ("quote", Contract::OrderbookMatcher),
        ("clear", Contract::OrderbookMatcher),
        ("pair", Contract::OrderbookMatcher),
        ("settle", Contract::PowerContract),
        ("clear_cycle", Contract::SettlementEscrow),
    ] {
        assert_eq!(carried_out.get(action), Some(&contract), "{action}");
    }
    // The parties traded, and somebody without any role turned the cranks: no operator had a hand in it.
    let hands: BTreeSet<&str> = entries.iter().map(|entry| entry.actor.as_str()).collect();
    let expected = [&duo.wind.account, &duo.home.account, &duo.market.operators.anyone].map(Addr::as_str);
    assert_eq!(hands, BTreeSet::from(expected));
}

/// Messages, each with the one account that may send it.
fn messages(duo: &Duo) -> Vec<(Addr, Sample)> {
    let (market, slot, operators) = (duo.market.id, duo.slot, &duo.market.operators);
    let homes = duo.market.orders(slot).into_iter().find(|row| row.participant == duo.home.participant);
    let capacities = vec![matcher::LineCapacity { slot, line: 0, capacity: Lots(3) }];
    let forecast =
        matcher::Forecast { slot, participant: duo.wind.participant, side: Side::Sell, lots: Lots(3) };
    let suspension = Review {
        participant: duo.home.participant,
        decision: Decision::Suspend { reason: "complaint".into() },
    };
    let grant = registry::ExecuteMsg::GrantRole {
        role: Role::Auditor,
        account: operators.anyone.to_string(),
        since: None,
        until: None,
    };
    let pause = registry::ExecuteMsg::Pause { duration: Seconds(60), reason: "incident".into() };
    let cancel = matcher::ExecuteMsg::Cancel { market, orders: vec![homes.unwrap().order] };
    vec![
        (duo.home.account.clone(), Sample::Matcher(cancel)),
        (operators.grid.clone(), Sample::Matcher(matcher::ExecuteMsg::SetCapacities { market, capacities })),
        (
            operators.forecaster.clone(),
            Sample::Matcher(matcher::ExecuteMsg::PublishForecasts { market, forecasts: vec![forecast] }),
        ),
        (
            operators.reviewer.clone(),
            Sample::Registry(registry::ExecuteMsg::Review { reviews: vec![suspension] }),
        ),
        (operators.admin.clone(), Sample::Registry(grant)),
        (operators.guardian.clone(), Sample::Registry(pause)),
    ]
}

#[test]
fn r8_3_a_a_message_counts_from_whom_it_belongs_to_and_from_nobody_else() {
    let mut duo = Duo::quoted();
    // A participant like home, with an order of the same size: what it has reserved would pay for its mischief.
    let thief = duo.market.join(&Trader::household("thief", 0));
    duo.market.quote(&thief, &[buy(duo.slot, 0, 300, 10)]).unwrap();
    let messages = messages(&duo);
    let mut intruders: Vec<Addr> = messages.iter().map(|(rightful, _)| rightful.clone()).collect();
    intruders.extend([thief.account, duo.market.account("stranger")]);
    for (rightful, message) in &messages {
        let before = (duo.market.orders(duo.slot), duo.market.checkpoint());
        for intruder in intruders.iter().filter(|intruder| *intruder != rightful) {
            assert!(
                message.send(&mut duo.market, intruder, &[]).is_err(),
                "{intruder} sent {}",
                message.action()
            );
        }
        assert_eq!((duo.market.orders(duo.slot), duo.market.checkpoint()), before, "{}", message.action());
        message.send(&mut duo.market, rightful, &[]).unwrap();
    }
}

#[test]
fn r8_4_nine_messages_take_half_a_thousand_orders_to_their_settlement() {
    let mut market = Market::open(Setup::default());
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
