//! Random walks over all messages of all contracts: honest people who keep their word, careless ones who are late, wrong
//! or forgetful, and hostile ones who send anything to anybody. The invariants hold after every step; at the end
//! permissionless messages return all money to its owners.
//!
//! A walk is replayed by `RANDOM_WALK_SEED=<seed> cargo test -p integration-tests random_walk`; `RANDOM_WALK_STEPS` sets
//! its length.

mod anybody;
mod hostile;
mod ibc;
mod operators;
mod people;
mod walk;

use interfaces::Contract;
use interfaces::declaration::{AllowedSender, declarations};
use std::collections::BTreeMap;
use std::env;

use testing::Tally;

use walk::Walk;

/// The walks of an ordinary run.
const SEEDS: std::ops::Range<u64> = 1..9;
/// Steps of a walk, beside the winding-up.
const STEPS: u32 = 250;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn invariants_hold_and_all_money_returns_after_random_walks() {
    let steps = number("RANDOM_WALK_STEPS").map_or(STEPS, |steps| u32::try_from(steps).unwrap());
    if let Some(seed) = number("RANDOM_WALK_SEED") {
        Walk::new(seed).run(steps);
        return;
    }
    let mut sums: BTreeMap<_, Tally> = BTreeMap::new();
    for seed in SEEDS {
        println!("walk of seed {seed}: RANDOM_WALK_SEED={seed} replays it");
        for (message, tally) in Walk::new(seed).run(steps) {
            let sum = sums.entry(message).or_default();
            sum.carried_out += tally.carried_out;
            sum.refused += tally.refused;
        }
    }
    // The walks reach every message: each is refused at least once, and executed at least once, except those that only peers
    // send (which `send` does not see) and the setting of addresses, which happens once, before the walk.
    for contract in Contract::ALL {
        for (_, message) in declarations(contract) {
            let tally = sums.get(&(contract, message.name.to_owned())).copied().unwrap_or_default();
            assert!(tally.refused > 0, "{} of {contract} was never refused", message.name);
            let by_peers = matches!(message.sender, AllowedSender::Peers(_));
            if !by_peers && message.name != "set_addresses" {
                assert!(tally.carried_out > 0, "{} of {contract} was never executed", message.name);
            }
        }
    }
}
