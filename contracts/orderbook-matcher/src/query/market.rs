//! The matcher and its markets.

use access::{admin, suite};
use cosmwasm_std::{Deps, Order, Storage};
use interfaces::orderbook_matcher::{ConfigResponse, MarketResponse, MarketsResponse};
use units::MarketId;

use crate::MatcherError;
use crate::state::{DEFINITIONS, DESKS, MAX_STEPS, MarketKey, rules};

/// The administrator, the wiring, the bound on markets.
pub fn config(deps: Deps<'_>) -> Result<ConfigResponse, MatcherError> {
    Ok(ConfigResponse {
        admin: admin::query(deps.storage)?,
        addresses: suite::query(deps)?,
        max_steps: MAX_STEPS.load(deps.storage)?,
    })
}

/// One market.
pub fn market(storage: &dyn Storage, market: MarketId) -> Result<MarketResponse, MatcherError> {
    let definition =
        DEFINITIONS.may_load(storage, &MarketKey(market))?.ok_or(MatcherError::UnknownMarket { market })?;
    let open = DESKS.load(storage, &MarketKey(market))?.open;
    Ok(MarketResponse { market, definition, denom: rules(storage, market)?.denom, open })
}

/// Markets in order of their ids.
pub fn markets(
    storage: &dyn Storage,
    start_after: Option<MarketId>,
    limit: usize,
) -> Result<MarketsResponse, MatcherError> {
    let after = start_after.map(MarketKey);
    let markets = DEFINITIONS
        .keys(storage, after.as_ref(), Order::Ascending)
        .take(limit)
        .map(|key| self::market(storage, key?.0))
        .collect::<Result<_, MatcherError>>()?;
    Ok(MarketsResponse { markets })
}
