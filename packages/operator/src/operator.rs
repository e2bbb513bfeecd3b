//! The operator's loop: read, query, execute, wait.

use std::collections::BTreeSet;
use std::time::Duration;

use tracing::{debug, error, info, warn};
use units::Seconds;

use crate::backend::{Backend, BackendError, Head};
use crate::executor::Executor;
use crate::market_view::{MarketView, Question};
use crate::metrics::Metrics;

/// The time between two rounds while no job is due.
const POLL: Duration = Duration::from_millis(400);
/// The wait while the chain is unreachable.
const AWAY: Duration = Duration::from_secs(2);
/// The wait while the account cannot pay.
const BROKE: Duration = Duration::from_secs(15);
/// Further behind than so many blocks, the state is asked for instead of each block.
const MOST_BLOCKS: u64 = 1_000;

/// A running operator.
pub struct Operator<W> {
    backend: W,
    view: MarketView,
    executor: Executor,
    metrics: Metrics,
    patience: Seconds,
    /// The last height whose events are taken in.
    processed: u64,
    /// The state of the chain when it was last heard of.
    away: bool,
    /// Questions that were refused when they were asked last: that is said once.
    unanswered: BTreeSet<Question>,
}

/// The result of one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Something was due.
    Busy,
    /// No job was due, except those in a pause.
    Idle,
}

impl<W: Backend> Operator<W> {
    /// An operator that begins at a block with a view of nothing.
    pub fn new(
        backend: W,
        view: MarketView,
        executor: Executor,
        metrics: Metrics,
        head: Head,
        patience: Seconds,
    ) -> Self {
        Self {
            backend,
            view,
            executor,
            metrics,
            patience,
            processed: head.height,
            away: false,
            unanswered: BTreeSet::new(),
        }
    }

    /// Operates until it is stopped.
    pub async fn run(&mut self) {
        while !self.backend.stopping() {
            match self.round().await {
                Ok(Round::Busy) => {}
                Ok(Round::Idle) => self.backend.wait(POLL).await,
                Err(error) => self.report(error).await,
            }
        }
        info!("stopped");
    }

    /// Does what is due now, and what becomes due by it.
    ///
    /// # Errors
    /// [`BackendError`] of the failed request.
    pub async fn run_once(&mut self) -> Result<(), BackendError> {
        while !self.backend.stopping() {
            if self.round().await? == Round::Idle {
                break;
            }
        }
        Ok(())
    }

    /// Logs an error, once, and waits.
    async fn report(&mut self, error: BackendError) {
        match error {
            BackendError::Unreachable(reason) => {
                self.metrics.unreachable();
                if self.away {
                    debug!(reason = reason, "still out of reach");
                } else {
                    warn!(reason = reason, "the chain is out of reach; trying again");
                }
                self.away = true;
                self.backend.wait(AWAY).await;
            }
            BackendError::CannotPay(reason) => {
                error!(reason = reason, "nothing can be sent");
                self.backend.wait(BROKE).await;
            }
            BackendError::Refused { reason, .. } => {
                warn!(reason = reason, "refused");
                self.backend.wait(AWAY).await;
            }
            BackendError::OutOfGas { .. } => {
                warn!("the chain calls it too much");
                self.backend.wait(AWAY).await;
            }
        }
    }

    /// One look at the chain, and one transaction if anything is due.
    ///
    /// # Errors
    /// [`BackendError`] of the failed request.
    pub async fn round(&mut self) -> Result<Round, BackendError> {
        // 1. what has happened
        let head = self.backend.head().await?;
        if self.away {
            info!(height = head.height, "the chain is within reach");
            self.away = false;
        }
        self.metrics.set_head(head.height, head.time);
        self.take_in(head).await?;
        self.metrics.set_processed(head.height);
        self.view.pass(head.time);
        // 2. what it has come to
        self.ask(head).await?;
        let Self { backend, view, executor, metrics, .. } = self;
        executor.judge(view, metrics, head.time);
        // 3. what is due
        let works = view.due(head.time, self.patience);
        metrics.set_mismatches(view.mismatches().count());
        metrics.set_due(&works);
        let ready = executor.ready(works, head.time);
        metrics.set_resting(executor.resting(head.time));
        if ready.is_empty() {
            return Ok(Round::Idle);
        }
        // 4. the first of it
        let executed = executor.execute(backend, view, metrics, &ready).await;
        if let Ok(balance) = backend.balance().await {
            metrics.set_balance(balance);
        }
        executed.map(|()| Round::Busy)
    }

    /// Takes in the events of all blocks since the last one.
    async fn take_in(&mut self, head: Head) -> Result<(), BackendError> {
        if head.height.saturating_sub(self.processed) > MOST_BLOCKS {
            warn!(from = self.processed, to = head.height, "far behind: the state is asked for anew");
            self.view.doubt();
            self.processed = head.height;
        }
        while self.processed < head.height {
            let height = self.processed.saturating_add(1);
            match self.backend.changes(height).await {
                Ok(changes) => changes.into_iter().for_each(|change| self.view.notice(change)),
                Err(BackendError::Refused { reason, .. }) => {
                    warn!(height, reason = reason, "events do not read: the state is asked for anew");
                    self.view.doubt();
                }
                Err(error) => return Err(error),
            }
            self.processed = height;
        }
        Ok(())
    }

    /// Asks each open question once; a question without an answer stays open.
    async fn ask(&mut self, head: Head) -> Result<(), BackendError> {
        let mut asked: BTreeSet<Question> = BTreeSet::new();
        loop {
            let open = self.view.questions().into_iter().find(|question| !asked.contains(question));
            let Some(question) = open else { return Ok(()) };
            asked.insert(question);
            match self.backend.answer(question).await {
                Ok(answer) => {
                    self.unanswered.remove(&question);
                    self.view.learn(question, answer, head.time);
                }
                Err(BackendError::Refused { reason, .. }) => {
                    if self.unanswered.insert(question) {
                        warn!(?question, reason = reason, "not answered");
                    } else {
                        debug!(?question, reason = reason, "still not answered");
                    }
                }
                Err(error) => return Err(error),
            }
            if self.backend.stopping() {
                return Ok(());
            }
        }
    }

    /// The chain that it watches.
    #[cfg(test)]
    pub const fn backend(&self) -> &W {
        &self.backend
    }

    /// The chain that it watches.
    #[cfg(test)]
    pub const fn backend_mut(&mut self) -> &mut W {
        &mut self.backend
    }

    /// The chain that it watched.
    #[cfg(test)]
    pub fn into_backend(self) -> W {
        self.backend
    }
}
