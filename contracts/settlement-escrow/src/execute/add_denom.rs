//! The administrator adds a denomination.

use contract_kit::{Call, Outcome};

use crate::EscrowError;
use crate::ledger::denoms;
use crate::ledger::state::DENOMS;

/// Accepts one more denomination, under the next number.
///
/// # Errors
/// If there is no room, it is accepted already, or its name is empty or too long.
pub fn execute(call: &mut Call<'_>, denom: String) -> Result<Outcome, EscrowError> {
    let mut all = DENOMS.load(call.deps.storage)?;
    all.push(denom);
    denoms::save(call.deps.storage, &all)?;
    Ok(Outcome::default())
}
