//! The optimum.

use crate::CertificateError;

/// A result that must not be used. No input that the constructors accept leads here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClearError {
    /// The solver's own result does not pass the check: a fault of the solver, and nothing may be committed.
    #[error("the result does not pass its own check: {0}")]
    CertificateRefused(#[from] CertificateError),
    /// The solver lost its way: a fault of the solver, and nothing may be committed.
    #[error("the solver stopped: {0}")]
    Solver(&'static str),
}

/// Clears a slot.
///
/// # Errors
/// [`ClearError`], which only a fault of this crate can cause.
pub fn clear(
    market: &crate::Market,
    books: &crate::Books,
    rotation: u64,
) -> Result<crate::Clearing, ClearError> {
    let _ = (market, books, rotation);
    Err(ClearError::Solver("not there yet"))
}
