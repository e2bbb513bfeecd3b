//! The matcher and its markets.

use contract_kit::{addresses, admin};
use cosmwasm_std::{Deps, Order, Storage};
use cw_storage_plus::Bound;
use interfaces::orderbook_matcher::{ConfigResponse, MarketResponse, MarketsResponse};
use units::MarketId;

use crate::MatcherError;
use crate::state::{DEFINITIONS, MARKET_STATES, MAX_STEPS, load_params};

/// The administrator, the contract addresses, the most steps of a market.
pub fn config(deps: Deps<'_>) -> Result<ConfigResponse, MatcherError> {
    Ok(ConfigResponse {
        admin: admin::query(deps.storage)?,
        addresses: addresses::query(deps)?,
        max_steps: MAX_STEPS.load(deps.storage)?,
    })
}

/// One market.
pub fn market(storage: &dyn Storage, market: MarketId) -> Result<MarketResponse, MatcherError> {
    let definition = DEFINITIONS.may_load(storage, market)?.ok_or(MatcherError::UnknownMarket { market })?;
    let open = MARKET_STATES.load(storage, market)?.open;
    Ok(MarketResponse { market, definition, denom: load_params(storage, market)?.denom, open })
}

/// Markets in order of their ids.
pub fn markets(
    storage: &dyn Storage,
    start_after: Option<MarketId>,
    limit: usize,
) -> Result<MarketsResponse, MatcherError> {
    let markets = DEFINITIONS
        .keys(storage, start_after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .map(|id| self::market(storage, id?))
        .collect::<Result<_, MatcherError>>()?;
    Ok(MarketsResponse { markets })
}
