//! Turns what is due: as much of it as fits one transaction, simulated first, so that what another operator has done
//! already costs nothing.

use tracing::{debug, info, warn};
use units::Timestamp;

use super::backoff::Backoff;
use super::crank::{Crank, Kind, Subject, Work};
use super::metrics::Metrics;
use super::pages::Pages;
use super::picture::{Picture, Snapshot};
use super::world::{Cost, Trouble, World};

/// Turns cranks.
#[derive(Debug)]
pub struct Turner {
    pages: Pages,
    backoff: Backoff,
    /// Who was refused and is to be looked at again.
    suspects: Vec<Suspect>,
}

/// A crank that was refused: whether it was lost to somebody else shows when its subject has been asked for again.
#[derive(Debug)]
struct Suspect {
    subject: Subject,
    kind: Kind,
    before: Snapshot,
    words: String,
}

impl Turner {
    /// A turner whose transactions use about so much gas at most.
    pub fn new(budget: u64) -> Self {
        Self { pages: Pages::new(budget), backoff: Backoff::default(), suspects: vec![] }
    }

    /// Decides about refusals, now that the picture is up to date: what has moved was turned by somebody else; what has not is
    /// left alone for a while.
    pub fn judge(&mut self, picture: &Picture, metrics: &mut Metrics, now: Timestamp) {
        let (ready, waiting): (Vec<_>, Vec<_>) =
            self.suspects.drain(..).partition(|suspect| picture.knows(suspect.subject));
        self.suspects = waiting;
        for Suspect { subject, kind, before, words } in ready {
            if picture.snapshot(subject) == before {
                let pause = self.backoff.refused(subject, now);
                metrics.refused(kind);
                warn!(crank = %kind, %subject, reason = words, again_in_s = pause.get(), "refused");
            } else {
                self.backoff.forget(subject);
                metrics.lost(kind);
                info!(crank = %kind, %subject, "somebody else was first");
            }
        }
    }

    /// Of what is due, what is not left alone now.
    pub fn ready(&self, works: Vec<Work>, now: Timestamp) -> Vec<Work> {
        works.into_iter().filter(|work| !self.backoff.rests(work.subject, now)).collect()
    }

    /// How many subjects are left alone now.
    pub fn resting(&self, now: Timestamp) -> usize {
        self.backoff.resting(now)
    }

    /// Turns the first of these works, in one transaction.
    ///
    /// # Errors
    /// [`Trouble::Broke`] and [`Trouble::Away`]; refusals are dealt with here.
    pub fn turn(
        &mut self,
        world: &mut impl World,
        picture: &mut Picture,
        metrics: &mut Metrics,
        works: &[Work],
    ) -> Result<(), Trouble> {
        // 1. as many as simulation lets through
        let mut batch: Vec<Work> = works.iter().take(self.pages.works()).cloned().collect();
        let cranks = loop {
            let cranks = self.cranks(&batch, picture);
            let (gas, refusal) = match world.simulate(&cranks) {
                Ok(gas) if gas <= self.pages.budget() => break cranks,
                Ok(gas) => (Some(gas), None),
                Err(Trouble::TooMuch { .. }) => (None, None),
                Err(Trouble::Refused { words, .. }) => (None, Some(words)),
                Err(trouble) => return Err(trouble),
            };
            if self.reduce(&mut batch, gas, refusal.is_none()) {
                continue;
            }
            match refusal {
                // What cannot be made smaller is sent as it is: the chain may do more than one transaction should.
                None if gas.is_some() => break cranks,
                None => self.refused(picture, &batch, "it is more than the chain does at once"),
                Some(reason) => self.refused(picture, &batch, &reason),
            }
            return Ok(());
        };
        // 2. sent, and brought to its end
        match world.send(&cranks) {
            Ok(sent) => {
                metrics.done(&cranks, sent.cost);
                for crank in &cranks {
                    info!(
                        crank = %crank.kind, subject = %crank.subject, limit = crank.limit, transaction = sent.hash,
                        height = sent.height, gas = sent.cost.gas, "done"
                    );
                }
                self.done(picture, &batch, &cranks, sent.cost.gas);
                Ok(())
            }
            Err(Trouble::Refused { words, cost }) => {
                metrics.spent(cost);
                debug!(reason = words, gas = cost.gas, "refused in a block");
                if batch.len() > 1 {
                    // Which one it was shows when they are tried by fewer.
                    self.pages.fewer(batch.len());
                    look_again(picture, &batch);
                } else {
                    self.refused(picture, &batch, &words);
                }
                Ok(())
            }
            Err(Trouble::TooMuch { cost }) => {
                metrics.spent(cost);
                warn!(gas = cost.gas, "ran out of gas: pages become smaller");
                look_again(picture, &batch);
                if !self.reduce(&mut batch, None, true) {
                    self.refused(picture, &batch, "it runs out of gas however small it is");
                }
                Ok(())
            }
            Err(trouble) => {
                // What became of it is not known: what it was about is looked at again.
                look_again(picture, &batch);
                Err(trouble)
            }
        }
    }

    /// The messages of works.
    fn cranks(&self, batch: &[Work], picture: &Picture) -> Vec<Crank> {
        let mut cranks = Vec::new();
        for work in batch {
            for &kind in &work.steps {
                let limit = self.pages.items(kind);
                let participants = if kind == Kind::PushPayouts {
                    let most = usize::try_from(limit).unwrap_or(usize::MAX);
                    picture.payouts.iter().take(most).copied().collect()
                } else {
                    vec![]
                };
                let after = picture.before_first(work.subject);
                cranks.push(Crank { kind, subject: work.subject, limit, participants, after });
            }
        }
        cranks
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

    fn done(&mut self, picture: &mut Picture, batch: &[Work], cranks: &[Crank], gas: u64) {
        self.pages.more();
        if let [crank] = cranks {
            self.pages.grow(crank.kind, gas);
        }
        for crank in cranks {
            picture.pushed(&crank.participants);
        }
        for work in batch {
            self.backoff.forget(work.subject);
            picture.touched(work.subject, true);
        }
    }

    /// Notes a refusal of the first step of a single work.
    fn refused(&mut self, picture: &mut Picture, batch: &[Work], words: &str) {
        for work in batch {
            let Some(&kind) = work.steps.first() else { continue };
            let before = picture.snapshot(work.subject);
            self.suspects.push(Suspect { subject: work.subject, kind, before, words: words.to_owned() });
            picture.touched(work.subject, false);
        }
    }
}

/// What works are about is asked for again.
fn look_again(picture: &mut Picture, batch: &[Work]) {
    for work in batch {
        picture.touched(work.subject, false);
    }
}

impl Metrics {
    fn done(&mut self, cranks: &[Crank], cost: Cost) {
        for crank in cranks {
            self.turned(crank.kind);
        }
        self.transactions = self.transactions.saturating_add(1);
        self.spent(cost);
    }
}
