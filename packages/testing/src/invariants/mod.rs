//! What holds at all times, whatever anybody sends: checked through queries alone, so that it can be checked on any chain.
//!
//! * `money`: accounts add up to the ledger, the bank holds it, no coin appears or vanishes; what is reserved and
//!   committed is what open orders and contracts require, to the unit.
//! * `energy`: of every cleared slot the certificate verifies, buys equal sells per zone and flow, and contracts equal fills.
//! * `log`: the log only grows, provably, and by every message that was carried out.
//! * `life_cycles`: states move along the edges of their tables alone.

mod energy;
mod life_cycles;
mod log;
mod money;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cosmwasm_std::{Addr, Event};
use interfaces::Contract;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::MarketResponse;
use interfaces::orderbook_matcher::events::{OrderPlaced, SlotProgress};
use units::{Amount, CycleId, MarketId, SlotId, Timestamp};

use crate::chain::Chain;
use crate::market::Market;

/// When the invariants are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// After every message and every passage of time: for tests.
    EveryStep,
    /// Only when [`Market::check`] is called: for a day at full speed. What the steps in between did is then checked by
    /// its result.
    AtEnd,
}

/// What was done before a check.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A message, which the chain may have refused.
    Message { sender: Addr, contract: Contract, msg: String, refused: Option<String> },
    /// Coins went from account to account.
    Transfer { from: Addr, to: Addr },
    /// Time passed.
    Time { to: Timestamp },
    /// Nothing: somebody asks.
    Asked,
}

impl Step {
    /// The message's name, if it is one that was carried out.
    fn carried_out(&self) -> Option<&str> {
        match self {
            Self::Message { msg, refused: None, .. } => msg.split('"').nth(1),
            _ => None,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { sender, contract, msg, refused } => {
                write!(formatter, "{sender} sent {msg} to {contract}")?;
                refused.iter().try_for_each(|text| write!(formatter, ", refused: {text}"))
            }
            Self::Transfer { from, to } => write!(formatter, "{from} sent coins to {to}"),
            Self::Time { to } => write!(formatter, "time passed until {to}"),
            Self::Asked => formatter.write_str("asked"),
        }
    }
}

/// What the checks remember from step to step.
#[derive(Default)]
pub(crate) struct Watch {
    steps: u64,
    accounts: BTreeSet<Addr>,
    minted: BTreeMap<String, Amount>,
    slots: BTreeSet<(MarketId, SlotId)>,
    markets: BTreeMap<MarketId, MarketResponse>,
    /// Slots of which nothing can change any more.
    closed: BTreeSet<(MarketId, SlotId)>,
    /// Messages that were carried out since the last check.
    carried_out: u64,
    log: log::Seen,
    lives: life_cycles::Seen,
    energy: energy::Seen,
}

impl Watch {
    /// Counts an account's coins from now on.
    pub(crate) fn account(&mut self, account: &Addr) {
        self.accounts.insert(account.clone());
    }

    /// Coins came into being.
    pub(crate) fn minted(&mut self, denom: &str, amount: Amount) {
        let sum = self.minted.entry(denom.to_owned()).or_default();
        *sum = sum.add(amount).unwrap();
    }

    /// Learns from a transaction's events in which slots something happens.
    pub(crate) fn notice(&mut self, events: &[Event]) {
        for placed in OrderPlaced::parse_all(events).unwrap() {
            self.slots.insert((placed.market, placed.slot));
        }
        for progress in SlotProgress::parse_all(events).unwrap() {
            self.slots.insert((progress.market, progress.slot));
        }
    }

    /// The slots of a market in which anything has happened.
    pub(crate) fn slots(&self, market: MarketId) -> Vec<SlotId> {
        self.slots.iter().filter(|(of, _)| *of == market).map(|(_, slot)| *slot).collect()
    }

    /// Takes note of a step without checking.
    pub(crate) fn skip(&mut self, step: &Step) {
        self.steps += 1;
        self.carried_out += u64::from(step.carried_out().is_some_and(log::grows));
    }

    /// Checks everything.
    pub(crate) fn check<C: Chain>(&mut self, market: &Market<C>, step: &Step) {
        self.skip(step);
        let place = format!("after step {} ({step})", self.steps);
        self.learn_markets(market);
        log::check(self, market, step, &place);
        life_cycles::check(self, market, &place);
        energy::check(self, market, &place);
        money::check(self, market, &place);
        self.carried_out = 0;
    }

    fn learn_markets<C: Chain>(&mut self, market: &Market<C>) {
        use interfaces::orderbook_matcher::QueryMsg;
        for (id, _) in &self.slots {
            self.markets
                .entry(*id)
                .or_insert_with(|| market.ask(Contract::OrderbookMatcher, &QueryMsg::Market { market: *id }));
        }
    }

    /// Slots that may still change.
    fn live(&self) -> Vec<(MarketId, SlotId)> {
        self.slots.difference(&self.closed).copied().collect()
    }

    fn cycle(&self, market: MarketId, slot: SlotId) -> CycleId {
        CycleId(slot.get() / u32::from(self.markets[&market].definition.timing.slots_per_cycle))
    }
}
