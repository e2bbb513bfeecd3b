//! A market without contracts: the deadlines and stages of the five, and nothing of what they reckon. It refuses what they
//! refuse. Others turn its jobs too, answers get lost, and time passes with every question.

use std::collections::BTreeMap;
use std::time::Duration;

use interfaces::orderbook_matcher::{SlotStatus, Timing};
use interfaces::power_contract::SlotStatus as ContractStatus;
use interfaces::settlement_escrow::CycleStatus;
use interfaces::settlement_escrow::routes::Channel;
use units::{CycleId, ParticipantId, PayoutId, SlotId, Timestamp};

use crate::backend::{Backend, BackendError, Cost, Head, Sent};
use crate::job::{Job, Kind, Subject};
use crate::market_view::{Answer, Change, ContractSlot, Question, cycle_of, gate};

/// Gas of one item, of one message, and of what a block takes.
const ITEM: u64 = 10_000;
const MESSAGE: u64 = 50_000;
pub const BLOCK: u64 = 1_000_000;
/// The one route, which has room for one payout at a time, and how many blocks one is under way.
pub const ROUTE: Channel = Channel(3);
const JOURNEY: u64 = 3;

/// A slot of the model.
#[derive(Clone, Debug)]
pub struct Slot {
    pub orders: u32,
    pub disputed: u32,
    pub status: SlotStatus,
    pub handled: u32,
    pub contracts: Option<Contracts>,
}

/// Its contracts: one for two orders.
#[derive(Clone, Debug)]
pub struct Contracts {
    pub count: u32,
    pub status: ContractStatus,
    pub handled: u32,
    pub sign_by: Timestamp,
}

/// A cycle of the model.
#[derive(Clone, Debug, Default)]
pub struct Cycle {
    pub netted: u32,
    pub cleared: bool,
    pub positions: u32,
}

/// The model.
#[derive(Clone, Debug)]
pub struct Model {
    pub timing: Timing,
    pub slots: BTreeMap<SlotId, Slot>,
    pub cycles: BTreeMap<CycleId, Cycle>,
    pub outbox: u32,
    pub payable: Vec<ParticipantId>,
    /// Payouts that wait on the route.
    pub queued: Vec<PayoutId>,
    /// How many payouts have arrived.
    pub arrived: u64,
    /// When the payout that is under way arrives.
    arrives_at: Option<u64>,
    pub height: u64,
    pub time: Timestamp,
    pub blocks: BTreeMap<u64, Vec<Change>>,
    /// Random numbers that decide about mishaps; when they run out, nothing goes wrong any more.
    pub luck: Vec<u8>,
    /// How many transactions failed in a block.
    pub failed: u64,
    /// How many messages were simulated.
    pub simulated: u64,
    /// All jobs that were carried out, by anyone.
    pub carried_out: Vec<Job>,
    /// Gas used by all of them.
    gas: u64,
}

impl Model {
    fn luck(&mut self) -> u8 {
        self.luck.pop().unwrap_or(u8::MAX)
    }

    fn block(&mut self, mut changes: Vec<Change>) {
        self.height += 1;
        if self.arrives_at.is_some_and(|height| height <= self.height) {
            self.arrives_at = None;
            self.arrived += 1;
            self.outbox += 1;
            changes.push(Change::Routes);
        }
        self.time = Timestamp(self.time.get() + 1);
        self.blocks.insert(self.height, changes);
        // The node keeps so many.
        self.blocks.remove(&(self.height - self.height.min(50)));
    }

    fn clear_by(&self, slot: SlotId) -> Timestamp {
        gate(&self.timing, slot).plus(self.timing.clear).unwrap()
    }

    fn meter_until(&self, slot: SlotId) -> Timestamp {
        self.timing.slot.end_of(slot).plus(self.timing.meter).unwrap()
    }

    /// When the time for deciding disputes is over: the first moment or, later, the last at which one can have begun.
    fn decided(&self, slot: SlotId) -> Timestamp {
        self.meter_until(slot).plus(self.timing.dispute).unwrap()
    }

    pub fn status(&self, slot: SlotId) -> SlotStatus {
        match self.slots.get(&slot).map(|slot| slot.status) {
            Some(status) if status != SlotStatus::Open => status,
            _ if self.time < gate(&self.timing, slot) => SlotStatus::Open,
            _ => SlotStatus::GateClosed,
        }
    }

