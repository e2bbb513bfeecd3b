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
use simulation::{Actor, ChainBackend, json};
use testing::{SavedState, TestEnv, restore};
use units::SlotId;

/// What both had deposited.
const FUNDS: u128 = 1_000_000;
/// The lots of each order.
const LOTS: u64 = 10;

/// All that is saved.
fn saved_states() -> Vec<SavedState> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|each| each.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    files.iter().map(|file| from_json(fs::read(file).unwrap()).unwrap()).collect()
}

/// The market on a chain that holds what was saved, with the code of this version, not migrated yet.
fn market(saved: &SavedState) -> TestEnv {
    let chain = restore(saved);
    let mut market =
        TestEnv::attach(chain, saved.addresses.clone(), saved.operators.clone(), saved.market).unwrap();
    for actor in &saved.actors {
        market.add_actor(actor);
    }
    market
}

fn migrate(market: &mut TestEnv) {
    let admin = market.operators.admin.clone();
    for contract in Contract::ALL {
        let address = market.addresses.address(contract).clone();
        market.chain.migrate(&admin, &address, contract, &json(&MigrateMsg {})).unwrap();
    }
}

/// The three slots of the saved day.
fn slots(saved: &SavedState) -> [SlotId; 3] {
    [saved.slots[0], saved.slots[1], saved.slots[2]]
}

fn traders(saved: &SavedState) -> [&Actor; 2] {
    [&saved.actors[0], &saved.actors[1]]
}

#[test]
fn every_version_is_kept_once_and_whole() {
    let versions: Vec<_> = saved_states().iter().map(|saved| saved.version.clone()).collect();
    assert_eq!(versions, ["0.3.0"], "a file for each version that was released");
    for saved in saved_states() {
        assert_eq!(saved.records.len(), 5);
        assert!(saved.records.values().all(|records| !records.is_empty()));
    }
}

#[test]
fn queries_answer_as_before_once_the_old_state_is_migrated() {
    for saved in saved_states() {
        let mut market = market(&saved);
        let slots = slots(&saved);
        let [wind, home] = traders(&saved);
        let ask = |market: &TestEnv| {
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
fn the_day_goes_on_and_every_coin_is_accounted_for() {
    for saved in saved_states() {
        let mut market = market(&saved);
        migrate(&mut market);
        let slots = slots(&saved);
        let [wind, home] = traders(&saved);
        let before = market.checkpoint();
        market.sign_all(slots[1]).unwrap();
        let cycle = market.cycle(slots[0]);
        market.run_cycle(cycle).unwrap();
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
