//! Answers update the view.

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::settlement_escrow::CycleStatus;
use units::{CycleId, SlotId, Timestamp};

use super::{Answer, MarketView, Question, cycle_of};
use crate::job::Subject;

impl MarketView {
    /// Takes an answer in. `now` is the time of the last block. An answer that does not fit its question is passed over.
    pub fn learn(&mut self, question: Question, answer: Answer, now: Timestamp) {
        let subject = question.subject();
        match (question, answer) {
            (Question::Cycle(cycle), Answer::Cycle(status)) => self.learn_cycle(cycle, status, now),
            // Its gate has closed, so the node that says so is behind: it is asked again.
            (Question::Slot(_), Answer::Slot(SlotStatus::Open)) => return,
            (Question::Slot(slot), Answer::Slot(status)) => self.learn_slot(slot, status, now),
            (Question::Orders(slot), Answer::Orders(any)) => {
                if let Some(known) = self.slots.get_mut(&slot) {
                    known.orders = Some(any);
                }
                self.enliven(slot, any);
            }
            (Question::Contracts(slot), Answer::Contracts(contracts)) => {
                let since = self.since(Subject::Slot(slot), now);
                if let Some(known) = self.slots.get_mut(&slot)
                    && known.contracts != contracts
                {
                    known.contracts = contracts;
                    known.since = since;
                }
            }
            (Question::Outbox, Answer::Outbox(waiting)) => self.outbox = waiting,
            (Question::Payouts, Answer::Payouts(participants)) => self.payouts = participants,
            (Question::Routes, Answer::Routes(routes)) => self.routes = routes,
            _ => return,
        }
        self.questions.remove(&question);
        if self.knows(subject) {
            self.own.remove(&subject);
        }
        self.forget_idle();
    }

    fn learn_cycle(&mut self, cycle: CycleId, status: CycleStatus, now: Timestamp) {
        if status == CycleStatus::Cleared {
            self.forget(cycle);
            // Netting has made money free.
            self.questions.insert(Question::Payouts);
            return;
        }
        let since = self.since(Subject::Cycle(cycle), now);
        if let Some(known) = self.cycles.get_mut(&cycle)
            && known.status != Some(status)
        {
            known.live = known.live || status != CycleStatus::Open;
            known.status = Some(status);
            known.since = since;
        }
    }

    fn learn_slot(&mut self, slot: SlotId, status: SlotStatus, now: Timestamp) {
        let since = self.since(Subject::Slot(slot), now);
        let live = self.cycles.get(&cycle_of(&self.timing, slot)).is_some_and(|cycle| cycle.live);
        let Some(known) = self.slots.get_mut(&slot) else { return };
        let changed = known.matcher != Some(status);
        if changed {
            known.matcher = Some(status);
            known.since = since;
        }
        match status {
            SlotStatus::Open => {}
            SlotStatus::GateClosed => {
                if !live && known.orders.is_none() {
                    self.questions.insert(Question::Orders(slot));
                }
            }
            SlotStatus::Cleared | SlotStatus::Paired => {
                if changed {
                    self.questions.insert(Question::Contracts(slot));
                }
                self.enliven(slot, true);
            }
            SlotStatus::Aggregated | SlotStatus::Aborting | SlotStatus::Aborted => self.enliven(slot, true),
        }
    }

    /// The time from which others' patience counts.
    fn since(&self, subject: Subject, now: Timestamp) -> Timestamp {
        if self.own.contains(&subject) { Timestamp(0) } else { now }
    }

    fn enliven(&mut self, slot: SlotId, live: bool) {
        if live && let Some(cycle) = self.cycles.get_mut(&cycle_of(&self.timing, slot)) {
            cycle.live = true;
        }
    }
}
