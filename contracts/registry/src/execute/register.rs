//! An account asks to take part.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary};
use interfaces::registry::raw::{
    ACCOUNTS, AccountKey, AccountRecord, LabelSet, PROFILES, ParticipantKey, Profile,
};
use interfaces::registry::{ParticipantKind, Status};
use units::{ParticipantId, Power, Tier, ZoneId};

use super::{Done, changed, now};
use crate::RegistryError;
use crate::state::{FORMER, NEXT};

/// The length of a SHA-256 hash.
pub const EVIDENCE_BYTES: usize = 32;

/// Makes the sender's account that of a new, pending participant.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    sender: Addr,
    kind: ParticipantKind,
    zone: ZoneId,
    capacity: Power,
    evidence: HexBinary,
) -> Result<Done, RegistryError> {
    // 1. validate
    if evidence.len() != EVIDENCE_BYTES {
        return Err(RegistryError::EvidenceLength { expected: EVIDENCE_BYTES, got: evidence.len() });
    }
    if !kind.may_sell() && !capacity.is_zero() {
        return Err(RegistryError::CapacityOfBuyer { kind, capacity });
    }
    let key = AccountKey(sender);
    let former = ACCOUNTS.may_load(deps.storage, &key)?;
    if let Some(former) = former
        && former.status != Status::Rejected
    {
        return Err(RegistryError::AlreadyRegistered {
            account: key.0,
            participant: former.participant,
            status: former.status,
        });
    }

    // 2. compute
    let id = NEXT.load(deps.storage)?;
    let next = id.checked_add(1).ok_or_else(|| RegistryError::NoIdLeft { last: id.saturating_sub(1) })?;
    let participant = ParticipantId(id);
    let account = AccountRecord {
        participant,
        status: Status::Pending,
        kind,
        zone,
        tier: Tier::FIRST,
        labels: LabelSet::default(),
        capacity,
    };
    let profile = Profile {
        account: key.0.clone(),
        rotating_to: None,
        evidence,
        registered_at: now(env),
        changed_at: now(env),
        reason: None,
    };

    // 3. write; a rejected participant keeps its record, the account now points to the new one
    if let Some(former) = former {
        FORMER.save(deps.storage, &ParticipantKey(former.participant), &former);
    }
    NEXT.save(deps.storage, &next)?;
    PROFILES.save(deps.storage, &ParticipantKey(ParticipantId(id)), &profile)?;
    ACCOUNTS.save(deps.storage, &key, &account);

    let events = vec![changed(participant, Status::Pending, &key.0)];
    Ok(Done { subjects: vec![participant], events, ..Done::default() })
}
