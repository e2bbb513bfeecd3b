//! A market that is in the middle of its day moves to the next version of its contracts, and the day goes on.
//!
//! `ci/keep-state` has this test keep what the contracts have stored at that moment, in `tests/fixtures`: later versions must
//! be able to go on from it as well, which `tests/migrations` shows without a chain.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cosmwasm_std::{Addr, Coin, HexBinary};
use interfaces::power_contract::ContractStatus;
use interfaces::registry::Role;
use interfaces::{Contract, ContractAddresses};
use serde_json::{Value, json};
use simulation::{Actor, Operators, Trader, Wait, Wasmd, buy, sell};
use testing::{SavedState, TestEnv};
use units::{Amount, MarketId, SlotId};

use crate::network::fixture;
use crate::place::Place;

/// What both deposit.
const FUNDS: u128 = 1_000_000;
/// The lots of each order.
const LOTS: u64 = 10;

/// Slots of eight seconds, three a cycle; half a minute from gate to delivery.
const TIMING: &str = r#"
[market]
name = "In mid-day"

[market.timing]
slot = "8 s"
slots_per_cycle = 3
horizon = "10 min"
gate = "40 s"
clear = "16 s"
sign = "24 s"
meter = "12 s"
"#;

/// The network file: each role is held by an account of the run.
fn network_file(operators: &Operators, version: &str) -> String {
    let roles: Vec<_> =
        Role::ALL.iter().map(|role| format!("{role} = [\"{}\"]\n", operators.holder(*role))).collect();
    format!("[deployment]\nartifacts = \"{version}\"\n[roles]\n{}{TIMING}", roles.concat())
}

