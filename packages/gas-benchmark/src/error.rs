//! Why a path cannot be measured.

use market_replay::ReplayError;
use sdk::ClientError;

/// Why a path cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchmarkError {
    /// The snapshot cannot be read: where, and why.
    #[error("{place}: {problem}")]
    Malformed {
        /// The file, with its line.
        place: String,
        /// What is wrong there.
        problem: String,
    },
    /// A contract refuses a message, or the market is not as expected.
    #[error("{0}")]
    Failed(String),
    /// The book of a real market.
    #[error(transparent)]
    Book(#[from] ReplayError),
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ClientError),
}

impl BenchmarkError {
    pub(crate) fn malformed(place: impl ToString, problem: impl ToString) -> Self {
        Self::Malformed { place: place.to_string(), problem: problem.to_string() }
    }

    pub(crate) fn failed(problem: impl ToString) -> Self {
        Self::Failed(problem.to_string())
    }
}
