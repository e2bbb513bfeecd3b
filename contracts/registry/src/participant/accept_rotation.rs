//! The proposed account takes a participant over. Roles stay with the account that holds them.

use contract_kit::{Call, Outcome};
use interfaces::registry::raw::{ACCOUNTS, PROFILES};
use units::ParticipantId;

use super::life_cycle::may_rotate;
use super::store::{changed, check_free, load};
use crate::RegistryError;

/// Moves the participant to the sender's account; the old account loses it.
pub fn execute(call: &mut Call<'_>, participant: ParticipantId) -> Result<Outcome, RegistryError> {
    // 1. Authorize: the declaration admits any account, the proposal names the one.
    let sender = &call.info.sender;
    let storage = &mut *call.deps.storage;
    let (mut profile, record) = load(storage, participant)?;
    if profile.rotating_to.as_ref() != Some(sender) {
        return Err(RegistryError::NotProposedAccount { account: sender.clone(), participant });
    }

    // 2. Validate: status and account may have changed since the proposal.
    if !may_rotate(record.status) {
        return Err(RegistryError::NoRotation { participant, status: record.status });
    }
    check_free(storage, sender)?;

    // 3. Write.
    ACCOUNTS.remove(storage, &profile.account);
    ACCOUNTS.save(storage, sender, &record)?;
    profile.account = sender.clone();
    profile.rotating_to = None;
    PROFILES.save(storage, participant, &profile)?;
    Ok(Outcome::about(participant).with_event(changed(&record, sender)))
}
