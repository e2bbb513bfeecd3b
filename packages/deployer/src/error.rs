//! Errors of a deployment.

use sdk::ClientError;

/// Why a deployment cannot go on.
#[allow(missing_docs)] // `#[error]` says it.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The plan is impossible, or a contract refuses it in the rehearsal.
    #[error("{0}")]
    Refused(String),
    #[error("{place}: {problem}")]
    Malformed { place: String, problem: String },
    #[error("{0}")]
    Unreadable(String),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("{step}: {error}")]
    Step { step: String, error: ClientError },
}

impl DeployError {
    pub(crate) fn refused(reason: impl ToString) -> Self {
        Self::Refused(reason.to_string())
    }

    pub(crate) fn malformed(place: impl ToString, problem: impl ToString) -> Self {
        Self::Malformed { place: place.to_string(), problem: problem.to_string() }
    }
}
