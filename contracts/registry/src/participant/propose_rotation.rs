//! A participant's account proposes the account that is to follow it.

use contract_kit::{Call, Outcome};
use interfaces::registry::raw::PROFILES;

use super::life_cycle::may_rotate;
use super::store::{check_free, load};
use crate::RegistryError;

/// Stores the proposed account. A new proposal replaces an earlier one.
pub fn execute(call: &mut Call<'_>, account: &str) -> Result<Outcome, RegistryError> {
    // 1. Validate.
    let sender = call.participant()?;
    let proposed = call.deps.api.addr_validate(account)?;
    let participant = sender.participant;
    if !may_rotate(sender.status) {
        return Err(RegistryError::NoRotation { participant, status: sender.status });
    }
    let storage = &mut *call.deps.storage;
    check_free(storage, &proposed)?;

    // 2. Write.
    let (mut profile, _) = load(storage, participant)?;
    profile.rotating_to = Some(proposed);
    PROFILES.save(storage, participant, &profile)?;
    Ok(Outcome::about(participant))
}
