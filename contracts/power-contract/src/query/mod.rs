//! Answers. Pages are bounded, and a filter never hides that there is more to look at.

mod contracts;
mod readings;
mod slots;

use cosmwasm_std::{Binary, Deps, Env};
use interfaces::power_contract::{ConfigResponse, QueryMsg};

use crate::PowerError;
use crate::execute::page_size;

/// Answers a query.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, PowerError> {
    let storage = deps.storage;
    let now = crate::execute::now(env);
    Ok(match msg {
        QueryMsg::Config {} => interfaces::to_binary(&ConfigResponse {
            admin: access::admin::query(storage)?,
            addresses: access::suite::query(deps)?,
        }),
        QueryMsg::Contract { contract } => interfaces::to_binary(&contracts::one(storage, now, contract)?),
        QueryMsg::Contracts { market, slot, party, start_after, limit } => {
            let limit = limit_of(limit)?;
            interfaces::to_binary(&contracts::many(storage, now, (market, slot), party, start_after, limit)?)
        }
        QueryMsg::Digest { contracts } => interfaces::to_binary(&contracts::digest(storage, &contracts)?),
        QueryMsg::Mandate { market, participant } => {
            interfaces::to_binary(&readings::mandate(storage, market, participant)?)
        }
        QueryMsg::Reading { market, slot, participant } => {
            interfaces::to_binary(&readings::one(storage, market, slot, participant)?)
        }
        QueryMsg::Registers { market, participant, from, to } => {
            interfaces::to_binary(&readings::registers(storage, market, participant, from, to)?)
        }
        QueryMsg::Slot { market, slot } => interfaces::to_binary(&slots::one(storage, market, slot)?),
        QueryMsg::CycleTotals { market, cycle } => {
            interfaces::to_binary(&slots::cycle(storage, market, cycle)?)
        }
    }?)
}

/// The size of a page: what is asked for within 1 to 500, else 50.
fn limit_of(asked: Option<u32>) -> Result<usize, PowerError> {
    page_size(asked.unwrap_or(interfaces::common::DEFAULT_PAGE))
}
