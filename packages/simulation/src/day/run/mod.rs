//! Runs a plan, stage by stage, by the actions of a market on any chain.
//!
//! Each stage is a file and a function. The record is read from the contracts at the end ([`record`]), so that it shows the
//! ledger and not the plan; only incidents are noted when they happen.

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
use report::Day;
use report::model::{Incident, Origin, Stage};
use units::{Amount, ContractId, Lots, ParticipantId, SlotId, Timestamp};

use super::definition;
use super::plan::Plan;
use crate::day::DayError;
use crate::{Actor, ChainBackend, ChainError, Market, Setup};

/// Messages of different senders that are sent together, where a block takes several.
const TOGETHER: usize = 25;

/// Called while a day runs.
pub trait Progress {
    /// A stage of so many steps begins.
    fn stage_started(&mut self, stage: &str, steps: usize);
    /// One of its steps is done.
    fn step_done(&mut self);
    /// The stage is over.
    fn stage_finished(&mut self, stage: &Stage);
}

/// A day that runs.
struct Run<'a, C: ChainBackend> {
    market: Market<C>,
    plan: &'a Plan,
    progress: &'a mut dyn Progress,
    actors: Vec<Actor>,
    stages: Vec<Stage>,
    incidents: Vec<Incident>,
    /// Orders placed and not cancelled, and lots curtailed at the gate, by slot.
    orders: BTreeMap<SlotId, u32>,
    curtailed: BTreeMap<SlotId, Lots>,
    lapses: BTreeMap<ContractId, ContractLapsed>,
    /// Readings that are not reported.
    missing: Vec<(SlotId, ParticipantId)>,
    withdrawn: BTreeMap<ParticipantId, Amount>,
    earlier: Option<CheckpointResponse>,
}

/// The first block's time for a plan: all can register and quote before the first gate closure, and the first cycle whose
/// gate closures are all ahead is the plan's.
pub fn start_of(plan: &Plan) -> Timestamp {
    let timing = plan.definition.timing;
    let span = u64::from(timing.slots_per_cycle).saturating_mul(timing.slot.seconds().get());
    let lead = span.min(7_200);
    plan.slots.first().map_or(Timestamp::MIN, |slot| {
        timing.slot.start_of(*slot).minus_saturating(timing.gate).minus_saturating(units::Seconds(lead))
    })
}

/// Runs a plan on a chain. On a real one, which `origin` states, the day begins when all participants have joined.
///
/// # Errors
/// If a contract refuses what it should do, or the sums do not agree at the end.
///
/// # Panics
/// If the chain does not answer a query.
pub fn run<C: ChainBackend>(
    chain: C,
    plan: &Plan,
    mut origin: Origin,
    progress: &mut dyn Progress,
) -> Result<Day, DayError> {
    let first_block = chain.height();
    let setup = Setup {
        definition: plan.definition.clone(),
        denoms: vec![plan.definition.denom.clone()],
        max_steps: 10_000,
        start: start_of(plan),
        page: 500,
    };
    let market = Market::open_on(chain, setup).map_err(refused("opening the market"))?;
    let placed: Plan;
    let mut run = Run {
        market,
        plan,
        progress,
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
        placed = plan.starting_after(run.market.now());
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

/// The error of an action that the day needs.
fn refused(what: &str) -> impl Fn(ChainError) -> DayError + '_ {
    move |error| DayError::failed(format!("{what}: {error}"))
}

impl<C: ChainBackend> Run<'_, C> {
    /// Runs a stage: reports progress, counts its entries in the log, keeps its figures.
    fn stage(
        &mut self,
        name: &str,
        steps: usize,
        work: impl FnOnce(&mut Self) -> Result<Vec<(String, String)>, DayError>,
    ) -> Result<(), DayError> {
        let before = self.market.checkpoint().size;
        self.progress.stage_started(name, steps);
        let figures = work(self)?;
        let messages = self.market.checkpoint().size.saturating_sub(before);
        let stage = Stage { name: name.to_owned(), messages, figures };
        self.progress.stage_finished(&stage);
        self.stages.push(stage);
        Ok(())
    }

    /// Now, in day time.
    fn now(&self) -> Timestamp {
        self.plan.day_time(self.market.now())
    }

    /// When a slot begins, in day time.
    fn start_of(&self, slot: SlotId) -> Timestamp {
        self.plan.day_time(self.market.start_of(slot))
    }

    /// The actor of the member at a position.
    fn actor(&self, position: usize) -> Result<Actor, DayError> {
        self.actors
            .get(position)
            .cloned()
            .ok_or_else(|| DayError::failed(format!("participant {position} has not joined")))
    }

    /// A participant's name.
    fn name(&self, participant: ParticipantId) -> String {
        self.actors
            .iter()
            .find(|actor| actor.participant == participant)
            .map_or_else(|| participant.to_string(), |actor| actor.name.clone())
    }

    /// Money with its currency.
    fn euros(&self, amount: Amount) -> String {
        let facts = definition::facts(&self.plan.definition);
        format!("{} {}", facts.amount(amount), facts.currency)
    }

    /// Energy with its unit.
    fn kwh(&self, lots: Lots) -> String {
        format!("{} kWh", definition::facts(&self.plan.definition).kwh(lots))
    }
}

/// A contract's error without the chain's wrapping.
fn contract_error(error: &ChainError) -> String {
    let text = error.text.lines().last().unwrap_or_default().trim();
    text.rsplit_once("error: ").map_or(text, |(_, inner)| inner).to_owned()
}

/// A figure of a stage or an incident.
pub fn figure(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}
