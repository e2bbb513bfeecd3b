//! Queries.

mod market;
mod orders;
mod result;
mod slot;

use contract_kit::checks::{block_time, page_size};
use cosmwasm_std::{Binary, Deps, Env, to_json_binary};
use interfaces::orderbook_matcher::QueryMsg;

use crate::MatcherError;

/// The answer to a query, as JSON.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, MatcherError> {
    let (storage, now) = (deps.storage, block_time(env));
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&market::config(deps)?),
        QueryMsg::Market { market } => to_json_binary(&market::market(storage, market)?),
        QueryMsg::Markets { start_after, limit } => {
            to_json_binary(&market::markets(storage, start_after, page_size(limit)?)?)
        }
        QueryMsg::Slot { market, slot } => to_json_binary(&slot::slot(storage, now, market, slot)?),
        QueryMsg::Orders { market, slot, start_after, limit } => {
            to_json_binary(&orders::orders(storage, market, slot, start_after.as_ref(), page_size(limit)?)?)
        }
        QueryMsg::Depth { market, slot, zone, good, limit } => {
            to_json_binary(&orders::depth(storage, market, slot, zone, good, page_size(limit)?)?)
        }
        QueryMsg::Curve { market, slot, zone, good } => {
            to_json_binary(&orders::curve(storage, now, market, slot, zone, good)?)
        }
        QueryMsg::Result { market, slot } => to_json_binary(&result::result(storage, now, market, slot)?),
        QueryMsg::Prices { market, slot } => to_json_binary(&result::prices(storage, now, market, slot)?),
        QueryMsg::Certificate { market, slot } => {
            to_json_binary(&result::certificate(storage, now, market, slot)?)
        }
        QueryMsg::Fills { market, slot, start_after, limit } => to_json_binary(&result::fills(
            storage,
            now,
            market,
            slot,
            start_after.as_ref(),
            page_size(limit)?,
        )?),
        QueryMsg::Forecasts { market, slot } => to_json_binary(&slot::forecasts(storage, market, slot)?),
        QueryMsg::CycleTotals { market, cycle } => {
            to_json_binary(&slot::cycle_totals(storage, market, cycle)?)
        }
    }?)
}
