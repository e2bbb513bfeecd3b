//! Why a day cannot be planned or run.

use sdk::{ClientError, ErrorKind};

/// Why a day cannot be planned or run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// An input file cannot be read: where, and why.
    #[error("{place}: {problem}")]
    Malformed {
        /// The file, and the line if one is at fault.
        place: String,
        /// What is wrong there.
        problem: String,
    },
    /// A contract refuses what the day needs, or the sums do not agree at its end.
    #[error("{0}")]
    Failed(String),
    /// A node or a relayer does not answer.
    #[error("{0}")]
    Unreachable(String),
}

impl From<ClientError> for DayError {
    fn from(error: ClientError) -> Self {
        match error.kind() {
            ErrorKind::NoAnswer | ErrorKind::Unreadable | ErrorKind::Unconfirmed => {
                Self::Unreachable(error.to_string())
            }
            ErrorKind::Input | ErrorKind::Refused | ErrorKind::NotSent => Self::Failed(error.to_string()),
        }
    }
}

impl DayError {
    /// An input file cannot be read.
    pub(crate) fn malformed(place: impl ToString, problem: impl ToString) -> Self {
        Self::Malformed { place: place.to_string(), problem: problem.to_string() }
    }

    /// A contract refuses, or sums do not agree.
    pub(crate) fn failed(problem: impl ToString) -> Self {
        Self::Failed(problem.to_string())
    }
}
