//! For tests alone: the end of the process at a chosen point, as hard as a failure of the machine.
//!
//! `DPT_STOP_AFTER=3:sent` ends `dpt deploy apply` when its third transaction has been sent and not confirmed; `signed` when it
//! is noted and not sent; `done` when it is confirmed and noted.

use std::env;

use crate::failure::Failure;

/// The variable.
const VARIABLE: &str = "DPT_STOP_AFTER";

/// Where the process ends, if it does.
#[derive(Clone, Debug, Default)]
pub struct Stop(Option<(usize, String)>);

impl Stop {
    /// Reads the variable.
    ///
    /// # Errors
    /// If it is malformed.
    pub fn from_environment() -> Result<Self, Failure> {
        let Ok(text) = env::var(VARIABLE) else { return Ok(Self(None)) };
        let (number, point) =
            text.split_once(':').filter(|(_, point)| ["signed", "sent", "done"].contains(point)).ok_or_else(
                || Failure::malformed(VARIABLE, "write a number, a colon, and signed, sent or done"),
            )?;
        let number = number.parse().map_err(|error| Failure::malformed(VARIABLE, error))?;
        Ok(Self(Some((number, point.to_owned()))))
    }

    /// Ends the process if this is the point.
    pub fn at(&self, number: usize, point: &str) {
        if self.0.as_ref().is_some_and(|(at, name)| *at == number && name == point) {
            std::process::abort();
        }
    }
}
