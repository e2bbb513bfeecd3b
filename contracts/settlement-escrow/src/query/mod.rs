//! Answers.

mod accounts;
mod cycles;
mod interchain;

use access::{admin, suite};
use cosmwasm_std::{Binary, Deps, Env};
use interfaces::page_limit;
use interfaces::settlement_escrow::{
    ConfigResponse, DenomsResponse, OutboxResponse, PayoutResponse, QueryMsg,
};
use units::ParticipantId;

use crate::state::{DENOMS, OUTBOX, PAYOUTS, PayoutKey, QueueKey};
use crate::{EscrowError, denoms, outbox};

/// Answers a query.
///
/// # Errors
/// If a denomination is not kept, an id cannot be, or a page is empty.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, EscrowError> {
    let answer = match msg {
        QueryMsg::Config {} => interfaces::to_binary(&config(deps)?),
        QueryMsg::Denoms {} => interfaces::to_binary(&DenomsResponse { denoms: DENOMS.load(deps.storage)? }),
        QueryMsg::Balance { participant } => interfaces::to_binary(&accounts::balance_of(deps, participant)?),
        QueryMsg::Balances { denom, start_after, limit } => {
            interfaces::to_binary(&accounts::balances(deps, &denom, start_after, limit)?)
        }
        QueryMsg::SystemBalances { denom } => interfaces::to_binary(&accounts::system(deps, &denom)?),
        QueryMsg::Conservation { denom } => {
            interfaces::to_binary(&accounts::conservation(deps, env, &denom)?)
        }
        QueryMsg::Position { market, cycle, account } => {
            interfaces::to_binary(&cycles::position(deps, market, cycle, account)?)
        }
        QueryMsg::Positions { market, cycle, start_after, limit } => {
            interfaces::to_binary(&cycles::positions(deps, market, cycle, start_after, limit)?)
        }
        QueryMsg::Cycle { market, cycle } => interfaces::to_binary(&cycles::cycle(deps, market, cycle)?),
        QueryMsg::Payout { participant, denom } => interfaces::to_binary(&payout(deps, participant, &denom)?),
        QueryMsg::Outbox {} => interfaces::to_binary(&waiting(deps)?),
        QueryMsg::Route { channel } => interfaces::to_binary(&interchain::route(deps, env, channel)?),
        QueryMsg::Routes {} => interfaces::to_binary(&interchain::all(deps, env)?),
        QueryMsg::Links { participant } => interfaces::to_binary(&interchain::links(deps, participant)?),
        QueryMsg::DerivedSender { channel, address } => {
            interfaces::to_binary(&interchain::derived_sender(deps, channel, &address)?)
        }
        QueryMsg::Invoice { invoice } => interfaces::to_binary(&interchain::invoice(deps, invoice)?),
        QueryMsg::RemotePayout { payout } => interfaces::to_binary(&interchain::payout(deps, payout)?),
        QueryMsg::RemotePayouts { start_after, limit } => {
            interfaces::to_binary(&interchain::payouts(deps, start_after, limit)?)
        }
        QueryMsg::QueuedPayouts { channel, start_after, limit } => {
            interfaces::to_binary(&interchain::queued(deps, channel, start_after, limit)?)
        }
    };
    Ok(answer?)
}

fn config(deps: Deps<'_>) -> Result<ConfigResponse, EscrowError> {
    Ok(ConfigResponse { admin: admin::query(deps.storage)?, addresses: suite::query(deps)? })
}

fn payout(deps: Deps<'_>, participant: ParticipantId, denom: &str) -> Result<PayoutResponse, EscrowError> {
    let denom = denoms::named(deps.storage, denom)?;
    let keep = PAYOUTS.may_load(deps.storage, &PayoutKey(participant, denom.id))?;
    Ok(PayoutResponse { keep, to: interchain::target(deps, participant, denom.id)? })
}

fn waiting(deps: Deps<'_>) -> Result<OutboxResponse, EscrowError> {
    let queue = outbox::queue(deps.storage)?;
    let waiting = u32::try_from(queue.tail.saturating_sub(queue.head)).unwrap_or(u32::MAX);
    let oldest = OUTBOX.may_load(deps.storage, &QueueKey(queue.head))?.map(|queued| queued.time);
    Ok(OutboxResponse { waiting, oldest })
}

/// The items of an answer.
fn page(limit: Option<u32>) -> Result<usize, EscrowError> {
    if limit == Some(0) { Err(EscrowError::EmptyPage) } else { Ok(page_limit(limit)) }
}
