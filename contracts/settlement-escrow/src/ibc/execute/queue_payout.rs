//! Money out to another chain, asked for by whose it is.

use cosmwasm_std::{DepsMut, Env};
use interfaces::settlement_escrow::routes::Remote;
use units::{Amount, ParticipantId};

use crate::core::account::AccountId;
use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::{links, payouts, routes};
use crate::state::balance;
use crate::{EscrowError, denoms};

/// Sets free money aside for a linked account on another chain. It waits for its turn on the route, whatever the route's state.
///
/// # Errors
/// If the account is not linked, the denomination does not travel the route, it is too little or too much for it, less is
/// free, or the memo may not be carried.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    participant: ParticipantId,
    denom: &str,
    asked: Option<Amount>,
    to: &Remote,
    memo: Option<&str>,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let denom = denoms::named(deps.storage, denom)?;
    let account = AccountId::participant(participant)?;
    let route = routes::route(deps.storage, to.channel)?;
    links::linked(deps.storage, participant, to)?;
    if let Some(memo) = memo {
        ics20::check_rider(memo).map_err(RouteError::from)?;
    }
    // 2. Compute.
    let amount = match asked {
        Some(amount) => amount,
        None => balance(deps.storage, denom.id, account)?.free,
    };
    route.limits(&denom.name)?.admit(amount).map_err(RouteError::from)?;
    // 3. Write and tell.
    let memo = memo.unwrap_or_default().to_owned();
    let record = payouts::fresh(account, &denom, amount, to.channel, to.address.clone(), memo);
    let (_, event) = payouts::queue(deps.storage, env, &denom, record)?;
    Ok(Done { subjects: vec![participant], events: vec![event], ..Done::default() })
}
