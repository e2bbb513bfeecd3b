//! Why a document cannot be read or a slot not cleared.

/// Why a document cannot be read or a slot not cleared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A document is malformed at a place.
    #[error("{place}: {problem}")]
    Malformed {
        /// The name of the document, and the place in it.
        place: String,
        /// What is wrong there.
        problem: String,
    },
    /// The slot cannot be cleared.
    #[error("{0}")]
    Clearing(String),
}

impl DocumentError {
    pub(crate) fn malformed(place: impl ToString, problem: impl ToString) -> Self {
        Self::Malformed { place: place.to_string(), problem: problem.to_string() }
    }

    pub(crate) fn clearing(problem: impl ToString) -> Self {
        Self::Clearing(problem.to_string())
    }
}
