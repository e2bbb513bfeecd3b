//! Pauses of subjects whose job was refused without a change of state; each pause is twice as long as the last.

use std::collections::BTreeMap;

use units::{Seconds, Timestamp};

use crate::job::Subject;

/// The first pause, in seconds; each further one is twice as long.
const FIRST: u64 = 2;
/// The longest pause, in seconds.
const LONGEST: u64 = 300;

/// Pauses by subject.
#[derive(Clone, Debug, Default)]
pub struct Backoff(BTreeMap<Subject, Pause>);

#[derive(Clone, Copy, Debug)]
struct Pause {
    until: Timestamp,
    length: u64,
}

impl Backoff {
    /// Whether a subject is in a pause.
    pub fn rests(&self, subject: Subject, now: Timestamp) -> bool {
        self.0.get(&subject).is_some_and(|pause| now < pause.until)
    }

    /// A job was refused and the state has not changed. Returns the length of the pause.
    pub fn refused(&mut self, subject: Subject, now: Timestamp) -> Seconds {
        let length = self.0.get(&subject).map_or(FIRST, |pause| pause.length.saturating_mul(2)).min(LONGEST);
        let until = now.plus(Seconds(length)).unwrap_or(Timestamp::MAX);
        self.0.insert(subject, Pause { until, length });
        Seconds(length)
    }

    /// Ends the pauses of a subject that has advanced.
    pub fn forget(&mut self, subject: Subject) {
        self.0.remove(&subject);
    }

    /// The number of subjects in a pause.
    pub fn resting(&self, now: Timestamp) -> usize {
        self.0.values().filter(|pause| now < pause.until).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes_and_end_with_progress() {
        let mut backoff = Backoff::default();
        let (subject, mut now) = (Subject::Outbox, Timestamp(1_000));
        for expected in [2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(backoff.refused(subject, now), Seconds(expected));
            assert!(backoff.rests(subject, now));
            assert!(backoff.rests(subject, Timestamp(now.get() + expected - 1)));
            now = Timestamp(now.get() + expected);
            assert!(!backoff.rests(subject, now));
        }
        backoff.forget(subject);
        assert_eq!(backoff.refused(subject, now), Seconds(2));
        assert!(!backoff.rests(Subject::Payouts, now));
    }
}
