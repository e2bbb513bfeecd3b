//! The due jobs.

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract::SlotStatus as ContractStatus;
use interfaces::settlement_escrow::CycleStatus;
use units::{Seconds, SlotId, Timestamp};

use crate::job::{Kind, Subject, Work};
use crate::market_view::{ContractSlot, MarketView, Slot, cycle_of, gate};

impl MarketView {
    /// What is due at the time of the last block, most urgent first: what has a deadline, then what contracts wait for,
    /// then money, then the log. `patience` is how long others are given to do it first.
    pub fn due(&self, now: Timestamp, patience: Seconds) -> Vec<Work> {
        let mut matching = Vec::new();
        let mut contracts = Vec::new();
        for (&slot, known) in &self.slots {
            let subject = Subject::Slot(slot);
            let live = self.cycles.get(&cycle_of(&self.timing, slot)).is_some_and(|cycle| cycle.live);
            if !live || !self.knows(subject) {
                continue;
            }
            if let Some((from, steps)) = self.matching(slot, known, now)
                && waited(from, known.since, patience, now)
            {
                matching.push(Work { subject, steps });
            }
            if let Some((from, steps)) = known.contracts.and_then(|slot| delivery(&slot, now))
                && waited(from, known.since, patience, now)
            {
                contracts.push(Work { subject, steps });
            }
        }
        matching.append(&mut contracts);
        matching.extend(self.cycles(now, patience));
        if self.outbox > 0 && self.knows(Subject::Outbox) {
            matching.push(Work { subject: Subject::Outbox, steps: vec![Kind::FlushAudit] });
        }
        if !self.payouts.is_empty() && self.knows(Subject::Payouts) {
            matching.push(Work { subject: Subject::Payouts, steps: vec![Kind::PushPayouts] });
        }
        for &channel in self.routes.keys() {
            let subject = Subject::Route(channel);
            if self.knows(subject) {
                matching.push(Work { subject, steps: vec![Kind::SendPayouts] });
            }
        }
        matching
    }

    /// The steps of a slot in the matcher, and since when they are due.
    fn matching(&self, slot: SlotId, known: &Slot, now: Timestamp) -> Option<(Timestamp, Vec<Kind>)> {
        let gate = gate(&self.timing, slot);
        let clear_by = gate.plus(self.timing.clear).unwrap_or(Timestamp::MAX);
        match known.matcher? {
            SlotStatus::GateClosed | SlotStatus::Aggregated if now > clear_by => {
                Some((clear_by, vec![Kind::Abort]))
            }
            SlotStatus::GateClosed => Some((gate, vec![Kind::Aggregate, Kind::Clear, Kind::Pair])),
            SlotStatus::Aggregated => Some((gate, vec![Kind::Clear, Kind::Pair])),
            SlotStatus::Cleared => Some((gate, vec![Kind::Pair])),
            SlotStatus::Aborting => Some((clear_by, vec![Kind::Abort])),
            SlotStatus::Open | SlotStatus::Paired | SlotStatus::Aborted => None,
        }
    }

    /// Cycles that can be cleared: all their slots are closed, in the matcher and in power-contract.
    fn cycles(&self, now: Timestamp, patience: Seconds) -> impl Iterator<Item = Work> {
        self.cycles.iter().filter_map(move |(&cycle, known)| {
            let subject = Subject::Cycle(cycle);
            // A mismatch stays until the state changes; a person decides about it.
            let open = matches!(known.status, Some(CycleStatus::Open | CycleStatus::Netting));
            let slots = self.slots_of(cycle);
            let closed =
                slots.filter(|(slot, slot_state)| slot_state.closed() && self.knows(Subject::Slot(**slot)));
            let complete = closed.count() == usize::from(self.timing.slots_per_cycle);
            let last = self.slots_of(cycle).map(|(_, slot)| slot.since).max().unwrap_or_default();
            let due = open && known.live && complete && self.knows(subject);
            (due && waited(last, known.since, patience, now))
                .then(|| Work { subject, steps: vec![Kind::ClearCycle] })
        })
    }
}

/// The steps of a slot in power-contract, and since when they are due.
fn delivery(slot: &ContractSlot, now: Timestamp) -> Option<(Timestamp, Vec<Kind>)> {
    match slot.status {
        ContractStatus::Signing => {
            let sign_by = slot.sign_by?;
            let steps = if now < slot.meter_until {
                vec![Kind::Activate]
            } else {
                vec![Kind::Activate, Kind::Settle]
            };
            (now >= sign_by).then_some((sign_by, steps))
        }
        ContractStatus::Active => (now >= slot.meter_until).then(|| (slot.meter_until, vec![Kind::Settle])),
        // The beginning of a dispute is unknown: try from the earliest end of its time.
        ContractStatus::Settled => {
            (now >= slot.disputes_from).then(|| (slot.disputes_from, vec![Kind::Settle]))
        }
        ContractStatus::Drafting | ContractStatus::Final => None,
    }
}

/// Whether others have had the time to do what is due since `from`, and has been as it is since `since`.
fn waited(from: Timestamp, since: Timestamp, patience: Seconds, now: Timestamp) -> bool {
    // Nobody else is waited for where one's own job came before: then `since` is the beginning of time.
    let from = if since == Timestamp(0) { from } else { from.max(since) };
    let patience = if since == Timestamp(0) { Seconds(0) } else { patience };
    from.plus(patience).is_ok_and(|until| now >= until)
}
