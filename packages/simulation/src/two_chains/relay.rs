//! Waits for a relayer, up to a limit.

use std::thread;
use std::time::{Duration, Instant};

use crate::{Market, Wait as _, Wasmd};

use super::{Run, TIMEOUT, seconds};
use crate::day::DayError;
use sdk::{SentTransfer, TransferState};

/// The time between two queries.
const POLL: Duration = Duration::from_millis(500);

impl Run<'_> {
    /// Waits until a packet from the remote chain has had its effect here: the time it took.
    ///
    /// # Errors
    /// If it came back, or no relayer has reported in time.
    pub(super) fn arrives(
        &mut self,
        packet: &SentTransfer,
        what: &str,
        done: impl Fn(&Market<Wasmd>) -> Result<bool, DayError>,
    ) -> Result<Duration, DayError> {
        self.until(what, |run| {
            let in_flight = packet.in_flight(&run.remote.node).wait()?;
            match TransferState::of(in_flight, done(&run.market)?) {
                TransferState::Done => Ok(true),
                TransferState::InFlight => Ok(false),
                TransferState::Refunded => {
                    Err(DayError::failed(format!("{what} came back to the sender ({})", packet.text())))
                }
            }
        })
    }

    /// Waits for an effect of a relayer: the time it took.
    ///
    /// # Errors
    /// If it cannot become so any more, or no relayer has reported in time.
    pub(super) fn until(
        &mut self,
        what: &str,
        so: impl Fn(&Self) -> Result<bool, DayError>,
    ) -> Result<Duration, DayError> {
        let begin = Instant::now();
        loop {
            // A node that does not answer for a while does not change what becomes of the money.
            let silence = match so(self) {
                Ok(true) => return Ok(begin.elapsed()),
                Ok(false) => String::new(),
                Err(DayError::Unreachable(text)) => format!("; {text}"),
                Err(failure) => return Err(failure),
            };
            if begin.elapsed() > self.patience {
                return Err(DayError::Unreachable(format!(
                    "no relayer has reported {what} within {}{silence}: start one (ci/relayer start --pair NAME, between chains of \
                     ci/localnet start --pair NAME) and run the same command again; what is under way now arrives then, or goes \
                     back after {TIMEOUT} s",
                    seconds(self.patience)
                )));
            }
            self.progress.waits(what, begin.elapsed());
            thread::sleep(POLL);
        }
    }
}
