//! What an earlier version has written, in the hands of this one.
//!
//! `fixtures/state-<version>.json` is all that the contracts of that version had stored, and the escrow had in the bank, in the
//! middle of a day on a real chain: slot 0 is agreed on by both who trade, slot 1 by the seller alone, in slot 2 two orders are
//! open, and nothing is delivered yet. `ci/keep-state` makes such a file from the version that is checked out; a file once
//! made is never made again. Every later version migrates each of them and goes on with the day.

use std::fs;
use std::path::PathBuf;

use cosmwasm_std::from_json;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::power_contract::ContractStatus;
use interfaces::registry::raw::{PAUSE, PauseRecord};
use testing::{Actor, Chain, Embedded, Kept, Market, buy, json};
use units::{Seconds, SlotId};

use crate::scenes::{any_mandate, refused};

/// What both had deposited.
const FUNDS: u128 = 1_000_000;
/// The lots of each order.
const LOTS: u64 = 10;

/// All that is kept.
fn kept() -> Vec<Kept> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|each| each.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    files.iter().map(|file| from_json(fs::read(file).unwrap()).unwrap()).collect()
}

/// The market on a chain that holds what was kept, with the code of this version, not migrated yet.
fn market(kept: &Kept) -> Market {
    let chain = Embedded::holding(kept);
    let mut market =
        Market::found_on(chain, kept.suite.clone(), kept.operators.clone(), kept.market).unwrap();
    for actor in &kept.actors {
        market.adopt(actor);
    }
    market
}

fn migrate(market: &mut Market) {
    let admin = market.operators.admin.clone();
    for contract in Contract::ALL {
        let address = market.suite.address(contract).clone();
        market.chain.migrate(&admin, &address, contract, &json(&MigrateMsg {})).unwrap();
    }
}

/// The three slots of the kept day.
fn slots(kept: &Kept) -> [SlotId; 3] {
    [kept.slots[0], kept.slots[1], kept.slots[2]]
}

fn traders(kept: &Kept) -> [&Actor; 2] {
    [&kept.actors[0], &kept.actors[1]]
}

#[test]
fn every_version_is_kept_once_and_whole() {
    let versions: Vec<_> = kept().iter().map(|kept| kept.version.clone()).collect();
    assert_eq!(versions, ["0.1.0"], "a file for each version that was released");
    for kept in kept() {
        assert_eq!(kept.records.len(), 5);
        assert!(kept.records.values().all(|records| !records.is_empty()));
    }
}

#[test]
fn queries_answer_as_before_once_the_old_state_is_migrated() {
    for kept in kept() {
        let mut market = market(&kept);
        let slots = slots(&kept);
        let [wind, home] = traders(&kept);
        let ask = |market: &Market| {
            (
                (market.participants(), market.checkpoint(), market.orders(slots[2])),
                (market.contracts(slots[0]), market.contracts(slots[1]), market.result(slots[1])),
                (market.balance(wind), market.balance(home), market.conservation()),
            )
        };
        let before = ask(&market);
        migrate(&mut market);
        assert_eq!(ask(&market), before);
        // What was there is what the story says.
        let (_, (agreed, half, _), _) = before;
        let status = |contracts: &[interfaces::power_contract::ContractResponse]| -> Vec<ContractStatus> {
            contracts.iter().map(|each| each.status).collect()
        };
        assert!(status(&agreed).iter().all(|each| *each == ContractStatus::Signed), "{agreed:?}");
        assert!(status(&half).iter().all(|each| *each == ContractStatus::HalfSigned), "{half:?}");
    }
}

#[test]
fn a_pause_that_was_declared_before_the_migration_goes_on_until_it_ends() {
    for kept in kept() {
        for ended in [false, true] {
            let mut market = market(&kept);
            let [_, home] = traders(&kept);
            // The gate of slot 2 closes 6 s after the state was kept.
            let until = market.now().plus(Seconds(5)).unwrap();
            let registry = market.suite.registry.clone();
            PAUSE.save(&mut *market.chain.app().contract_storage_mut(&registry), &(), &PauseRecord { until });
            migrate(&mut market);
            let order = [buy(slots(&kept)[2], 0, 200, 1)];
            let attempts = |market: &mut Market| {
                [
                    market.quote(home, &order).map(|_| ()),
                    market.mandate(home, any_mandate()),
                    market.fund(home, 5).map(|_| ()),
                ]
            };
            for attempt in attempts(&mut market) {
                refused(attempt, &format!("trading is paused until {until}"));
            }
            if ended {
                market.unpause().unwrap();
            } else {
                market.advance_to(until);
            }
            for attempt in attempts(&mut market) {
                attempt.unwrap();
            }
        }
    }
}

#[test]
fn the_day_goes_on_and_every_coin_is_accounted_for() {
    for kept in kept() {
        let mut market = market(&kept);
        migrate(&mut market);
        let slots = slots(&kept);
        let [wind, home] = traders(&kept);
        let before = market.checkpoint();
        market.sign_all(slots[1]).unwrap();
        market.run_cycle(market.cycle(slots[0])).unwrap();
        for slot in slots {
            let contracts = market.contracts(slot);
            assert_eq!(contracts.iter().map(|each| each.terms.lots.get()).sum::<u64>(), LOTS, "{slot}");
            assert!(contracts.iter().all(|each| each.status == ContractStatus::Settled), "{contracts:?}");
        }
        // Both pay 10 a lot to the provider: 2 parties × 3 slots × 10 lots × 10. The rest is theirs.
        let fees = 2 * 3 * u128::from(LOTS) * 10;
        let wealth = market.wealth(wind).get() + market.wealth(home).get();
        assert_eq!(wealth, 2 * FUNDS - fees);
        market.verify_growth(&before).unwrap();
        for number in 0..before.size {
            market.verify_entry(number).unwrap();
        }
        let paid = market.withdraw(home, None).unwrap().amount;
        assert_eq!(paid.get() + market.wealth(wind).get(), wealth);
    }
}
