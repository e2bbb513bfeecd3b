//! Waiting for a relayer, for so long and no longer.

use std::time::{Duration, Instant};

use testing::{Market, Wasmd};

use super::{Run, TIMEOUT, seconds};
use crate::failure::Failure;
use crate::trade::abroad::far::{Dispatch, End};

/// The distance of two looks.
const LOOK: Duration = Duration::from_millis(500);

impl Run<'_> {
    /// Waits until a packet from beyond has done here what it was sent for: how long that took.
    ///
    /// # Errors
    /// If it came back, or no relayer has reported in time.
    pub(super) fn arrives(
        &mut self,
        packet: &Dispatch,
        what: &str,
        done: impl Fn(&Market<Wasmd>) -> Result<bool, Failure>,
    ) -> Result<Duration, Failure> {
        self.until(what, |run| match packet.look(&run.beyond.node, &mut || done(&run.market))? {
            End::Done => Ok(true),
            End::Open => Ok(false),
            End::CameBack => {
                Err(Failure::refused(format!("{what} came back to the sender ({})", packet.words())))
            }
        })
    }

    /// Waits until something is so that a relayer brings about: how long that took.
    ///
    /// # Errors
    /// If it cannot become so any more, or no relayer has reported in time.
    pub(super) fn until(
        &mut self,
        what: &str,
        so: impl Fn(&Self) -> Result<bool, Failure>,
    ) -> Result<Duration, Failure> {
        let begin = Instant::now();
        loop {
            // A node that does not answer for a while does not change what becomes of the money.
            let silence = match so(self) {
                Ok(true) => return Ok(begin.elapsed()),
                Ok(false) => String::new(),
                Err(Failure::Chain(text)) => format!("; {text}"),
                Err(failure) => return Err(failure),
            };
            if begin.elapsed() > self.patience {
                return Err(Failure::Chain(format!(
                    "no relayer has reported {what} within {}{silence}: start one (ci/relayer start --pair NAME, between chains of \
                     ci/localnet start --pair NAME) and run the same command again; what is under way now arrives then, or goes \
                     back after {TIMEOUT} s",
                    seconds(self.patience)
                )));
            }
            self.screen.waits(what, begin.elapsed());
            std::thread::sleep(LOOK);
        }
    }
}
