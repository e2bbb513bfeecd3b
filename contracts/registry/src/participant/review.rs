//! A reviewer decides about participants.

use contract_kit::checks::{check_batch, check_text};
use contract_kit::{Call, Outcome};
use cosmwasm_std::Storage;
use interfaces::MAX_REASON;
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, LabelSet, PROFILES, Profile};
use interfaces::registry::{Decision, Review};
use units::{LabelId, ParticipantId, Timestamp};

use super::life_cycle::{Step, next};
use super::store::{changed, load};
use crate::RegistryError;

/// Carries out all of the decisions, or none.
pub fn execute(call: &mut Call<'_>, reviews: Vec<Review>) -> Result<Outcome, RegistryError> {
    // 1. Validate the list.
    let name = |review: &Review| format!("participant {}", review.participant);
    check_batch(&reviews, |review| review.participant, name)?;

    // 2. Decide about all of them.
    let now = call.now();
    let storage = &mut *call.deps.storage;
    let decided = reviews
        .into_iter()
        .map(|review| decide(storage, now, review.participant, review.decision))
        .collect::<Result<Vec<_>, _>>()?;

    // 3. Write.
    let mut outcome = Outcome::default();
    for (profile, record) in decided {
        PROFILES.save(storage, record.participant, &profile)?;
        ACCOUNTS.save(storage, &profile.account, &record)?;
        outcome.subjects.push(record.participant);
        outcome.events.push(changed(&record, &profile.account));
    }
    Ok(outcome)
}

/// The participant after a decision.
fn decide(
    storage: &dyn Storage,
    now: Timestamp,
    participant: ParticipantId,
    decision: Decision,
) -> Result<(Profile, AccountRecord), RegistryError> {
    let (mut profile, mut record) = load(storage, participant)?;
    let (status, step) = (record.status, Step::from(&decision));
    record.status = next(status, step).ok_or(RegistryError::ForbiddenStep { participant, status, step })?;
    profile.reason = match decision {
        Decision::Approve { labels, tier } => {
            record.labels = label_set(&labels)?;
            record.tier = tier;
            None
        }
        Decision::Reinstate {} => None,
        Decision::Reject { reason } | Decision::Suspend { reason } | Decision::Revoke { reason } => {
            check_text("a reason", &reason, MAX_REASON)?;
            Some(reason)
        }
    };
    profile.changed_at = now;
    Ok((profile, record))
}

/// The set of labels, each in range and given once.
fn label_set(labels: &[LabelId]) -> Result<LabelSet, RegistryError> {
    labels.iter().try_fold(LabelSet::default(), |set, &label| {
        let wider = set.with(label).filter(|_| label != LabelId::UNLABELLED).ok_or_else(|| {
            RegistryError::LabelOutOfRange { label, greatest: LabelSet::LIMIT.saturating_sub(1) }
        })?;
        if set.contains(label) { Err(RegistryError::DuplicateLabel { label }) } else { Ok(wider) }
    })
}
