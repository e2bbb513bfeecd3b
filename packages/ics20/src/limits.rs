//! Limits of what is in flight and of what is sent in a day.

use serde::{Deserialize, Serialize};
use units::{Amount, Overflow, Seconds, Timestamp};

/// The window of the sending limit: a day from midnight UTC.
pub const WINDOW: Seconds = Seconds(86_400);

/// The limits of one denomination on one route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least amount of a payout.
    pub least: Amount,
    /// The most that may be sent in a [`WINDOW`].
    pub per_window: Amount,
    /// The most that may be in flight.
    pub in_flight: Amount,
}

/// What is in flight and was sent, of one denomination on one route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Sent, and its end not reported.
    pub in_flight: Amount,
    /// The window of the last payout, counted from the epoch.
    pub window: u64,
    /// What was sent in that window, less what of it was refunded in it.
    pub sent: Amount,
}

/// Why a payout cannot be sent, now or at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// It is below the least amount.
    #[error("{amount} is less than {least}, the least that is sent on this route")]
    TooSmall {
        /// The amount of the payout.
        amount: Amount,
        /// The least amount.
        least: Amount,
    },
    /// It exceeds the limits by itself.
    #[error("{amount} is more than {most}, the most that can be sent on this route at once")]
    TooLarge {
        /// The amount of the payout.
        amount: Amount,
        /// The limit.
        most: Amount,
    },
    /// Too much is in flight.
    #[error("{in_flight} are in flight on this route, and {amount} more would exceed {most}")]
    InFlight {
        /// What is in flight.
        in_flight: Amount,
        /// The amount of the payout.
        amount: Amount,
        /// The limit.
        most: Amount,
    },
    /// Too much was sent today.
    #[error("{sent} were sent on this route today, and {amount} more would exceed {most}")]
    Window {
        /// What was sent in the window.
        sent: Amount,
        /// The amount of the payout.
        amount: Amount,
        /// The limit.
        most: Amount,
    },
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl Limits {
    /// The most that one payout can be.
    pub fn most(&self) -> Amount {
        self.per_window.min(self.in_flight)
    }

    /// Checks that a payout can be sent at some time.
    ///
    /// # Errors
    /// [`LimitError::TooSmall`], [`LimitError::TooLarge`].
    pub fn admit(&self, amount: Amount) -> Result<(), LimitError> {
        if amount < self.least {
            return Err(LimitError::TooSmall { amount, least: self.least });
        }
        let most = self.most();
        if amount > most {
            return Err(LimitError::TooLarge { amount, most });
        }
        Ok(())
    }
}

/// The window of a time, counted from the epoch.
pub const fn window_at(time: Timestamp) -> u64 {
    time.get() / WINDOW.get()
}

impl Flow {
    /// The flow after a payout is sent.
    ///
    /// # Errors
    /// [`LimitError`] if a limit forbids it now.
    pub fn send(self, limits: &Limits, amount: Amount, now: Timestamp) -> Result<Self, LimitError> {
        limits.admit(amount)?;
        let in_flight = self.in_flight.add(amount)?;
        if in_flight > limits.in_flight {
            return Err(LimitError::InFlight { in_flight: self.in_flight, amount, most: limits.in_flight });
        }
        let window = window_at(now);
        let before = if window == self.window { self.sent } else { Amount::ZERO };
        let sent = before.add(amount)?;
        if sent > limits.per_window {
            return Err(LimitError::Window { sent: before, amount, most: limits.per_window });
        }
        Ok(Self { in_flight, window, sent })
    }

