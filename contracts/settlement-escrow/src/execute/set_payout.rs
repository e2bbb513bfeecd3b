//! Consent to pushed payouts.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::routes::Remote;
use units::{Amount, ParticipantId};

use crate::execute::Done;
use crate::interchain::links;
use crate::interchain::state::{TARGETS, TargetKey};
use crate::state::{PAYOUTS, PayoutKey};
use crate::{EscrowError, denoms};

/// Notes what stays behind when free money is pushed and where it is pushed to, or that none may be.
///
/// # Errors
/// If the denomination is not kept, or the account on the other chain is not linked.
pub fn run(
    deps: DepsMut<'_>,
    participant: ParticipantId,
    denom: &str,
    keep: Option<Amount>,
    to: Option<&Remote>,
) -> Result<Done, EscrowError> {
    let denom = denoms::named(deps.storage, denom)?;
    let key = PayoutKey(participant, denom.id);
    let target = TargetKey(participant, denom.id);
    match to.filter(|_| keep.is_some()) {
        Some(to) => {
            let linked = links::linked(deps.storage, participant, to)?;
            TARGETS.save(deps.storage, &target, &linked);
        }
        None => TARGETS.remove(deps.storage, &target),
    }
    match keep {
        Some(keep) => PAYOUTS.save(deps.storage, &key, &keep)?,
        None => PAYOUTS.remove(deps.storage, &key),
    }
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
