//! The invariants: checked through queries alone, so that they hold on any chain.
//!
//! * `money`: accounts add up to the ledger, the bank holds it, no coin appears or vanishes; reserved and committed money is
//!   what open orders and contracts require, to the unit.
//! * `energy`: the certificate of every cleared slot verifies, buys equal sells per zone and flow, contracts equal fills.
//! * `log`: the log only grows, provably, and by every message that was carried out.
//! * `payouts`: queued payouts are set aside, sent ones are in flight, and each moves along the edges of its life cycle.
//! * `life_cycles`: states move along the edges of their tables alone.

mod energy;
mod known;
mod life_cycles;
mod log;
mod money;
mod payouts;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Event};
use interfaces::Contract;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{OrderPlaced, SlotProgress};
use simulation::{ChainBackend, Market, Observer, Step, message_name};
use units::{Amount, MarketId, SlotId};

use known::{Known, SlotView};

/// When the invariants are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checks {
    /// After every message and every passage of time.
    #[default]
    EveryStep,
    /// When [`TestEnv::check`](crate::TestEnv::check) is called: for many steps, or a slow chain.
    AtEnd,
}

/// How often a message was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// And carried out.
    pub carried_out: u32,
    /// And refused.
    pub refused: u32,
}

/// Checks the invariants after the steps of a market, and remembers what they compare with.
#[derive(Default)]
pub struct Invariants {
    pub(crate) checks: Checks,
    steps: u64,
    known: Known,
    /// (contract, message) => how often it was carried out and refused.
    tally: BTreeMap<(Contract, String), Tally>,
    log: log::Seen,
    lives: life_cycles::Seen,
    energy: energy::Seen,
    payouts: payouts::Seen,
}

impl Invariants {
    /// Invariants of a new market.
    pub fn new(checks: Checks) -> Self {
        Self { checks, ..Self::default() }
    }

    /// The slots of a market in which anything has happened.
    pub(crate) fn slots(&self, market: MarketId) -> Vec<SlotId> {
        self.known.slots.iter().filter(|(of, _)| *of == market).map(|(_, slot)| *slot).collect()
    }

    /// Counts a step without checking.
    fn skip(&mut self, step: &Step) {
        self.steps += 1;
        if let Step::Message { contract, msg, refused, .. } = step {
            let action = message_name(msg).to_owned();
            let tally = self.tally.entry((*contract, action)).or_default();
            let count = if refused.is_some() { &mut tally.refused } else { &mut tally.carried_out };
            *count += 1;
        }
        self.known.carried_out += u64::from(step.carried_out().is_some_and(log::grows));
    }

    /// Checks everything that the step can have changed: the chain undoes a refused message, and time alone moves no money.
    pub(crate) fn check<C: ChainBackend>(&mut self, market: &Market<C, Self>, step: &Step) {
        self.skip(step);
        let place = format!("after step {} ({step})", self.steps);
        log::check(&mut self.log, self.known.carried_out, market, step, &place);
        self.known.carried_out = 0;
        if matches!(step, Step::Message { refused: Some(_), .. }) {
            return;
        }
        self.learn_markets(market);
        let slots = self.views(market);
        life_cycles::check(&mut self.lives, market, &slots, &place);
        if !matches!(step, Step::Time { .. }) {
            energy::check(&mut self.energy, market, &slots, &place);
            money::check(&mut self.known, market, &slots, &place);
            payouts::check(&mut self.payouts, market, &place);
        }
    }

    /// Every slot that may still change.
    fn views<C: ChainBackend>(&self, market: &Market<C, Self>) -> Vec<SlotView> {
        let view = |(id, slot)| {
            let contract_state = market.contract_slot_in(id, slot);
            SlotView {
                market: id,
                slot,
                cycle: self.known.cycle(id, slot),
                definition: self.known.markets[&id].definition.clone(),
                state: money::slot(market, id, slot),
                contracts: contract_state
                    .as_ref()
                    .map_or_else(Vec::new, |_| market.contracts_in(id, slot, None)),
                contract_state,
            }
        };
        self.known.live().into_iter().map(view).collect()
    }

    fn learn_markets<C: ChainBackend>(&mut self, market: &Market<C, Self>) {
        use interfaces::orderbook_matcher::QueryMsg;
        for (id, _) in &self.known.slots {
            self.known.markets.entry(*id).or_insert_with(|| {
                market.query(Contract::OrderbookMatcher, &QueryMsg::Market { market: *id })
            });
        }
    }

    /// How often each message was sent.
    pub(crate) const fn tally(&self) -> &BTreeMap<(Contract, String), Tally> {
        &self.tally
    }
}

impl<C: ChainBackend> Observer<C> for Invariants {
    fn account(&mut self, account: &Addr) {
        self.known.accounts.insert(account.clone());
    }

    fn minted(&mut self, denom: &str, amount: Amount) {
        let sum = self.known.minted.entry(denom.to_owned()).or_default();
        *sum = sum.add(amount).unwrap();
    }

    fn events(&mut self, events: &[Event]) {
        for placed in OrderPlaced::parse_all(events).unwrap() {
            self.known.slots.insert((placed.market, placed.slot));
        }
        for progress in SlotProgress::parse_all(events).unwrap() {
            self.known.slots.insert((progress.market, progress.slot));
        }
    }

    fn step(&mut self, market: &Market<C, Self>, step: &Step) {
        match self.checks {
            Checks::EveryStep => self.check(market, step),
            Checks::AtEnd => self.skip(step),
        }
    }

    fn one_by_one(&self) -> bool {
        self.checks == Checks::EveryStep
    }
}
