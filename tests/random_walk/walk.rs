//! One walk.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use interfaces::settlement_escrow::{self as escrow, CycleStatus, SystemAccount};
use interfaces::{Contract, orderbook_matcher as matcher};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use simulation::{Actor, Setup, Trader, example_market};
use testing::{Tally, TestEnv};
use units::{Amount, SlotId};

use crate::samples::Sample;

/// A market, its people and the rng.
pub struct Walk {
    pub(super) market: TestEnv,
    pub(super) rng: ChaCha8Rng,
    pub(super) people: Vec<Actor>,
    pub(super) placed: Vec<matcher::events::OrderPlaced>,
    pub(super) names: u32,
    /// Numbers of the samples that hostile senders have still to send before they begin again.
    pub(super) deck: Vec<usize>,
}

/// What is sent, whether or not it is accepted, is all the same to a walk: the invariants judge.
pub fn whatever<T, E>(result: Result<T, E>) {
    drop(result);
}

impl Walk {
    /// The walk of a seed: four zones' worth of people in two zones, slots of a quarter of an hour, two a cycle.
    pub fn new(seed: u64) -> Self {
        let mut definition = example_market();
        definition.timing.slots_per_cycle = 2;
        let mut market = TestEnv::open(Setup { definition, page: 7, ..Setup::default() });
        let people = market.join_all(&[
            Trader::generator("wind", 0),
            Trader::generator("sun", 1),
            Trader::prosumer("roof", 0),
            Trader::prosumer("farm", 1),
            Trader::household("home", 0),
            Trader::household("flat", 1),
            Trader::household("shop", 0).tier(1),
            Trader::household("poor", 1).funds(900),
        ]);
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let mut walk = Self { market, rng, people, placed: vec![], names: 0, deck: vec![] };
        walk.open_routes();
        walk
    }

    /// Walks, winds everything up, and says how often each message was sent.
    pub fn run(mut self, steps: u32) -> BTreeMap<(Contract, String), Tally> {
        for _ in 0..steps {
            match self.rng.random_range(0..115) {
                0..30 => self.trade(),
                30..45 => self.advance_a_slot(),
                45..60 => self.let_time_pass(),
                60..70 => self.operate(),
                70..78 => self.keep_house(),
                78..82 => self.administer(),
                82..97 => self.use_ibc(),
                _ => self.attack(),
            }
        }
        self.settle_all();
        if std::env::var("RANDOM_WALK_VERBOSE").is_ok() {
            println!("{:#?}", self.market.tally());
        }
        self.market.tally().clone()
    }

    // Dice.

    pub(super) fn chance(&mut self, of_hundred: u32) -> bool {
        self.rng.random_range(0..100) < of_hundred
    }

    pub(super) fn someone(&mut self) -> Actor {
        let at = self.rng.random_range(0..self.people.len());
        let participant = self.people[at].participant;
        self.market.actor(participant).clone()
    }

    /// A slot that is traded, or any near one.
    pub(super) fn a_slot(&mut self) -> SlotId {
        let touched = self.market.touched_slots();
        if !touched.is_empty() && self.chance(70) {
            return *touched.choose(&mut self.rng).unwrap();
        }
        let length = self.market.definition.timing.slot;
        let now = length.slot_at(self.market.now()).unwrap();
        SlotId(now.get() + self.rng.random_range(0..12))
    }

    /// Some number, with a liking for the ends.
    pub(super) fn extreme(&mut self) -> u64 {
        let any = self.rng.random_range(0..u64::MAX);
        *[0, 1, 2, u64::from(u32::MAX), u64::from(u32::MAX) + 1, i64::MAX.cast_unsigned(), u64::MAX, any]
            .choose(&mut self.rng)
            .unwrap()
    }

    pub(super) fn a_page(&mut self) -> u32 {
        *[1, 2, 3, 10, 500, u32::MAX].choose(&mut self.rng).unwrap()
    }

    // The end.

    /// Whatever state the walk has left, anyone brings every cycle to its end, and everybody takes its money out.
    fn settle_all(&mut self) {
        // Undelivered pairs across zones may leave the grid account short; its operator makes good for it.
        self.market.top_up(SystemAccount::Grid, 1_000_000).unwrap();
        let mut cycles: Vec<_> =
            self.market.touched_slots().into_iter().map(|slot| self.market.cycle(slot)).collect();
        cycles.dedup();
        for cycle in cycles {
            if self.market.cycle_state(cycle).status != CycleStatus::Cleared {
                let state = self.market.settle_cycle(cycle).unwrap();
                assert_eq!(state.status, CycleStatus::Cleared, "{:?}", state.report);
            }
        }
        self.come_home();
        let denom = self.market.denom();
        for balance in self.market.balances(&denom) {
            assert!(balance.reserved.is_zero() && balance.committed.is_zero(), "{balance:?}");
            let escrow::Account::Participant { id } = balance.account else { panic!("{balance:?}") };
            if !balance.free.is_zero() {
                let account = self.market.participant(id).account;
                let withdraw = escrow::ExecuteMsg::Withdraw { denom: denom.clone(), amount: None };
                Sample::Escrow(withdraw).send(&mut self.market, &Addr::unchecked(account), &[]).unwrap();
            }
        }
        let system = self.market.system_balances();
        let suite = Amount::sum([system.fees, system.grid, system.imbalance]).unwrap();
        assert_eq!(self.market.conservation().ledger, suite, "nothing is left but the suite's own");
        while self.market.outbox().waiting > 0 {
            self.market.flush_audit(500).unwrap();
        }
        self.market.flush_audit(1).unwrap_err();
    }
}
