//! A reviewer decides about participants.

use std::collections::BTreeSet;

use cosmwasm_std::{DepsMut, Env, Storage};
use interfaces::MAX_BATCH;
use interfaces::registry::raw::{
    ACCOUNTS, AccountKey, AccountRecord, LabelSet, PROFILES, ParticipantKey, Profile,
};
use interfaces::registry::{Decision, Review};
use units::{LabelId, ParticipantId, Timestamp};

use super::{Done, changed, checked_reason, now};
use crate::RegistryError;
use crate::life_cycle::{Step, next};
use crate::state::participant;

/// Carries out all of the decisions, or none.
pub fn run(deps: DepsMut<'_>, env: &Env, reviews: Vec<Review>) -> Result<Done, RegistryError> {
    // 1. validate the list
    if reviews.is_empty() {
        return Err(RegistryError::EmptyBatch);
    }
    if reviews.len() > MAX_BATCH {
        return Err(RegistryError::BatchTooLong { most: MAX_BATCH, got: reviews.len() });
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = reviews.iter().find(|review| !seen.insert(review.participant)) {
        return Err(RegistryError::DuplicateReview { participant: twice.participant });
    }

    // 2. decide about all of them
    let decided = reviews
        .into_iter()
        .map(|review| decide(deps.storage, now(env), review.participant, review.decision))
        .collect::<Result<Vec<_>, _>>()?;

    // 3. write
    let mut done = Done::default();
    for (profile, account) in decided {
        PROFILES.save(deps.storage, &ParticipantKey(account.participant), &profile)?;
        ACCOUNTS.save(deps.storage, &AccountKey(profile.account.clone()), &account);
        done.subjects.push(account.participant);
        done.events.push(changed(account.participant, account.status, &profile.account));
    }
    Ok(done)
}

/// The participant as it is after a decision.
fn decide(
    storage: &dyn Storage,
    now: Timestamp,
    id: ParticipantId,
    decision: Decision,
) -> Result<(Profile, AccountRecord), RegistryError> {
    let (mut profile, mut account) = participant(storage, id)?;
    let (status, step) = (account.status, Step::from(&decision));
    account.status =
        next(status, step).ok_or(RegistryError::ForbiddenStep { participant: id, status, step })?;
    profile.reason = match decision {
        Decision::Approve { labels, tier } => {
            account.labels = checked_labels(&labels)?;
            account.tier = tier;
            None
        }
        Decision::Reinstate {} => None,
        Decision::Reject { reason } | Decision::Suspend { reason } | Decision::Revoke { reason } => {
            Some(checked_reason(reason)?)
        }
    };
    profile.changed_at = now;
    Ok((profile, account))
}

/// The set of labels, each in range and named once.
fn checked_labels(labels: &[LabelId]) -> Result<LabelSet, RegistryError> {
    labels.iter().try_fold(LabelSet::default(), |set, &label| {
        let wider = set.with(label).filter(|_| label != LabelId::UNLABELLED).ok_or_else(|| {
            RegistryError::LabelOutOfRange { label, greatest: LabelSet::LIMIT.saturating_sub(1) }
        })?;
        if set.contains(label) { Err(RegistryError::DuplicateLabel { label }) } else { Ok(wider) }
    })
}
