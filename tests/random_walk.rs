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

use std::collections::BTreeMap;
use std::env;

use access::{RULES, Who};
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
    // The walks reach everything: each message is refused at least once, and carried out at least once but for those that
    // only siblings send (which `send` does not see) and the wiring, which happens once, before the walk.
    for rule in RULES {
        let tally = sums.get(&(rule.contract, rule.action.to_owned())).copied().unwrap_or_default();
        assert!(tally.refused > 0, "{} of {} was never refused", rule.action, rule.contract);
        if !matches!(rule.who, Who::Peers(_)) && rule.action != "set_addresses" {
            assert!(tally.carried_out > 0, "{} of {} was never carried out", rule.action, rule.contract);
        }
    }
}
