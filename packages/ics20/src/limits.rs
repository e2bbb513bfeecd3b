//! How much may be under way, and go out in a day.

use units::{Amount, Overflow, Seconds, Timestamp};

/// The span over which what goes out is limited: a day, beginning at midnight UTC.
pub const WINDOW: Seconds = Seconds(86_400);

/// The limits of one denomination on one route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least that a payout may be.
    pub least: Amount,
    /// The most that may go out in a [`WINDOW`].
    pub per_window: Amount,
    /// The most that may be under way.
    pub in_flight: Amount,
}

/// What is under way and has gone out, of one denomination on one route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Under way: sent, and its end not reported.
    pub in_flight: Amount,
    /// The number of the window in which something was sent last, counted from the epoch.
    pub window: u64,
    /// What went out in that window, less what of it came back in it.
    pub sent: Amount,
}

/// Why a payout may not go out, now or at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// It is too small.
    #[error("{amount} is less than {least}, the least that is sent on this route")]
    TooSmall {
        /// How much it is.
        amount: Amount,
        /// The least.
        least: Amount,
    },
    /// It could never go out.
    #[error("{amount} is more than {most}, the most that can be sent on this route at once")]
    TooLarge {
        /// How much it is.
        amount: Amount,
        /// The most.
        most: Amount,
    },
    /// Too much is under way.
    #[error("{in_flight} are under way on this route, and {amount} more would exceed {most}")]
    InFlight {
        /// What is under way.
        in_flight: Amount,
        /// How much it is.
        amount: Amount,
        /// The most.
        most: Amount,
    },
    /// Too much has gone out today.
    #[error("{sent} went out on this route today, and {amount} more would exceed {most}")]
    Window {
        /// What went out in the window.
        sent: Amount,
        /// How much it is.
        amount: Amount,
        /// The most.
        most: Amount,
    },
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl Limits {
    /// The most that can ever go out at once.
    pub fn most(&self) -> Amount {
        self.per_window.min(self.in_flight)
    }

    /// Whether a payout could go out at some time.
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

/// The number of the window that a time is in.
pub const fn window_at(time: Timestamp) -> u64 {
    time.get() / WINDOW.get()
}

impl Flow {
    /// The flow once a payout has gone out.
    ///
    /// # Errors
    /// [`LimitError`] where a limit forbids it now.
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

    /// The flow once a payout that went out has come to its end. What comes back in the window in which it was sent leaves
    /// its room to others: a payout that fails again and again uses up nobody's.
    ///
    /// # Errors
    /// [`Overflow`] if less was under way, which is never so.
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
    fn a_payout_is_neither_too_small_nor_too_large_for_ever() {
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
    fn what_is_under_way_and_what_went_out_today_are_bounded_and_midnight_begins_anew() {
        let day = Timestamp(86_400);
        let flow = Flow::default().send(&LIMITS, Amount(60), day).unwrap();
        assert_eq!(flow, Flow { in_flight: Amount(60), window: 1, sent: Amount(60) });
        let most = Amount(70);
        let full = LimitError::InFlight { in_flight: Amount(60), amount: Amount(11), most };
        assert_eq!(flow.send(&LIMITS, Amount(11), day), Err(full));
        // It arrived: there is room again, for 40 more today.
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
    fn what_comes_back_leaves_its_room_to_others_in_the_window_it_was_sent_in() {
        let flow = Flow::default().send(&LIMITS, Amount(60), Timestamp(5)).unwrap();
        let back = flow.end(Amount(60), Timestamp(5), true).unwrap();
        assert_eq!(back, Flow::default());
        // Sent on the first day, back on the second: the second day's room is what it was.
        let next = flow.send(&LIMITS, Amount(10), Timestamp(86_400)).unwrap();
        let back = next.end(Amount(60), Timestamp(5), true).unwrap();
        assert_eq!(back, Flow { in_flight: Amount(10), window: 1, sent: Amount(10) });
        assert!(Flow::default().end(Amount(1), Timestamp(5), false).is_err());
    }

    proptest! {
        #[test]
        fn no_order_of_sends_and_ends_exceeds_a_limit_or_loses_an_amount(
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
                let under_way: u128 = open.iter().map(|(amount, _)| amount).sum();
                prop_assert_eq!(flow.in_flight, Amount(under_way));
                prop_assert!(flow.in_flight <= LIMITS.in_flight);
                prop_assert!(flow.sent <= LIMITS.per_window);
            }
        }
    }
}
