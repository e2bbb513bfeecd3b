//! Sends due jobs: as many as fit one transaction, simulated first, so a job that another operator has done costs nothing.

use tracing::{debug, info, warn};
use units::Timestamp;

use crate::backend::{Backend, BackendError};
use crate::backoff::Backoff;
use crate::job::{Job, Kind, Subject, Work};
use crate::market_view::{MarketView, Snapshot};
use crate::metrics::Metrics;
use crate::pages::Pages;

/// Sends jobs.
#[derive(Debug)]
pub struct Executor {
    pages: Pages,
    backoff: Backoff,
    /// Refused jobs whose subjects are queried again.
    suspects: Vec<Suspect>,
}

/// A refused job. The new state of its subject shows whether another operator has done it.
#[derive(Debug)]
struct Suspect {
    subject: Subject,
    kind: Kind,
    before: Snapshot,
    reason: String,
}

impl Executor {
    /// A executor whose transactions use about so much gas at most.
    pub fn new(budget: u64) -> Self {
        Self { pages: Pages::new(budget), backoff: Backoff::default(), suspects: vec![] }
    }

    /// Decides about refusals, now that the view is up to date: what has moved was turned by somebody else; what has not is
    /// left alone for a while.
    pub fn judge(&mut self, view: &MarketView, metrics: &Metrics, now: Timestamp) {
        let (ready, waiting): (Vec<_>, Vec<_>) =
            self.suspects.drain(..).partition(|suspect| view.knows(suspect.subject));
        self.suspects = waiting;
        for Suspect { subject, kind, before, reason } in ready {
            if view.snapshot(subject) == before {
                let pause = self.backoff.refused(subject, now);
                metrics.refused(kind);
                warn!(job = %kind, %subject, reason = reason, again_in_s = pause.get(), "refused");
            } else {
                self.backoff.forget(subject);
                metrics.lost(kind);
                info!(job = %kind, %subject, "somebody else was first");
            }
        }
    }

    /// The due works that are not in a pause.
    pub fn ready(&self, works: Vec<Work>, now: Timestamp) -> Vec<Work> {
        works.into_iter().filter(|work| !self.backoff.rests(work.subject, now)).collect()
    }

    /// The number of subjects in a pause.
    pub fn resting(&self, now: Timestamp) -> usize {
        self.backoff.resting(now)
    }

    /// Executes the first of these works, in one transaction.
    ///
    /// # Errors
    /// [`BackendError::CannotPay`] and [`BackendError::Unreachable`]; refusals are dealt with here.
    pub async fn execute(
        &mut self,
        backend: &mut impl Backend,
        view: &mut MarketView,
        metrics: &Metrics,
        works: &[Work],
    ) -> Result<(), BackendError> {
        // 1. as many as simulation lets through
        let mut batch: Vec<Work> = works.iter().take(self.pages.works()).cloned().collect();
        let jobs = loop {
            let jobs = self.jobs(&batch, view);
            let (gas, refusal) = match backend.simulate(&jobs).await {
                Ok(gas) if gas <= self.pages.budget() => break jobs,
                Ok(gas) => (Some(gas), None),
                Err(BackendError::OutOfGas { .. }) => (None, None),
                Err(BackendError::Refused { reason, .. }) => (None, Some(reason)),
                Err(error) => return Err(error),
            };
            if self.reduce(&mut batch, gas, refusal.is_none()) {
                continue;
            }
            match refusal {
                // The smallest page is sent although it exceeds the budget: the chain may accept it.
                None if gas.is_some() => break jobs,
                None => self.refused(view, &batch, "it is more than the chain does at once"),
                Some(reason) => self.refused(view, &batch, &reason),
            }
            return Ok(());
        };
        // 2. sent, and brought to its end
        match backend.send(&jobs).await {
            Ok(sent) => {
                metrics.transaction(sent.cost);
                for job in &jobs {
                    metrics.executed(job.kind);
                    info!(
                        job = %job.kind, subject = %job.subject, limit = job.limit, transaction = sent.hash,
                        height = sent.height, gas = sent.cost.gas, "done"
                    );
                }
                self.done(view, &batch, &jobs, sent.cost.gas);
                Ok(())
            }
            Err(BackendError::Refused { reason, cost }) => {
                metrics.spent(cost);
                debug!(reason = reason, gas = cost.gas, "refused in a block");
                if batch.len() > 1 {
                    // Which one it was shows when they are tried by fewer.
                    self.pages.fewer(batch.len());
                    look_again(view, &batch);
                } else {
                    self.refused(view, &batch, &reason);
                }
                Ok(())
            }
            Err(BackendError::OutOfGas { cost }) => {
                metrics.spent(cost);
                warn!(gas = cost.gas, "ran out of gas: pages become smaller");
                look_again(view, &batch);
                if !self.reduce(&mut batch, None, true) {
                    self.refused(view, &batch, "it runs out of gas however small it is");
                }
                Ok(())
            }
            Err(error) => {
                // The result is unknown: query the subjects again.
                look_again(view, &batch);
                Err(error)
            }
        }
    }

    /// The messages of works.
    fn jobs(&self, batch: &[Work], view: &MarketView) -> Vec<Job> {
        let mut jobs = Vec::new();
        for work in batch {
            for &kind in &work.steps {
                let limit = self.pages.items(kind);
                let participants = if kind == Kind::PushPayouts {
                    let most = usize::try_from(limit).unwrap_or(usize::MAX);
                    view.payouts.iter().take(most).copied().collect()
                } else {
                    vec![]
                };
                let after = view.before_first(work.subject);
                jobs.push(Job { kind, subject: work.subject, limit, participants, after });
            }
        }
        jobs
    }

    /// Makes what was tried smaller: fewer subjects, then fewer steps, then, if it was too much, a smaller page. Returns false
    /// if it is as small as can be.
    fn reduce(&mut self, batch: &mut Vec<Work>, gas: Option<u64>, too_much: bool) -> bool {
        if batch.len() > 1 {
            self.pages.fewer(batch.len());
            batch.truncate(self.pages.works());
            return true;
        }
        let Some(work) = batch.first_mut() else { return false };
        if work.steps.len() > 1 {
            work.steps.truncate(1);
            return true;
        }
        too_much && work.steps.first().is_some_and(|kind| self.pages.shrink(*kind, gas))
    }

    fn done(&mut self, view: &mut MarketView, batch: &[Work], jobs: &[Job], gas: u64) {
        self.pages.more();
        if let [job] = jobs {
            self.pages.grow(job.kind, gas);
        }
        for job in jobs {
            view.pushed(&job.participants);
        }
        for work in batch {
            self.backoff.forget(work.subject);
            view.touched(work.subject, true);
        }
    }

    /// Notes a refusal of the first step of a single work.
    fn refused(&mut self, view: &mut MarketView, batch: &[Work], reason: &str) {
        for work in batch {
            let Some(&kind) = work.steps.first() else { continue };
            let before = view.snapshot(work.subject);
            self.suspects.push(Suspect { subject: work.subject, kind, before, reason: reason.to_owned() });
            view.touched(work.subject, false);
        }
    }
}

/// Queries the subjects of works again.
fn look_again(view: &mut MarketView, batch: &[Work]) {
    for work in batch {
        view.touched(work.subject, false);
    }
}