fn apply(place: &Place) -> Value {
    let run = place.dpt(&["deploy", "apply", "--network", "network.toml", "--from", "deployer", "--json"]);
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

#[test]
fn a_market_moves_to_the_next_version_in_the_middle_of_its_day() {
    let place = Place::new();
    let [owner] = place.keys(["deployer"]);
    let mut chain = fixture(place.node(), &format!("migration {}", std::process::id()));
    let operators = Operators::of(&mut chain);
    let version = env!("CARGO_PKG_VERSION");
    let next = place.next_artifacts("next");
    place.store("deployer", "next");

    // 1. The old version, with two who trade. Slot 0 is agreed on, slot 1 matched and signed by one, slot 2 open.
    place.write(&network_file(&operators, "artifacts"));
    let first = apply(&place);
    assert_eq!(first["version"], version);
    let suite: ContractAddresses<String> = serde_json::from_value(first["suite"].clone()).unwrap();
    let suite = ContractAddresses {
        registry: Addr::unchecked(suite.registry),
        orderbook_matcher: Addr::unchecked(suite.orderbook_matcher),
        power_contract: Addr::unchecked(suite.power_contract),
        settlement_escrow: Addr::unchecked(suite.settlement_escrow),
        audit_log: Addr::unchecked(suite.audit_log),
    };
    let id: MarketId = serde_json::from_value(first["market"].clone()).unwrap();
    let mut market = TestEnv::attach(chain, suite, operators.clone(), id).unwrap();
    let wind = market.join(&Trader::generator("wind", 0).funds(FUNDS).capacity(100_000_000));
    let home = market.join(&Trader::household("home", 0).funds(FUNDS));
    let slots = first_cycle(&market);
    for slot in slots {
        market.quote(&wind, &[sell(slot, 1, 100, LOTS)]).unwrap();
        market.quote(&home, &[buy(slot, 0, 300, LOTS)]).unwrap();
    }
    market.match_slot(slots[0]).unwrap();
    market.sign_all(slots[0]).unwrap();
    market.match_slot(slots[1]).unwrap();
    market.sign_all_but(slots[1], &[&home]).unwrap();
    assert_eq!(market.orders(slots[2]).len(), 2);
    let before = market.checkpoint();
    let balances = [market.balance(&wind), market.balance(&home)];
    assert!(balances.iter().all(|each| !each.reserved.is_zero()), "{balances:?}");
    if let Ok(folder) = std::env::var("DPT_KEEP_STATE") {
        keep(&place, &market, &slots, &[wind, home], Path::new(&folder));
        return;
    }

    // 2. The next version, where the old one is.
    place.write(&network_file(&operators, "next"));
    let migrated = apply(&place);
    assert_eq!(migrated["transactions"].as_array().unwrap().len(), 1, "{migrated}");
    assert_eq!(migrated["transactions"][0]["step"], "migrate the five contracts");
    assert_eq!((&migrated["version"], &migrated["suite"]), (&json!(next), &first["suite"]));
    assert_eq!(place.node().contracts_by_creator(&owner).wait().unwrap().len(), 5);
    assert_eq!([market.balance(&wind), market.balance(&home)], balances);

    // 3. The day goes on: what was signed by one is signed by the other, what was open is matched; all is delivered, settled,
    //    paid for and cleared.
    market.sign_all(slots[1]).unwrap();
    let cycle = market.cycle(slots[0]);
    market.run_cycle(cycle).unwrap();
    for slot in slots {
        let contracts = market.contracts(slot);
        let lots: u64 = contracts.iter().map(|each| each.terms.lots.get()).sum();
        assert_eq!(lots, LOTS, "slot {slot}");
        assert!(contracts.iter().all(|each| each.status == ContractStatus::Settled), "{contracts:?}");
    }
    // Both pay 10 a lot to the provider: 2 parties × 3 slots × 10 lots × 10. The rest of what both had is theirs.
    let fees = 2 * 3 * u128::from(LOTS) * 10;
    let wealth = market.wealth(&wind).get() + market.wealth(&home).get();
    assert_eq!(wealth, 2 * FUNDS - fees);
    assert!(market.wealth(&wind) > Amount(FUNDS), "the seller has gained");
    // The log of the new version goes on from that of the old one, provably, and old entries verify.
    market.verify_growth(&before).unwrap();
    market.verify_entry(0).unwrap();
    let paid_out = market.withdraw(&home, None).unwrap();
    assert_eq!(paid_out.amount.get() + market.wealth(&wind).get(), wealth);
    let verified = place.dpt(&["deploy", "verify", "--network", "network.toml"]);
    assert_eq!(verified.code, 0, "{verified:?}");
}

/// The first cycle whose gates are ahead.
fn first_cycle(market: &TestEnv<Wasmd>) -> [SlotId; 3] {
    let timing = market.definition.timing;
    // Six messages are sent before the first gate.
    let ahead = market.now().get() + timing.gate.get() + 8;
    let cycle = ahead / u64::from(timing.slot.get()) / 3 + 1;
    let first = u32::try_from(cycle * 3).unwrap();
    [first, first + 1, first + 2].map(SlotId)
}

/// Keeps all that the contracts have stored.
fn keep(place: &Place, market: &TestEnv<Wasmd>, slots: &[SlotId], actors: &[Actor], folder: &Path) {
    let version = env!("CARGO_PKG_VERSION");
    let (height, time) = place.node().latest().wait().unwrap();
    let records = Contract::ALL.map(|contract| {
        let records = place.node().all_state(market.addresses.address(contract).as_str()).wait().unwrap();
        let hex = records.into_iter().map(|(key, value)| (HexBinary::from(key), HexBinary::from(value)));
        (contract.name().to_owned(), hex.collect())
    });
    let escrow = &market.addresses.settlement_escrow;
    let denom = market.denom();
    let held = place.node().balance(escrow.as_str(), &denom).wait().unwrap();
    let saved = SavedState {
        version: version.into(),
        height,
        time,
        addresses: market.addresses.clone(),
        market: market.id,
        slots: slots.to_vec(),
        operators: Operators { admin: deployer_of(place), ..market.operators.clone() },
        actors: actors.to_vec(),
        coins: BTreeMap::from([(escrow.clone(), vec![Coin::new(held, denom)])]),
        records: BTreeMap::from(records),
    };
    fs::create_dir_all(folder).unwrap();
    let file = folder.join(format!("state-{version}.json"));
    fs::write(file, serde_json::to_string_pretty(&saved).unwrap() + "\n").unwrap();
}

fn deployer_of(place: &Place) -> Addr {
    Addr::unchecked(place.signer("deployer").address().as_ref())
}
