//! Clause 9: the interface layer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use interfaces::Contract;
use interfaces::registry::Role;
use serde_json::{Value, json};
use testing::{Actor, Market, Setup, Trader, buy};

use crate::scenes::{Duo, refused};

#[test]
fn r9_1_plain_json_and_the_typed_client_are_two_ways_to_the_same_market() {
    let mut market = Market::open(Setup::default());
    let (account, reviewer) = (market.account("home"), market.operators.reviewer.clone());
    let slot = market.slot(0);
    market.faucet(&account, 1_000, "ucoin");

    // No type of the project has a hand in these messages.
    let register = json!({"register": {
        "kind": "household", "zone": 0, "capacity": "0", "evidence": "07".repeat(32)
    }});
    market.send(&account, Contract::Registry, &register, &[]).unwrap();
    let who: Value = market.ask(Contract::Registry, &json!({"by_account": {"account": account}}));
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
    market.adopt(&home);
    market.quote(&home, &[buy(slot, 0, 200, 1)]).unwrap();
    let orders = json!({"orders": {"market": market.id, "slot": slot}});
    let orders: Value = market.ask(Contract::OrderbookMatcher, &orders);
    let names: Vec<_> = orders["orders"].as_array().unwrap().iter().map(|row| &row["order"]).collect();
    assert_eq!(names, [&json!(format!("{slot}/0/b0/300/0/1")), &json!(format!("{slot}/0/b0/200/0/2"))]);
}

#[test]
fn r9_2_access_is_given_to_each_user_and_taken_from_each_alone() {
    let mut duo = Duo::quoted();
    let flat = duo.market.join(&Trader::household("flat", 0));
    let order = [buy(duo.slot, 0, 200, 1)];
    duo.market.suspend(&flat).unwrap();
    refused(duo.market.quote(&flat, &order), "is suspended, not active");
    duo.market.quote(&duo.home, &order).unwrap();

    // The same of two holders of one role.
    let (first, second) = (duo.market.operators.reviewer.clone(), duo.market.account("second reviewer"));
    duo.market.grant_role(Role::Reviewer, &second).unwrap();
    duo.market.revoke_role(Role::Reviewer, &first).unwrap();
    refused(duo.market.reinstate(&flat), "does not hold the role Reviewer");
    duo.market.operators.reviewer = second;
    duo.market.reinstate(&flat).unwrap();
    duo.market.quote(&flat, &order).unwrap();
}

/// The messages of a contract as its published schema lists them.
fn published(contract: Contract) -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../schema/{contract}.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let variants = schema["execute"]["oneOf"].as_array().unwrap();
    variants.iter().map(|variant| variant["required"][0].as_str().unwrap().to_owned()).collect()
}

#[test]
fn r9_3_every_published_interface_is_of_one_class_in_the_table_that_the_chain_serves() {
    let market = Market::open(Setup::default());
    let rules = market.rules();
    for contract in Contract::ALL {
        let listed: Vec<_> = rules.iter().filter(|rule| rule.contract == contract.name()).collect();
        let names: BTreeSet<_> = listed.iter().map(|rule| rule.action.clone()).collect();
        assert_eq!(names.len(), listed.len(), "{contract} lists a message twice");
        assert_eq!(names, published(contract), "{contract}");
    }
    let classes: BTreeSet<_> = rules.iter().map(|rule| rule.class.as_str()).collect();
    assert_eq!(classes, BTreeSet::from(["contract", "transaction", "user"]));
    for (action, class) in [("register", "user"), ("sign", "contract"), ("quote", "transaction")] {
        assert_eq!(rules.iter().find(|rule| rule.action == action).unwrap().class, class, "{action}");
    }
}
