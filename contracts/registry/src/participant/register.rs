//! An account asks for registration.

use contract_kit::checks::check_hash;
use contract_kit::{Call, Outcome};
use cosmwasm_std::HexBinary;
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, LabelSet, PROFILES, Profile};
use interfaces::registry::{ParticipantKind, Status};
use units::{ParticipantId, Power, Tier, ZoneId};

use super::store::changed;
use crate::RegistryError;
use crate::state::{NEXT_PARTICIPANT, SUPERSEDED_ACCOUNTS};

/// Makes the sender's account that of a new, pending participant.
pub fn execute(
    call: &mut Call<'_>,
    kind: ParticipantKind,
    zone: ZoneId,
    capacity: Power,
    evidence: HexBinary,
) -> Result<Outcome, RegistryError> {
    // 1. Validate.
    check_hash(&evidence)?;
    if !kind.may_sell() && !capacity.is_zero() {
        return Err(RegistryError::CapacityOfBuyer { kind, capacity });
    }
    let (account, now) = (call.info.sender.clone(), call.now());
    let storage = &mut *call.deps.storage;
    let former = ACCOUNTS.may_load(storage, &account)?;
    if let Some(AccountRecord { participant, status, .. }) = former
        && status != Status::Rejected
    {
        return Err(RegistryError::AlreadyRegistered { account, participant, status });
    }

    // 2. Compute.
    let participant = NEXT_PARTICIPANT.load(storage)?;
    let next = participant.get().checked_add(1).map(ParticipantId);
    let next = next.ok_or_else(|| RegistryError::NoIdLeft { last: participant.get().saturating_sub(1) })?;
    let record = AccountRecord {
        participant,
        status: Status::Pending,
        kind,
        zone,
        tier: Tier::FIRST,
        labels: LabelSet::default(),
        capacity,
    };
    let profile = Profile {
        account: account.clone(),
        rotating_to: None,
        evidence,
        registered_at: now,
        changed_at: now,
        reason: None,
    };

    // 3. Write. A rejected participant keeps its record; the account now points to the new one.
    if let Some(former) = former {
        SUPERSEDED_ACCOUNTS.save(storage, former.participant, &former)?;
    }
    NEXT_PARTICIPANT.save(storage, &next)?;
    PROFILES.save(storage, participant, &profile)?;
    ACCOUNTS.save(storage, &account, &record)?;
    Ok(Outcome::about(participant).with_event(changed(&record, &account)))
}