    /// The flow after a sent payout has ended. A refund in the window of its sending does not count towards the limit,
    /// so a payout that fails repeatedly does not block others.
    ///
    /// # Errors
    /// [`Overflow`] if less is in flight.
    pub fn end(self, amount: Amount, sent_at: Timestamp, refunded: bool) -> Result<Self, Overflow> {
        let in_flight = self.in_flight.sub(amount)?;
        let sent = if refunded && window_at(sent_at) == self.window {
            self.sent.saturating_sub(amount)
        } else {
            self.sent
        };
        Ok(Self { in_flight, sent, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { least: Amount(10), per_window: Amount(100), in_flight: Amount(70) };

    #[test]
    fn a_payout_is_within_the_least_and_the_most() {
        assert_eq!(
            LIMITS.admit(Amount(9)),
            Err(LimitError::TooSmall { amount: Amount(9), least: Amount(10) })
        );
        assert_eq!(LIMITS.admit(Amount(10)), Ok(()));
        assert_eq!(LIMITS.admit(Amount(70)), Ok(()));
        assert_eq!(
            LIMITS.admit(Amount(71)),
            Err(LimitError::TooLarge { amount: Amount(71), most: Amount(70) })
        );
    }

    #[test]
    fn in_flight_and_daily_limits_hold_and_midnight_resets_the_day() {
        let day = Timestamp(86_400);
        let flow = Flow::default().send(&LIMITS, Amount(60), day).unwrap();
        assert_eq!(flow, Flow { in_flight: Amount(60), window: 1, sent: Amount(60) });
        let most = Amount(70);
        let full = LimitError::InFlight { in_flight: Amount(60), amount: Amount(11), most };
        assert_eq!(flow.send(&LIMITS, Amount(11), day), Err(full));
        // It is delivered: 40 more may be sent today.
        let flow = flow.end(Amount(60), day, false).unwrap();
        let over = LimitError::Window { sent: Amount(60), amount: Amount(41), most: Amount(100) };
        let last = Timestamp(2 * 86_400 - 1);
        assert_eq!(flow.send(&LIMITS, Amount(41), last), Err(over));
        assert!(flow.send(&LIMITS, Amount(40), last).is_ok());
        let midnight = Timestamp(2 * 86_400);
        let next = flow.send(&LIMITS, Amount(41), midnight).unwrap();
        assert_eq!(next, Flow { in_flight: Amount(41), window: 2, sent: Amount(41) });
    }

    #[test]
    fn a_refund_in_its_window_does_not_count_towards_the_limit() {
        let flow = Flow::default().send(&LIMITS, Amount(60), Timestamp(5)).unwrap();
        let back = flow.end(Amount(60), Timestamp(5), true).unwrap();
        assert_eq!(back, Flow::default());
        // Sent on the first day, refunded on the second: the second day's sum stays.
        let next = flow.send(&LIMITS, Amount(10), Timestamp(86_400)).unwrap();
        let back = next.end(Amount(60), Timestamp(5), true).unwrap();
        assert_eq!(back, Flow { in_flight: Amount(10), window: 1, sent: Amount(10) });
        assert!(Flow::default().end(Amount(1), Timestamp(5), false).is_err());
    }

    proptest! {
        #[test]
        fn no_order_of_sends_and_ends_breaks_a_limit(
            steps in proptest::collection::vec((0_u64..3 * 86_400, 1_u128..80, any::<bool>(), any::<bool>()), 1..80),
        ) {
            let mut times: Vec<u64> = steps.iter().map(|step| step.0).collect();
            times.sort_unstable();
            let mut flow = Flow::default();
            let mut open: Vec<(u128, Timestamp)> = Vec::new();
            for (time, (_, amount, ends, refunded)) in times.into_iter().zip(steps) {
                let now = Timestamp(time);
                if ends && let Some((amount, sent_at)) = open.pop() {
                    flow = flow.end(Amount(amount), sent_at, refunded).unwrap();
                } else if let Ok(next) = flow.send(&LIMITS, Amount(amount), now) {
                    flow = next;
                    open.push((amount, now));
                }
                let in_flight: u128 = open.iter().map(|(amount, _)| amount).sum();
                prop_assert_eq!(flow.in_flight, Amount(in_flight));
                prop_assert!(flow.in_flight <= LIMITS.in_flight);
                prop_assert!(flow.sent <= LIMITS.per_window);
            }
        }
    }
}
