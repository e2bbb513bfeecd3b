//! Why a day cannot be planned or run.

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