    fn slots_of(&self, cycle: CycleId) -> Vec<SlotId> {
        let length = u32::from(self.timing.slots_per_cycle);
        (cycle.get() * length..(cycle.get() + 1) * length).map(SlotId).collect()
    }

    /// A market before its first block.
    pub fn new(timing: Timing, slots: BTreeMap<SlotId, Slot>, time: Timestamp) -> Self {
        Self {
            timing,
            slots,
            cycles: BTreeMap::new(),
            outbox: 0,
            payable: vec![],
            queued: vec![],
            arrived: 0,
            arrives_at: None,
            height: 1,
            time,
            blocks: BTreeMap::new(),
            luck: vec![],
            failed: 0,
            simulated: 0,
            carried_out: vec![],
            gas: 0,
        }
    }

    /// Carries out one message at a time, or refuses it as the contracts do.
    pub fn apply(&mut self, job: &Job, now: Timestamp) -> Result<Change, String> {
        let refuse = |reason: &str| Err(format!("{} of {}: {reason}", job.kind, job.subject));
        assert!(job.limit > 0, "a page holds at least one item");
        let changed = match (job.kind, job.subject) {
            (Kind::Aggregate | Kind::Clear | Kind::Pair | Kind::Abort, Subject::Slot(id)) => {
                let (clear_by, gate) = (self.clear_by(id), gate(&self.timing, id));
                let sign_by = now.plus(self.timing.sign).unwrap();
                let slot = self.slots.entry(id).or_insert_with(|| empty(0));
                if now < gate {
                    return refuse("the gate is open");
                }
                if slot.status == SlotStatus::Open {
                    slot.status = SlotStatus::GateClosed;
                }
                let late = now > clear_by;
                match (job.kind, slot.status) {
                    (Kind::Aggregate | Kind::Clear, _) if late => return refuse("too late"),
                    (Kind::Abort, _) if !late => return refuse("too early"),
                    (Kind::Aggregate, SlotStatus::GateClosed) => {
                        if page(&mut self.gas, &mut slot.handled, job.limit, slot.orders) {
                            slot.status = SlotStatus::Aggregated;
                        }
                    }
                    (Kind::Clear, SlotStatus::Aggregated) => slot.status = SlotStatus::Cleared,
                    (Kind::Pair, SlotStatus::Cleared) => {
                        if page(&mut self.gas, &mut slot.handled, job.limit, slot.orders) {
                            slot.status = SlotStatus::Paired;
                            let count = slot.orders / 2;
                            slot.contracts = (count > 0).then_some(Contracts {
                                count,
                                status: ContractStatus::Signing,
                                handled: 0,
                                sign_by,
                            });
                        }
                    }
                    (Kind::Abort, SlotStatus::GateClosed | SlotStatus::Aggregated | SlotStatus::Aborting) => {
                        if slot.status != SlotStatus::Aborting {
                            slot.handled = 0;
                        }
                        slot.status = SlotStatus::Aborting;
                        if page(&mut self.gas, &mut slot.handled, job.limit, slot.orders) {
                            slot.status = SlotStatus::Aborted;
                        }
                    }
                    (_, status) => return refuse(&format!("it is {status:?}")),
                }
                Change::Slot(id)
            }
            (Kind::Activate | Kind::Settle, Subject::Slot(id)) => {
                let (meter_until, decided) = (self.meter_until(id), self.decided(id));
                let Some(slot) = self.slots.get_mut(&id) else { return refuse("nothing was drafted") };
                let disputed = slot.disputed;
                let Some(contracts) = &mut slot.contracts else { return refuse("nothing was drafted") };
                match (job.kind, contracts.status) {
                    (Kind::Activate, ContractStatus::Signing) if now >= contracts.sign_by => {
                        if page(&mut self.gas, &mut contracts.handled, job.limit, contracts.count) {
                            contracts.status = ContractStatus::Active;
                        }
                    }
                    (Kind::Settle, ContractStatus::Active) if now >= meter_until => {
                        if page(&mut self.gas, &mut contracts.handled, job.limit, contracts.count) {
                            contracts.status =
                                if disputed > 0 { ContractStatus::Settled } else { ContractStatus::Final };
                        }
                    }
                    (Kind::Settle, ContractStatus::Settled) if now >= decided => {
                        contracts.status = ContractStatus::Final;
                    }
                    (_, status) => return refuse(&format!("its contracts are {status:?}")),
                }
                Change::Contracts(id)
            }
            (Kind::ClearCycle, Subject::Cycle(id)) => {
                let slots = self.slots_of(id);
                let orders = |slot| self.slots.get(slot).is_some_and(|slot: &Slot| slot.orders > 0);
                let traded = slots.iter().any(orders);
                let mut positions = 0;
                for slot in &slots {
                    if !matches!(self.status(*slot), SlotStatus::Paired | SlotStatus::Aborted) {
                        return refuse("a slot is open");
                    }
                    if let Some(contracts) = self.slots.get(slot).and_then(|slot| slot.contracts.clone()) {
                        if contracts.status != ContractStatus::Final {
                            return refuse("a contract is open");
                        }
                        positions += contracts.count;
                    }
                }
                let cycle = self.cycles.entry(id).or_default();
                if cycle.cleared {
                    return refuse("it is cleared already");
                }
                cycle.positions = positions;
                if page(&mut self.gas, &mut cycle.netted, job.limit, positions) {
                    cycle.cleared = true;
                    if traded {
                        // The first three agreed to pushed payouts, two of them to another chain.
                        self.payable = vec![ParticipantId(1), ParticipantId(2), ParticipantId(3)];
                    }
                }
                Change::Cycle(id)
            }
            (Kind::FlushAudit, Subject::Outbox) => {
                if self.outbox == 0 {
                    return refuse("no entry waits");
                }
                self.outbox = self.outbox.saturating_sub(job.limit);
                Change::PaidOut
            }
            (Kind::PushPayouts, Subject::Payouts) => {
                assert!(!job.participants.is_empty(), "the list is empty");
                let before = self.payable.len();
                for participant in job.participants.iter().filter(|each| self.payable.contains(each)) {
                    if participant.get() > 1 {
                        let last = self.arrived + u64::from(self.arrives_at.is_some());
                        let waiting = u64::try_from(self.queued.len()).unwrap();
                        self.queued.push(PayoutId(last + waiting + 1));
                    }
                }
                self.payable.retain(|participant| !job.participants.contains(participant));
                self.outbox += u32::from(self.payable.len() < before);
                if self.queued.is_empty() { Change::PaidOut } else { Change::Routes }
            }
            (Kind::SendPayouts, Subject::Route(channel)) => {
                assert_eq!(channel, ROUTE);
                let after = job.after.unwrap_or_default();
                let next = self.queued.iter().position(|payout| *payout > after);
                match next {
                    Some(next) if self.arrives_at.is_none() => {
                        self.queued.remove(next);
                        self.arrives_at = Some(self.height + JOURNEY);
                    }
                    _ => return refuse("nothing can be sent"),
                }
                Change::Routes
            }
            (kind, subject) => panic!("{kind} does not go with {subject}"),
        };
        self.gas += MESSAGE;
        self.carried_out.push(job.clone());
        Ok(changed)
    }

