//! The proposed account takes a participant over. Roles stay with the account that they were granted to.

use cosmwasm_std::{Addr, DepsMut, Storage};
use interfaces::registry::raw::{ACCOUNTS, AccountKey, PROFILES, ParticipantKey};
use units::ParticipantId;

use super::{Done, changed};
use crate::RegistryError;
use crate::life_cycle::may_rotate;
use crate::state::participant;

/// Moves the participant to the sender's account; the old account loses it.
pub fn run(deps: DepsMut<'_>, sender: Addr, id: ParticipantId) -> Result<Done, RegistryError> {
    // 1. authorise: the table lets anyone through, the proposal says who it is
    let (mut profile, account) = participant(deps.storage, id)?;
    if profile.rotating_to.as_ref() != Some(&sender) {
        return Err(RegistryError::NotProposedAccount { account: sender, participant: id });
    }

    // 2. validate: both may have changed since the proposal
    if !may_rotate(account.status) {
        return Err(RegistryError::NoRotation { participant: id, status: account.status });
    }
    check_free(deps.storage, &sender)?;

    // 3. write
    ACCOUNTS.remove(deps.storage, &AccountKey(profile.account));
    ACCOUNTS.save(deps.storage, &AccountKey(sender.clone()), &account);
    profile.account = sender.clone();
    profile.rotating_to = None;
    PROFILES.save(deps.storage, &ParticipantKey(id), &profile)?;
    let events = vec![changed(id, account.status, &sender)];
    Ok(Done { subjects: vec![id], events, ..Done::default() })
}

/// Refuses an account that acts for a participant already: an account acts for one at most.
pub fn check_free(storage: &dyn Storage, account: &Addr) -> Result<(), RegistryError> {
    ACCOUNTS.may_load(storage, &AccountKey(account.clone()))?.map_or(Ok(()), |taken| {
        Err(RegistryError::AlreadyRegistered {
            account: account.clone(),
            participant: taken.participant,
            status: taken.status,
        })
    })
}
