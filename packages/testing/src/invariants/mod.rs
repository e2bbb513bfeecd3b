//! What holds at all times, whatever anybody sends: checked through queries alone, so that it can be checked on any chain.
//!
//! * `money`: accounts add up to the ledger, the bank holds it, no coin appears or vanishes; what is reserved and
//!   committed is what open orders and contracts require, to the unit.
//! * `energy`: of every cleared slot the certificate verifies, buys equal sells per zone and flow, and contracts equal fills.
//! * `log`: the log only grows, provably, and by every message that was carried out.
//! * `payouts`: what waits for another chain is set aside, what is under way there is in no bank, and each payout moves along
//!   the edges of its life.
//! * `life_cycles`: states move along the edges of their tables alone.

mod energy;
mod life_cycles;
mod log;
mod money;
mod payouts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cosmwasm_std::{Addr, Event};
use interfaces::Contract;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::{OrderPlaced, SlotProgress};
use interfaces::orderbook_matcher::{MarketDefinition, MarketResponse, SlotResponse};
use interfaces::power_contract::{self, ContractResponse};
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

/// How often a message was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// And carried out.
    pub carried_out: u32,
    /// And refused.
    pub refused: u32,
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

/// What the contracts say about a slot.
pub(crate) struct Look {
    market: MarketId,
    slot: SlotId,
    cycle: CycleId,
    definition: MarketDefinition,
    /// In the matcher.
    state: SlotResponse,
    /// In power-contract, if contracts were drafted.
    contract_state: Option<power_contract::SlotResponse>,
    contracts: Vec<ContractResponse>,
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
    /// (contract, message) => how often it was carried out and refused.
    tally: BTreeMap<(Contract, String), Tally>,
    log: log::Seen,
    lives: life_cycles::Seen,
    energy: energy::Seen,
    payouts: payouts::Seen,
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
        if let Step::Message { contract, msg, refused, .. } = step {
            let action = msg.split('"').nth(1).unwrap_or_default().to_owned();
            let tally = self.tally.entry((*contract, action)).or_default();
            let count = if refused.is_some() { &mut tally.refused } else { &mut tally.carried_out };
            *count += 1;
        }
        self.carried_out += u64::from(step.carried_out().is_some_and(log::grows));
    }

    /// Checks everything that the step can have touched: a refused message is undone by the chain, and time alone moves
    /// no money.
    pub(crate) fn check<C: Chain>(&mut self, market: &Market<C>, step: &Step) {
        self.skip(step);
        let place = format!("after step {} ({step})", self.steps);
        log::check(self, market, step, &place);
        self.carried_out = 0;
        if matches!(step, Step::Message { refused: Some(_), .. }) {
            return;
        }
        self.learn_markets(market);
        let slots = self.look(market);
        life_cycles::check(self, market, &slots, &place);
        if !matches!(step, Step::Time { .. }) {
            energy::check(self, market, &slots, &place);
            money::check(self, market, &slots, &place);
            payouts::check(self, market, &place);
        }
    }

    /// What the contracts say about every slot that may still change.
    fn look<C: Chain>(&self, market: &Market<C>) -> Vec<Look> {
        let look = |(id, slot)| {
            let contract_state = money::contract_slot(market, id, slot);
            Look {
                market: id,
                slot,
                cycle: self.cycle(id, slot),
                definition: self.markets[&id].definition.clone(),
                state: money::slot(market, id, slot),
                contracts: contract_state
                    .as_ref()
                    .map_or_else(Vec::new, |_| money::contracts(market, id, slot)),
                contract_state,
            }
        };
        self.live().into_iter().map(look).collect()
    }

    fn learn_markets<C: Chain>(&mut self, market: &Market<C>) {
        use interfaces::orderbook_matcher::QueryMsg;
        for (id, _) in &self.slots {
            self.markets
                .entry(*id)
                .or_insert_with(|| market.ask(Contract::OrderbookMatcher, &QueryMsg::Market { market: *id }));
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
