//! An hour cleared by the clearing core itself.

use clearing::{clear, verify};

use super::book::Hour;
use super::compare::Cleared;
use super::error::ReplayError;

/// Clears an hour and checks the result from the books alone.
///
/// # Errors
/// [`ReplayError::Malformed`] if the hour is no market, [`ReplayError::Failed`] if the certificate does not hold.
pub fn clear_hour(hour: &Hour) -> Result<Cleared, ReplayError> {
    let market = hour.market()?;
    let books = hour.books(&market)?;
    let refused = |error: &dyn std::fmt::Display| ReplayError::failed(format!("{}: {error}", hour.name));
    let clearing = clear(&market, &books, hour.slot()).map_err(|error| refused(&error))?;
    let verified = verify(&market, &books, &clearing).map_err(|error| refused(&error))?;
    Ok(Cleared {
        certified: true,
        prices: verified.zone_prices,
        flows: clearing.flows().to_vec(),
        volume: verified.volume,
    })
}
