//! An operator's cache of a market, and the queries that update it.
//!
//! The view is a cache and no more: all truth is on the chain. An event does not change it; it says which part is out
//! of date, and that part is asked for again. So it does not matter how an event reads in detail, in which order several
//! come, whether one comes twice, or who turned a job. Nothing here reaches the chain: the caller brings the time, the
//! events and the answers.

mod calendar;
mod learn;
mod question;

use std::collections::{BTreeMap, BTreeSet};

use ics20::window_at;
use interfaces::orderbook_matcher::{SlotStatus, Timing};
use interfaces::power_contract::SlotStatus as ContractStatus;
use interfaces::settlement_escrow::CycleStatus;
use interfaces::settlement_escrow::routes::Channel;
use units::{CycleId, ParticipantId, PayoutId, SlotId, Timestamp};

pub use self::calendar::first_cycle;
pub(crate) use self::calendar::{cycle_of, gate};
use self::calendar::{end_slot, first_slot};
pub use self::question::{Answer, Change, ContractSlot, Question};
use crate::job::Subject;

/// A slot whose gate has closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Its state in the matcher, once known.
    pub matcher: Option<SlotStatus>,
    /// Whether it has orders, where that was asked.
    pub orders: Option<bool>,
    /// Its state in power-contract, once known.
    pub contracts: Option<ContractSlot>,
    /// Since when it has been as it is; a job of one's own does not count.
    pub since: Timestamp,
}

impl Slot {
    /// Whether nothing remains to be done about it before its cycle is cleared.
    pub fn closed(&self) -> bool {
        matches!(self.matcher, Some(SlotStatus::Paired | SlotStatus::Aborted))
            && self.contracts.is_none_or(|contracts| contracts.status == ContractStatus::Final)
    }
}

/// A cycle that is not cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cycle {
    /// Its state, once known.
    pub status: Option<CycleStatus>,
    /// Whether anything was ever ordered in it. Nothing is done about others.
    pub live: bool,
    /// Since when it has been as it is.
    pub since: Timestamp,
}

/// An operator's cache of a market.
#[derive(Clone, Debug)]
pub struct MarketView {
    pub(crate) timing: Timing,
    pub(crate) slots: BTreeMap<SlotId, Slot>,
    pub(crate) cycles: BTreeMap<CycleId, Cycle>,
    pub(crate) outbox: u32,
    pub(crate) payouts: Vec<ParticipantId>,
    pub(crate) routes: BTreeMap<Channel, PayoutId>,
    /// The day, which routes count what they send by.
    day: u64,
    /// The first slot whose gate has not closed yet.
    next: SlotId,
    questions: BTreeSet<Question>,
    /// Subjects whose next change is of one's own making.
    own: BTreeSet<Subject>,
}

/// The cached state of one subject, for a later comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot(Option<Slot>, Option<Cycle>, u32, Vec<ParticipantId>, Option<PayoutId>);

impl MarketView {
    /// An empty view that begins with a cycle.
    pub fn new(timing: Timing, first: CycleId) -> Self {
        Self {
            timing,
            slots: BTreeMap::new(),
            cycles: BTreeMap::new(),
            outbox: 0,
            payouts: vec![],
            routes: BTreeMap::new(),
            day: 0,
            next: first_slot(&timing, first),
            questions: BTreeSet::from([Question::Outbox, Question::Payouts, Question::Routes]),
            own: BTreeSet::new(),
        }
    }

    /// Time has passed: slots whose gates have closed come into the view.
    pub fn pass(&mut self, now: Timestamp) {
        while gate(&self.timing, self.next) <= now {
            let (slot, cycle) = (self.next, cycle_of(&self.timing, self.next));
            self.slots.insert(slot, Slot::default());
            self.know(cycle);
            self.questions.insert(Question::Slot(slot));
            self.next = SlotId(slot.get().saturating_add(1));
        }
        if self.day != window_at(now) {
            self.day = window_at(now);
            self.questions.insert(Question::Routes);
        }
        self.forget_idle();
    }

    /// Something has changed: what is known of it is out of date.
    pub fn notice(&mut self, change: Change) {
        match change {
            Change::Ordered(slot) => {
                let cycle = cycle_of(&self.timing, slot);
                if slot >= self.next || self.slots.contains_key(&slot) {
                    self.know(cycle).live = true;
                }
            }
            Change::Slot(slot) => self.ask(slot, Question::Slot(slot)),
            Change::Contracts(slot) => self.ask(slot, Question::Contracts(slot)),
            Change::Cycle(cycle) => {
                if self.cycles.contains_key(&cycle) {
                    self.questions.insert(Question::Cycle(cycle));
                }
            }
            Change::PaidOut => {
                self.questions.insert(Question::Outbox);
            }
            Change::Routes => self.questions.extend([Question::Routes, Question::Outbox]),
        }
    }

    /// A cycle, which comes into the view if it is not in it.
    fn know(&mut self, cycle: CycleId) -> &mut Cycle {
        self.cycles.entry(cycle).or_insert_with(|| {
            self.questions.insert(Question::Cycle(cycle));
            Cycle::default()
        })
    }

    fn ask(&mut self, slot: SlotId, question: Question) {
        if self.slots.contains_key(&slot) {
            self.questions.insert(question);
        }
    }

