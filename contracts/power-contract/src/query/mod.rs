//! Answers. Pages are bounded; a filtered page says whether more contracts are to be looked at.

mod contracts;
mod readings;
mod slots;

use contract_kit::checks::{block_time, page_size};
use contract_kit::{addresses, admin};
use cosmwasm_std::{Binary, Deps, Env, to_json_binary};
use interfaces::power_contract::{ConfigResponse, QueryMsg};

use crate::PowerError;
use crate::state::SlotKey;

/// The answer to a query, as JSON.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, PowerError> {
    let storage = deps.storage;
    let now = block_time(env);
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&ConfigResponse {
            admin: admin::query(storage)?,
            addresses: addresses::query(deps)?,
        }),
        QueryMsg::Contract { contract } => to_json_binary(&contracts::one(storage, now, contract)?),
        QueryMsg::Contracts { market, slot, party, start_after, limit } => {
            let (key, limit) = (SlotKey { market, slot }, page_size(limit)?);
            to_json_binary(&contracts::many(storage, now, key, party, start_after, limit)?)
        }
        QueryMsg::Digest { contracts } => to_json_binary(&contracts::digest(storage, &contracts)?),
        QueryMsg::Mandate { market, participant } => {
            to_json_binary(&readings::mandate(storage, market, participant)?)
        }
        QueryMsg::Reading { market, slot, participant } => {
            to_json_binary(&readings::one(storage, market, slot, participant)?)
        }
        QueryMsg::Registers { market, participant, from, to } => {
            to_json_binary(&readings::registers(storage, market, participant, from, to)?)
        }
        QueryMsg::Slot { market, slot } => to_json_binary(&slots::one(storage, SlotKey { market, slot })?),
        QueryMsg::CycleTotals { market, cycle } => to_json_binary(&slots::cycle(storage, market, cycle)?),
    }?)
}
