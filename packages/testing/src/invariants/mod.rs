//! The invariants: checked through queries alone, so that they hold on any chain.
//!
//! * `money`: accounts add up to the ledger, the bank holds it, no coin appears or vanishes; reserved and committed money is
//!   what open orders and contracts require, to the unit.
//! * `energy`: the certificate of every cleared slot verifies, buys equal sells per zone and flow, contracts equal fills.
//! * `log`: the log only grows, provably, and by every message that was carried out.
//! * `payouts`: queued payouts are set aside, sent ones are in flight, and each moves along the edges of its life cycle.
//! * `life_cycles`: states move along the edges of their tables alone.

mod energy;
mod life_cycles;
mod log;
mod memory;
mod money;
mod payouts;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Event};
use interfaces::Contract;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{OrderPlaced, SlotProgress};
use simulation::{ChainBackend, Market, Observer, Step, message_name};
use units::{Amount, CycleId, MarketId, SlotId};

use memory::SlotView;
pub use memory::{Checks, Invariants, Tally};

impl Invariants {
    /// Invariants of a new market.
    pub fn new(checks: Checks) -> Self {
        Self { checks, ..Self::default() }
    }

    /// The slots of a market in which anything has happened.
    pub(crate) fn slots(&self, market: MarketId) -> Vec<SlotId> {
        self.slots.iter().filter(|(of, _)| *of == market).map(|(_, slot)| *slot).collect()
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
        self.carried_out += u64::from(step.carried_out().is_some_and(log::grows));
    }

    /// Checks everything that the step can have changed: the chain undoes a refused message, and time alone moves no money.
    pub(crate) fn check<C: ChainBackend>(&mut self, market: &Market<C, Self>, step: &Step) {
        self.skip(step);
        let place = format!("after step {} ({step})", self.steps);
        log::check(self, market, step, &place);
        self.carried_out = 0;
        if matches!(step, Step::Message { refused: Some(_), .. }) {
            return;
        }
        self.learn_markets(market);
        let slots = self.views(market);
        life_cycles::check(self, market, &slots, &place);
        if !matches!(step, Step::Time { .. }) {
            energy::check(self, market, &slots, &place);
            money::check(self, market, &slots, &place);
            payouts::check(self, market, &place);
        }
    }

    /// Every slot that may still change.
    fn views<C: ChainBackend>(&self, market: &Market<C, Self>) -> Vec<SlotView> {
        let view = |(id, slot)| {
            let contract_state = market.contract_slot_in(id, slot);
            SlotView {
                market: id,
                slot,
                cycle: self.cycle(id, slot),
                definition: self.markets[&id].definition.clone(),
                state: money::slot(market, id, slot),
                contracts: contract_state
                    .as_ref()
                    .map_or_else(Vec::new, |_| market.contracts_in(id, slot, None)),
                contract_state,
            }
        };
        self.live().into_iter().map(view).collect()
    }

    fn learn_markets<C: ChainBackend>(&mut self, market: &Market<C, Self>) {
        use interfaces::orderbook_matcher::QueryMsg;
        for (id, _) in &self.slots {
            self.markets.entry(*id).or_insert_with(|| {
                market.query(Contract::OrderbookMatcher, &QueryMsg::Market { market: *id })
            });
        }
    }

    /// How often each message was sent.
    pub(crate) const fn tally(&self) -> &BTreeMap<(Contract, String), Tally> {
        &self.tally
    }

    /// Slots that may still change.
    fn live(&self) -> Vec<(MarketId, SlotId)> {
        self.slots.difference(&self.closed).copied().collect()
    }

    fn cycle(&self, market: MarketId, slot: SlotId) -> CycleId {
        CycleId(slot.get() / u32::from(self.markets[&market].definition.timing.slots_per_cycle))
    }
}

impl<C: ChainBackend> Observer<C> for Invariants {
    fn account(&mut self, account: &Addr) {
        self.accounts.insert(account.clone());
    }

    fn minted(&mut self, denom: &str, amount: Amount) {
        let sum = self.minted.entry(denom.to_owned()).or_default();
        *sum = sum.add(amount).unwrap();
    }

    fn events(&mut self, events: &[Event]) {
        for placed in OrderPlaced::parse_all(events).unwrap() {
            self.slots.insert((placed.market, placed.slot));
        }
        for progress in SlotProgress::parse_all(events).unwrap() {
            self.slots.insert((progress.market, progress.slot));
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