    /// All messages of a transaction, or none: what they have changed, and their gas.
    fn apply_all(&mut self, jobs: &[Job], now: Timestamp) -> Result<(Vec<Change>, u64), BackendError> {
        let before = self.clone();
        let applied: Result<Vec<Change>, String> = jobs.iter().map(|job| self.apply(job, now)).collect();
        let gas = self.gas - before.gas;
        let applied = match applied {
            Ok(_) if gas > BLOCK => Err(BackendError::OutOfGas { cost: Cost { gas: BLOCK, fee: 1 } }),
            Ok(changes) => Ok((changes, gas)),
            Err(reason) => Err(refused(reason)),
        };
        if applied.is_err() {
            *self = Self { luck: std::mem::take(&mut self.luck), ..before };
        }
        applied
    }

    /// Somebody else turns a job, if one can be turned: a random one of a random slot.
    fn somebody(&mut self) -> Vec<Change> {
        let slots: Vec<SlotId> = self.slots.keys().copied().collect();
        let (which, kind) = (usize::from(self.luck()), usize::from(self.luck()));
        let Some(&slot) = slots.get(which % slots.len().max(1)) else { return vec![] };
        let kind = Kind::ALL[kind % 7];
        let subject = if kind == Kind::ClearCycle {
            Subject::Cycle(cycle_of(&self.timing, slot))
        } else {
            Subject::Slot(slot)
        };
        let job = Job { kind, subject, limit: 2, participants: vec![], after: None };
        let now = self.time;
        self.apply_all(&[job], now).map(|(changes, _)| changes).unwrap_or_default()
    }
}

