//! A participant gives a standing mandate, or takes it back.

use cosmwasm_std::{DepsMut, Env};
use interfaces::power_contract::MandateTerms;
use units::{MarketId, ParticipantId};

use super::{Done, now};
use crate::PowerError;
use crate::siblings::timing;
use crate::state::{MANDATES, Mandate, PartyKey};

/// Gives a mandate; a new one replaces an earlier one.
pub fn grant(
    deps: DepsMut<'_>,
    env: &Env,
    participant: ParticipantId,
    market: MarketId,
    mandate: MandateTerms,
) -> Result<Done, PowerError> {
    // 1. validate
    let now = now(env);
    if mandate.expires <= now {
        return Err(PowerError::MandateExpired { expires: mandate.expires, now });
    }
    let allows_a_side = mandate.buy_at_most.is_some() || mandate.sell_at_least.is_some();
    if !allows_a_side || mandate.lots_at_most.is_zero() {
        return Err(PowerError::MandateOfNothing);
    }
    timing(deps.as_ref(), market)?;

    // 2. write
    MANDATES.save(deps.storage, &PartyKey { market, participant }, &Mandate(mandate));
    Ok(Done { subjects: vec![participant], ..Done::default() })
}

/// Takes a mandate back. Contracts it has signed stay signed.
pub fn revoke(deps: DepsMut<'_>, participant: ParticipantId, market: MarketId) -> Result<Done, PowerError> {
    // 1. validate
    let key = PartyKey { market, participant };
    if !MANDATES.has(deps.storage, &key) {
        return Err(PowerError::NoMandate { market, participant });
    }

    // 2. write
    MANDATES.remove(deps.storage, &key);
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
