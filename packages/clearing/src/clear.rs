//! The optimum, checked.

use crate::solver;
use crate::{Books, CertificateError, Clearing, Market};

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

/// Clears a slot: most welfare; among that, most volume; among that, the least Σ tier · lots; among that, ties shared
/// as near to pro rata as the lines permit. Prices are the middle of all optimal ones.
///
/// The result depends on the market, the books and `rotation` alone. `rotation` (the slot's number, say) only decides
/// between results that are equal in all of these respects, so that nobody is favoured for ever.
///
/// # Errors
/// [`ClearError`], which only a fault of this crate can cause, or books that were made for another market.
pub fn clear(market: &Market, books: &Books, rotation: u64) -> Result<Clearing, ClearError> {
    let solution =
        solver::solve(market, books, rotation).ok_or(ClearError::Solver("flow found no way to balance"))?;
    let checked = Clearing::checked(market, books, solution.certificate, solution.even)?;
    Ok(Clearing { work: solution.work, ..checked })
}