/// A slot with so many orders.
pub fn empty(orders: u32) -> Slot {
    Slot { orders, disputed: 0, status: SlotStatus::Open, handled: 0, contracts: None }
}

/// Handles a page; true if it was the last.
fn page(gas: &mut u64, handled: &mut u32, limit: u32, all: u32) -> bool {
    *gas += ITEM * u64::from(limit.min(all - *handled));
    *handled = handled.saturating_add(limit);
    let done = *handled >= all;
    if done {
        *handled = 0;
    }
    done
}

fn refused(reason: String) -> BackendError {
    BackendError::Refused { reason, cost: Cost::default() }
}

impl Backend for Model {
    async fn head(&mut self) -> Result<Head, BackendError> {
        match self.luck() {
            0..10 => return Err(BackendError::Unreachable("no answer".into())),
            10..60 => {
                let changes = self.somebody();
                self.block(changes);
            }
            _ => {}
        }
        Ok(Head { height: self.height, time: self.time })
    }

    async fn changes(&mut self, height: u64) -> Result<Vec<Change>, BackendError> {
        match self.luck() {
            0..5 => Err(refused("height is not available".into())),
            5..10 => Err(BackendError::Unreachable("no answer".into())),
            _ => Ok(self.blocks.get(&height).cloned().unwrap_or_default()),
        }
    }

    async fn answer(&mut self, question: Question) -> Result<Answer, BackendError> {
        if self.luck() < 5 {
            return Err(BackendError::Unreachable("no answer".into()));
        }
        Ok(match question {
            Question::Cycle(cycle) => {
                let known = self.cycles.get(&cycle).cloned().unwrap_or_default();
                Answer::Cycle(match known {
                    Cycle { cleared: true, .. } => CycleStatus::Cleared,
                    Cycle { netted: 0, .. } => CycleStatus::Open,
                    _ => CycleStatus::Netting,
                })
            }
            Question::Slot(slot) => Answer::Slot(self.status(slot)),
            Question::Orders(slot) => {
                Answer::Orders(self.slots.get(&slot).is_some_and(|slot| slot.orders > 0))
            }
            Question::Contracts(slot) => {
                let contracts = self.slots.get(&slot).and_then(|slot| slot.contracts.clone());
                Answer::Contracts(contracts.map(|contracts| ContractSlot {
                    status: contracts.status,
                    sign_by: Some(contracts.sign_by),
                    meter_until: self.meter_until(slot),
                    disputes_from: self.timing.slot.end_of(slot).plus(self.timing.dispute).unwrap(),
                    disputed: 0,
                    progress: contracts.handled,
                }))
            }
            Question::Outbox => Answer::Outbox(self.outbox),
            Question::Payouts => Answer::Payouts(self.payable.clone()),
            Question::Routes => {
                let first = self.queued.first().filter(|_| self.arrives_at.is_none());
                Answer::Routes(first.map(|payout| (ROUTE, *payout)).into_iter().collect())
            }
        })
    }

    async fn simulate(&mut self, jobs: &[Job]) -> Result<u64, BackendError> {
        self.simulated += 1;
        let now = self.time;
        let mut trial = self.clone();
        trial.apply_all(jobs, now).map(|(_, gas)| gas)
    }

    async fn send(&mut self, jobs: &[Job]) -> Result<Sent, BackendError> {
        // Not even sent.
        let lost = self.luck();
        if lost < 5 {
            return Err(BackendError::Unreachable("no answer".into()));
        }
        // Somebody else may be first in the block.
        let mut changes = if self.luck() < 60 { self.somebody() } else { vec![] };
        let now = Timestamp(self.time.get() + 1);
        let result = self.apply_all(jobs, now);
        if let Ok((own, _)) = &result {
            changes.extend(own);
        } else {
            self.failed += 1;
        }
        self.block(changes);
        // Sent and carried out, but the answer is lost.
        if (5..15).contains(&lost) {
            return Err(BackendError::Unreachable("no answer".into()));
        }
        let cost = |gas| Cost { gas, fee: 1 };
        result.map(|(_, gas)| Sent { hash: "A".into(), height: self.height, cost: cost(gas) })
    }

    async fn balance(&mut self) -> Result<u128, BackendError> {
        Ok(1)
    }

    async fn wait(&mut self, _: Duration) {
        self.block(vec![]);
    }

    fn stopping(&self) -> bool {
        false
    }
}
