//! A participant revokes its standing mandate. Contracts that it has signed stay signed.

use contract_kit::{Call, Outcome};
use units::MarketId;

use crate::PowerError;
use crate::state::MANDATES;

/// Removes a mandate.
///
/// # Errors
/// [`PowerError::NoMandate`] if there is none in the market.
pub fn execute(call: &mut Call<'_>, market: MarketId) -> Result<Outcome, PowerError> {
    // 1. Validate.
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    if !MANDATES.has(storage, (market, participant)) {
        return Err(PowerError::NoMandate { market, participant });
    }

    // 2. Write.
    MANDATES.remove(storage, (market, participant));
    Ok(Outcome::about(participant))
}
