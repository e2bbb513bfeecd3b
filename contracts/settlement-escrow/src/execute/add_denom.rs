//! One more denomination.

use cosmwasm_std::DepsMut;

use crate::execute::Done;
use crate::state::DENOMS;
use crate::{EscrowError, denoms};

/// Accepts one more denomination, under the next number.
///
/// # Errors
/// If there is no room, it is kept already, or its name is empty or too long.
pub fn run(deps: DepsMut<'_>, denom: &str) -> Result<Done, EscrowError> {
    let mut kept = DENOMS.load(deps.storage)?;
    kept.push(denom.to_owned());
    denoms::save(deps.storage, &kept)?;
    Ok(Done::default())
}
