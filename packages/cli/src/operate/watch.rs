//! The operator's day: look, ask, turn, wait.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::{debug, error, info, warn};
use units::Seconds;

use super::metrics::Metrics;
use super::picture::{Picture, Question};
use super::turn::Turner;
use super::world::{Head, Trouble, World};

/// The distance of two looks at the chain while nothing is due.
const POLL: Duration = Duration::from_millis(400);
/// How long the operator waits when the chain is out of reach.
const AWAY: Duration = Duration::from_secs(2);
/// How long it waits when its account cannot pay.
const BROKE: Duration = Duration::from_secs(15);
/// Further behind than so many blocks, the state is asked for instead of each block.
const MOST_BLOCKS: u64 = 1_000;

/// Figures that the operator writes and the metrics' server reads.
pub type Shared = Arc<Mutex<Metrics>>;

/// An operator at work.
pub struct Watch<W> {
    world: W,
    picture: Picture,
    turner: Turner,
    metrics: Shared,
    patience: Seconds,
    /// The last height whose events are taken in.
    processed: u64,
    /// The state of the chain when it was last heard of.
    away: bool,
    /// Questions that were refused when they were asked last: that is said once.
    unanswered: BTreeSet<Question>,
}

/// What a look at the chain led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Something was due.
    Busy,
    /// Nothing was due but what is left alone for now.
    Idle,
}

impl<W: World> Watch<W> {
    /// An operator that begins at a block with a picture of nothing.
    pub fn new(
        world: W,
        picture: Picture,
        turner: Turner,
        metrics: Shared,
        head: Head,
        patience: Seconds,
    ) -> Self {
        Self {
            world,
            picture,
            turner,
            metrics,
            patience,
            processed: head.height,
            away: false,
            unanswered: BTreeSet::new(),
        }
    }

    /// Operates until told to stop.
    pub fn run(&mut self) {
        while !self.world.stopping() {
            match self.round() {
                Ok(Round::Busy) => {}
                Ok(Round::Idle) => self.world.wait(POLL),
                Err(trouble) => self.suffer(trouble),
            }
        }
        info!("stopped");
    }

    /// Does what is due now, and what becomes due by it.
    ///
    /// # Errors
    /// What kept it from being done.
    pub fn run_once(&mut self) -> Result<(), Trouble> {
        while !self.world.stopping() {
            if self.round()? == Round::Idle {
                break;
            }
        }
        Ok(())
    }

    /// Says what is wrong, once, and waits.
    fn suffer(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::Away(words) => {
                self.with_metrics(|metrics| metrics.away = metrics.away.saturating_add(1));
                if self.away {
                    debug!(reason = words, "still out of reach");
                } else {
                    warn!(reason = words, "the chain is out of reach; trying again");
                }
                self.away = true;
                self.world.wait(AWAY);
            }
            Trouble::Broke(words) => {
                error!(reason = words, "nothing can be sent");
                self.world.wait(BROKE);
            }
            Trouble::Refused { words, .. } => {
                warn!(reason = words, "refused");
                self.world.wait(AWAY);
            }
            Trouble::TooMuch { .. } => {
                warn!("the chain calls it too much");
                self.world.wait(AWAY);
            }
        }
    }

    /// One look at the chain, and one transaction if anything is due.
    ///
    /// # Errors
    /// What kept it from being done.
    pub fn round(&mut self) -> Result<Round, Trouble> {
        // 1. what has happened
        let head = self.world.head()?;
        if self.away {
            info!(height = head.height, "the chain is within reach");
            self.away = false;
        }
        self.with_metrics(|metrics| (metrics.height, metrics.time) = (head.height, head.time));
        self.take_in(head)?;
        self.with_metrics(|metrics| metrics.processed = head.height);
        self.picture.pass(head.time);
        // 2. what it has come to
        self.ask(head)?;
        let Self { world, picture, turner, metrics, .. } = self;
        let mut metrics = metrics.lock().unwrap_or_else(PoisonError::into_inner);
        turner.judge(picture, &mut metrics, head.time);
        // 3. what is due
        let works = picture.due(head.time, self.patience);
        metrics.mismatches = picture.mismatches().count();
        metrics.due(&works);
        let ready = turner.ready(works, head.time);
        metrics.resting = turner.resting(head.time);
        if ready.is_empty() {
            return Ok(Round::Idle);
        }
        // 4. the first of it; the figures can be read meanwhile
        let mut own = metrics.clone();
        drop(metrics);
        let turned = turner.turn(world, picture, &mut own, &ready);
        if let Ok(balance) = world.balance() {
            own.balance = balance;
        }
        self.with_metrics(|metrics| *metrics = own);
        turned.map(|()| Round::Busy)
    }

    /// Takes in the events of all blocks since the last one.
    fn take_in(&mut self, head: Head) -> Result<(), Trouble> {
        if head.height.saturating_sub(self.processed) > MOST_BLOCKS {
            warn!(from = self.processed, to = head.height, "far behind: the state is asked for anew");
            self.picture.doubt();
            self.processed = head.height;
        }
        while self.processed < head.height {
            let height = self.processed.saturating_add(1);
            match self.world.changes(height) {
                Ok(changes) => changes.into_iter().for_each(|change| self.picture.notice(change)),
                Err(Trouble::Refused { words, .. }) => {
                    warn!(height, reason = words, "events do not read: the state is asked for anew");
                    self.picture.doubt();
                }
                Err(trouble) => return Err(trouble),
            }
            self.processed = height;
        }
        Ok(())
    }

    /// Asks what must be asked, each question once: one that is not answered stays for the next look.
    fn ask(&mut self, head: Head) -> Result<(), Trouble> {
        let mut asked: BTreeSet<Question> = BTreeSet::new();
        loop {
            let open = self.picture.questions().into_iter().find(|question| !asked.contains(question));
            let Some(question) = open else { return Ok(()) };
            asked.insert(question);
            match self.world.answer(question) {
                Ok(answer) => {
                    self.unanswered.remove(&question);
                    self.picture.learn(question, answer, head.time);
                }
                Err(Trouble::Refused { words, .. }) => {
                    if self.unanswered.insert(question) {
                        warn!(?question, reason = words, "not answered");
                    } else {
                        debug!(?question, reason = words, "still not answered");
                    }
                }
                Err(trouble) => return Err(trouble),
            }
            if self.world.stopping() {
                return Ok(());
            }
        }
    }

    /// The chain that it watches.
    #[cfg(test)]
    pub const fn world(&self) -> &W {
        &self.world
    }

    /// The chain that it watches.
    #[cfg(test)]
    pub const fn world_mut(&mut self) -> &mut W {
        &mut self.world
    }

    /// The chain that it watched.
    #[cfg(test)]
    pub fn into_world(self) -> W {
        self.world
    }

    fn with_metrics(&self, change: impl FnOnce(&mut Metrics)) {
        change(&mut self.metrics.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
