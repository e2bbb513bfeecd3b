//! A participant's account names the account that is to follow it.

use cosmwasm_std::DepsMut;
use interfaces::registry::raw::{AccountRecord, PROFILES, ParticipantKey};

use super::Done;
use crate::RegistryError;
use crate::execute::accept_rotation::check_free;
use crate::life_cycle::may_rotate;
use crate::state::participant;

/// Notes the proposed account; a new proposal replaces an earlier one.
pub fn run(deps: DepsMut<'_>, sender: &AccountRecord, account: &str) -> Result<Done, RegistryError> {
    // 1. validate
    let proposed = deps.api.addr_validate(account)?;
    let id = sender.participant;
    if !may_rotate(sender.status) {
        return Err(RegistryError::NoRotation { participant: id, status: sender.status });
    }
    check_free(deps.storage, &proposed)?;

    // 2. write
    let (mut profile, _) = participant(deps.storage, id)?;
    profile.rotating_to = Some(proposed);
    PROFILES.save(deps.storage, &ParticipantKey(id), &profile)?;
    Ok(Done { subjects: vec![id], ..Done::default() })
}