    /// Marks everything as out of date.
    pub fn doubt(&mut self) {
        self.questions.extend(self.cycles.keys().map(|cycle| Question::Cycle(*cycle)));
        for (slot, known) in &self.slots {
            self.questions.insert(Question::Slot(*slot));
            if matches!(known.matcher, Some(SlotStatus::Cleared | SlotStatus::Paired)) {
                self.questions.insert(Question::Contracts(*slot));
            }
        }
        self.questions.extend([Question::Outbox, Question::Payouts, Question::Routes]);
    }

    /// A job was turned or refused: what it was about is out of date. `done` says that it was turned, by oneself.
    pub fn touched(&mut self, subject: Subject, done: bool) {
        match subject {
            Subject::Slot(slot) => {
                self.ask(slot, Question::Slot(slot));
                self.ask(slot, Question::Contracts(slot));
            }
            Subject::Cycle(cycle) => self.notice(Change::Cycle(cycle)),
            Subject::Outbox => {
                self.questions.insert(Question::Outbox);
            }
            Subject::Payouts => {}
            Subject::Route(_) => self.notice(Change::Routes),
        }
        if done {
            self.own.insert(subject);
        }
    }

    /// These were paid, or could not be: they are not tried again in this round.
    pub fn pushed(&mut self, participants: &[ParticipantId]) {
        self.payouts.retain(|participant| !participants.contains(participant));
        self.questions.insert(Question::Outbox);
    }

    /// After which payout a route's page begins: those before the first for which there is room are passed over.
    pub fn before_first(&self, subject: Subject) -> Option<PayoutId> {
        let Subject::Route(channel) = subject else { return None };
        self.routes.get(&channel).map(|first| PayoutId(first.get().saturating_sub(1)))
    }

    /// The open questions.
    pub fn questions(&self) -> Vec<Question> {
        // Of a cycle whose state is not known, or that is cleared, nothing else need be known.
        let wanted =
            |slot: &SlotId| !self.questions.contains(&Question::Cycle(cycle_of(&self.timing, *slot)));
        self.questions
            .iter()
            .filter(|question| match question {
                Question::Slot(slot) | Question::Orders(slot) | Question::Contracts(slot) => wanted(slot),
                Question::Cycle(_) | Question::Outbox | Question::Payouts | Question::Routes => true,
            })
            .copied()
            .collect()
    }

    /// Whether what is known of a slot or a cycle is up to date.
    pub(crate) fn knows(&self, subject: Subject) -> bool {
        let open = |question: Question| self.questions.contains(&question);
        match subject {
            Subject::Slot(slot) => ![Question::Slot(slot), Question::Orders(slot), Question::Contracts(slot)]
                .into_iter()
                .any(open),
            Subject::Cycle(cycle) => !open(Question::Cycle(cycle)),
            Subject::Outbox => !open(Question::Outbox),
            Subject::Payouts => !open(Question::Payouts),
            Subject::Route(_) => !open(Question::Routes),
        }
    }

    /// The cached state of a subject.
    pub(crate) fn snapshot(&self, subject: Subject) -> Snapshot {
        match subject {
            Subject::Slot(slot) => Snapshot(self.slots.get(&slot).cloned(), None, 0, vec![], None),
            Subject::Cycle(cycle) => Snapshot(None, self.cycles.get(&cycle).cloned(), 0, vec![], None),
            Subject::Outbox => Snapshot(None, None, self.outbox, vec![], None),
            Subject::Payouts => Snapshot(None, None, 0, self.payouts.clone(), None),
            Subject::Route(channel) => Snapshot(None, None, 0, vec![], self.routes.get(&channel).copied()),
        }
    }

    /// Cycles whose sums do not agree.
    pub fn mismatches(&self) -> impl Iterator<Item = CycleId> {
        let wrong = |cycle: &Cycle| cycle.status == Some(CycleStatus::Mismatch);
        self.cycles.iter().filter(move |(_, known)| wrong(known)).map(|(cycle, _)| *cycle)
    }

    /// Forgets cycles in which nothing was ordered and nothing can be ordered any more.
    fn forget_idle(&mut self) {
        let idle: Vec<CycleId> = self
            .cycles
            .iter()
            .filter(|(cycle, known)| {
                !known.live
                    && known.status == Some(CycleStatus::Open)
                    && self.next >= end_slot(&self.timing, **cycle)
                    && self.slots_of(**cycle).all(|(_, slot)| slot.orders == Some(false))
            })
            .map(|(cycle, _)| *cycle)
            .collect();
        for cycle in idle {
            self.forget(cycle);
        }
    }

    fn forget(&mut self, cycle: CycleId) {
        let slots = first_slot(&self.timing, cycle)..end_slot(&self.timing, cycle);
        self.cycles.remove(&cycle);
        self.slots.retain(|slot, _| !slots.contains(slot));
        self.questions.retain(|question| match question {
            Question::Cycle(other) => *other != cycle,
            Question::Slot(slot) | Question::Orders(slot) | Question::Contracts(slot) => {
                !slots.contains(slot)
            }
            Question::Outbox | Question::Payouts | Question::Routes => true,
        });
    }

    /// The slots of a cycle whose gates have closed.
    pub(crate) fn slots_of(&self, cycle: CycleId) -> impl Iterator<Item = (&SlotId, &Slot)> {
        self.slots.range(first_slot(&self.timing, cycle)..end_slot(&self.timing, cycle))
    }
}
