//! Queries.

mod accounts;
mod cycles;

use contract_kit::{addresses, admin, audit};
use cosmwasm_std::{Binary, Deps, Env, to_json_binary};
use interfaces::settlement_escrow::{
    ConfigResponse, DenomsResponse, OutboxResponse, PayoutResponse, QueryMsg,
};
use units::ParticipantId;

use crate::EscrowError;
use crate::ibc::query as ibc;
use crate::ledger::denoms;
use crate::ledger::state::{CONSENTS, DENOMS};

/// The answer to a query, as JSON.
///
/// # Errors
/// If a denomination is unknown, an id is impossible, or a page is empty.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, EscrowError> {
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Denoms {} => to_json_binary(&DenomsResponse { denoms: DENOMS.load(deps.storage)? }),
        QueryMsg::Balance { participant } => to_json_binary(&accounts::balance_of(deps, participant)?),
        QueryMsg::Balances { denom, start_after, limit } => {
            to_json_binary(&accounts::balances(deps, &denom, start_after, limit)?)
        }
        QueryMsg::SystemBalances { denom } => to_json_binary(&accounts::system(deps, &denom)?),
        QueryMsg::Conservation { denom } => to_json_binary(&accounts::conservation(deps, env, &denom)?),
        QueryMsg::Position { market, cycle, account } => {
            to_json_binary(&cycles::position(deps, market, cycle, account)?)
        }
        QueryMsg::Positions { market, cycle, start_after, limit } => {
            to_json_binary(&cycles::positions(deps, market, cycle, start_after, limit)?)
        }
        QueryMsg::Cycle { market, cycle } => to_json_binary(&cycles::cycle(deps, market, cycle)?),
        QueryMsg::Payout { participant, denom } => to_json_binary(&payout(deps, participant, &denom)?),
        QueryMsg::Outbox {} => to_json_binary(&outbox(deps)?),
        QueryMsg::Route { channel } => to_json_binary(&ibc::route(deps, env, channel)?),
        QueryMsg::Routes {} => to_json_binary(&ibc::routes(deps, env)?),
        QueryMsg::Links { participant } => to_json_binary(&ibc::links(deps, participant)?),
        QueryMsg::DerivedSender { channel, address } => {
            to_json_binary(&ibc::derived_sender(deps, channel, &address)?)
        }
        QueryMsg::Invoice { invoice } => to_json_binary(&ibc::invoice(deps, invoice)?),
        QueryMsg::RemotePayout { payout } => to_json_binary(&ibc::payout(deps, payout)?),
        QueryMsg::RemotePayouts { start_after, limit } => {
            to_json_binary(&ibc::payouts(deps, start_after, limit)?)
        }
        QueryMsg::QueuedPayouts { channel, start_after, limit } => {
            to_json_binary(&ibc::queued(deps, channel, start_after, limit)?)
        }
    }?)
}

fn config(deps: Deps<'_>) -> Result<ConfigResponse, EscrowError> {
    Ok(ConfigResponse { admin: admin::query(deps.storage)?, addresses: addresses::query(deps)? })
}

fn payout(deps: Deps<'_>, participant: ParticipantId, denom: &str) -> Result<PayoutResponse, EscrowError> {
    let denom = denoms::by_name(deps.storage, denom)?;
    let keep = CONSENTS.may_load(deps.storage, (participant, denom.id))?;
    Ok(PayoutResponse { keep, to: ibc::payout_target(deps, participant, denom.id)? })
}

fn outbox(deps: Deps<'_>) -> Result<OutboxResponse, EscrowError> {
    let queue = audit::queue(deps.storage)?;
    let waiting = u32::try_from(queue.next.saturating_sub(queue.first)).unwrap_or(u32::MAX);
    Ok(OutboxResponse { waiting, oldest: audit::waiting_since(deps.storage)? })
}
