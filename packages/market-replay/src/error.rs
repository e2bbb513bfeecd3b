//! Why an hour of a book cannot be read or cleared.

use market_format::CsvError;

/// Why an hour of a book cannot be read or cleared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A table of the book cannot be read, or the hour is not a market.
    #[error("{place}: {problem}")]
    Malformed {
        /// The table with line and column, or the hour.
        place: String,
        /// What is wrong there.
        problem: String,
    },
    /// A contract refuses, or a result does not hold.
    #[error("{0}")]
    Failed(String),
}

impl ReplayError {
    /// A table or an hour is malformed.
    pub fn malformed(place: impl ToString, problem: impl ToString) -> Self {
        Self::Malformed { place: place.to_string(), problem: problem.to_string() }
    }

    /// A contract refuses, or a result does not hold.
    pub(crate) fn failed(problem: impl ToString) -> Self {
        Self::Failed(problem.to_string())
    }
}

impl From<CsvError> for ReplayError {
    fn from(error: CsvError) -> Self {
        Self::Malformed { place: error.place, problem: error.problem }
    }
}
