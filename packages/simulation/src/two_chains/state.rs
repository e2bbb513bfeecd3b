//! The state of a day between two chains, and what its steps share.

use super::remote_chain::RemoteChain;
use crate::day::{DayError, Pace, Progress};
use crate::{ChainError, Market, Wasmd};
use interfaces::settlement_escrow::routes::RouteDefinition;
use report::format::count;
use report::model::{MarketFacts, Stage};
use std::time::Duration;
use units::{Seconds, Timestamp};

/// Packets that are not relayed time out after it.
pub const TIMEOUT: Seconds = Seconds(600);

/// Receives the progress of a day between two chains.
pub trait Waiting: Progress {
    /// The day waits for something, since so long.
    fn waits(&mut self, what: &str, since: Duration);
}

/// A day that runs.
pub(super) struct Run<'a> {
    pub(super) market: Market<Wasmd>,
    /// The market's definition for the report.
    pub(super) facts: MarketFacts,
    pub(super) pace: Pace,
    pub(super) remote: RemoteChain,
    pub(super) route: RouteDefinition,
    /// The route's channel on the remote chain.
    pub(super) remote_channel: String,
    /// The longest wait for a relayer.
    pub(super) patience: Duration,
    pub(super) progress: &'a mut dyn Waiting,
    pub(super) stages: Vec<Stage>,
}

/// The error of an action that the day needs.
pub(super) fn refused(what: &str) -> impl Fn(ChainError) -> DayError + '_ {
    move |error| DayError::failed(format!("{what}: {error}"))
}

/// So long after a time.
pub(super) fn after(time: Timestamp, span: Seconds) -> Result<Timestamp, DayError> {
    time.plus(span).map_err(DayError::failed)
}

impl Run<'_> {
    /// Runs a stage: shows it, counts the entries that it leaves in the log, keeps its figures.
    pub(super) fn stage<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Self) -> Result<(T, Vec<(String, String)>), DayError>,
    ) -> Result<T, DayError> {
        let before = self.market.checkpoint().size;
        self.progress.stage_started(name, 1);
        let (result, figures) = work(self)?;
        let messages = self.market.checkpoint().size.saturating_sub(before);
        self.ends(name, messages, figures);
        Ok(result)
    }

    pub(super) fn ends(&mut self, name: &str, messages: u64, figures: Vec<(String, String)>) {
        let stage = Stage { name: name.to_owned(), messages, figures };
        self.progress.stage_finished(&stage);
        self.stages.push(stage);
    }

    /// Money as people read it.
    pub(super) fn euros(&self, amount: units::Amount) -> String {
        format!("{} {}", self.facts.amount(amount), self.facts.currency)
    }
}

/// How long something took, in words.
pub(super) fn seconds(span: Duration) -> String {
    format!("{} s", count(span.as_secs()))
}
