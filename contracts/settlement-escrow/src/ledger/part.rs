//! The parts of an account.

use std::fmt;

/// A part of an account in one denomination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The participant may withdraw it.
    Free,
    /// Held for orders and unsigned contracts.
    Reserved,
    /// Held for signed contracts.
    Committed,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Free => "free",
            Self::Reserved => "reserved",
            Self::Committed => "committed",
        })
    }
}
