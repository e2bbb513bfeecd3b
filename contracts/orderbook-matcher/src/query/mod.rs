//! Queries: what is stored, and what follows from it.

mod market;
mod orders;
mod result;
mod slot;

use cosmwasm_std::{Binary, Deps, Env};
use interfaces::orderbook_matcher::QueryMsg;

use crate::MatcherError;
use crate::execute::now;

/// Answers a query.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, MatcherError> {
    let storage = deps.storage;
    Ok(match msg {
        QueryMsg::Config {} => interfaces::to_binary(&market::config(deps)?),
        QueryMsg::Market { market } => interfaces::to_binary(&market::market(storage, market)?),
        QueryMsg::Markets { start_after, limit } => {
            interfaces::to_binary(&market::markets(storage, start_after, page(limit)?)?)
        }
        QueryMsg::Slot { market, slot } => {
            interfaces::to_binary(&slot::slot(storage, now(env), market, slot)?)
        }
        QueryMsg::Orders { market, slot, start_after, limit } => {
            interfaces::to_binary(&orders::orders(storage, market, slot, start_after.as_ref(), page(limit)?)?)
        }
        QueryMsg::Depth { market, slot, zone, good, limit } => {
            interfaces::to_binary(&orders::depth(storage, market, slot, zone, good, page(limit)?)?)
        }
        QueryMsg::Curve { market, slot, zone, good } => {
            interfaces::to_binary(&orders::curve(storage, now(env), market, slot, zone, good)?)
        }
        QueryMsg::Result { market, slot } => {
            interfaces::to_binary(&result::result(storage, now(env), market, slot)?)
        }
        QueryMsg::Prices { market, slot } => {
            interfaces::to_binary(&result::prices(storage, now(env), market, slot)?)
        }
        QueryMsg::Certificate { market, slot } => {
            interfaces::to_binary(&result::certificate(storage, now(env), market, slot)?)
        }
        QueryMsg::Fills { market, slot, start_after, limit } => interfaces::to_binary(&result::fills(
            storage,
            now(env),
            market,
            slot,
            start_after.as_ref(),
            page(limit)?,
        )?),
        QueryMsg::Forecasts { market, slot } => {
            interfaces::to_binary(&slot::forecasts(storage, market, slot)?)
        }
        QueryMsg::CycleTotals { market, cycle } => {
            interfaces::to_binary(&slot::cycle_totals(storage, market, cycle)?)
        }
    }?)
}

/// The rows of an answer.
fn page(asked: Option<u32>) -> Result<usize, MatcherError> {
    if asked == Some(0) { Err(MatcherError::EmptyPage) } else { Ok(interfaces::page_limit(asked)) }
}
