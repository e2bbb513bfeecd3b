//! The day itself: a plan carried out, stage by stage, by the verbs of the market on any chain.
//!
//! Each stage is a file and a function. What the report needs is read from the contracts when all is over ([`record`]), so
//! that it shows what the ledger says and not what the scenario meant to do; only mishaps are noted when they happen.

mod audit;
mod deliver;
mod enrol;
mod matching;
mod quote;
mod record;
mod settle;
mod sign;

use std::collections::BTreeMap;

use interfaces::audit_log::CheckpointResponse;
use interfaces::power_contract::events::ContractLapsed;
use testing::{Actor, Chain, ChainError, Checks, Market, Setup};
use units::{Amount, ContractId, Lots, ParticipantId, SlotId, Timestamp};

use super::plan::Plan;
use crate::failure::Failure;
use crate::report::Day;
use crate::report::model::{Incident, Origin, Stage};

/// Messages of different people that are sent together, where the chain takes several at once.
const TOGETHER: usize = 25;

/// Who watches the day.
pub trait Watcher {
    /// A stage of so many steps begins.
    fn begins(&mut self, stage: &str, steps: usize);
    /// One of its steps is done.
    fn steps(&mut self);
    /// The stage is over.
    fn ends(&mut self, stage: &Stage);
}

/// A day under way.
pub struct Run<'a, C: Chain> {
    market: Market<C>,
    plan: &'a Plan,
    watcher: &'a mut dyn Watcher,
    actors: Vec<Actor>,
    stages: Vec<Stage>,
    incidents: Vec<Incident>,
    /// Orders placed and not cancelled, and lots curtailed at the gate, by slot.
    orders: BTreeMap<SlotId, u32>,
    curtailed: BTreeMap<SlotId, Lots>,
    lapses: BTreeMap<ContractId, ContractLapsed>,
    /// Readings that never came.
    missing: Vec<(SlotId, ParticipantId)>,
    withdrawn: BTreeMap<ParticipantId, Amount>,
    earlier: Option<CheckpointResponse>,
}

/// When the chain starts for a plan: so that everybody can register and quote before the first gate, and so that the first
/// cycle whose gates are all ahead is the plan's.
pub fn start_of(plan: &Plan) -> Timestamp {
    let timing = plan.definition.timing;
    let span = u64::from(timing.slots_per_cycle).saturating_mul(timing.slot.seconds().get());
    let lead = span.min(7_200);
    plan.slots.first().map_or(Timestamp::MIN, |slot| {
        timing.slot.start_of(*slot).minus_saturating(timing.gate).minus_saturating(units::Seconds(lead))
    })
}

/// Carries a plan out on a chain. On one that makes its own time (`origin` says so) the day begins when everybody has joined.
///
/// # Errors
/// If a contract refuses what it should do, or the sums do not agree in the end.
pub fn run<C: Chain>(
    chain: C,
    plan: &Plan,
    mut origin: Origin,
    watcher: &mut dyn Watcher,
) -> Result<Day, Failure> {
    let first_block = chain.height();
    let setup = Setup {
        definition: plan.definition.clone(),
        denoms: vec![plan.definition.denom.clone()],
        max_steps: 10_000,
        start: start_of(plan),
        checks: Checks::AtEnd,
        page: 500,
    };
    let market = Market::open_on(chain, setup).map_err(refused("opening the market"))?;
    let placed: Plan;
    let mut run = Run {
        market,
        plan,
        watcher,
        actors: vec![],
        stages: vec![],
        incidents: vec![],
        orders: BTreeMap::new(),
        curtailed: BTreeMap::new(),
        lapses: BTreeMap::new(),
        missing: vec![],
        withdrawn: BTreeMap::new(),
        earlier: None,
    };
    run.enrol()?;
    run.fund()?;
    if origin.played.is_some() {
        placed = plan.placed(run.market.now());
        run.plan = &placed;
    }
    run.prepare()?;
    run.quote()?;
    run.forecast()?;
    run.match_all()?;
    run.sign()?;
    run.deliver()?;
    run.meter()?;
    run.settle()?;
    run.clear_cycle()?;
    run.withdraw()?;
    let audit = run.audit()?;
    if let Some(played) = &mut origin.played {
        played.blocks = (first_block, run.market.chain.height().saturating_sub(1));
    }
    run.record(origin, audit)
}

/// What to say if a contract refuses something that the day needs.
fn refused(what: &str) -> impl Fn(ChainError) -> Failure + '_ {
    move |error| Failure::refused(format!("{what}: {error}"))
}

impl<C: Chain> Run<'_, C> {
    /// Runs a stage: tells the watcher, counts the entries that it leaves in the log, keeps its figures.
    fn stage(
        &mut self,
        name: &str,
        steps: usize,
        work: impl FnOnce(&mut Self) -> Result<Vec<(String, String)>, Failure>,
    ) -> Result<(), Failure> {
        let before = self.market.checkpoint().size;
        self.watcher.begins(name, steps);
        let figures = work(self)?;
        let messages = self.market.checkpoint().size.saturating_sub(before);
        let stage = Stage { name: name.to_owned(), messages, figures };
        self.watcher.ends(&stage);
        self.stages.push(stage);
        Ok(())
    }

    /// Now, in the day's own time.
    fn now(&self) -> Timestamp {
        self.plan.told(self.market.now())
    }

    /// When a slot begins, in the day's own time.
    fn start_of(&self, slot: SlotId) -> Timestamp {
        self.plan.told(self.market.start_of(slot))
    }

    /// The actor of the member at a position.
    fn actor(&self, position: usize) -> Result<Actor, Failure> {
        self.actors
            .get(position)
            .cloned()
            .ok_or_else(|| Failure::refused(format!("participant {position} has not joined")))
    }

    /// The member of a participant, with its name.
    fn name(&self, participant: ParticipantId) -> String {
        self.actors
            .iter()
            .find(|actor| actor.participant == participant)
            .map_or_else(|| participant.to_string(), |actor| actor.name.clone())
    }

    /// Money as people read it.
    fn euros(&self, amount: Amount) -> String {
        let facts = super::definition::facts(&self.plan.definition);
        format!("{} {}", facts.amount(amount), facts.currency)
    }

    /// Energy as people read it.
    fn kwh(&self, lots: Lots) -> String {
        format!("{} kWh", super::definition::facts(&self.plan.definition).kwh(lots))
    }
}

/// What a contract said, without the chain's words around it.
fn words(error: &ChainError) -> String {
    let text = error.text.lines().last().unwrap_or_default().trim();
    text.rsplit_once("error: ").map_or(text, |(_, words)| words).to_owned()
}

/// A figure of a stage or an incident.
pub fn figure(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}
