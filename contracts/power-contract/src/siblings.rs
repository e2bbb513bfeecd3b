//! What siblings are asked. Of their answers only what matters here is read: to decode the rest would only cost code.

use access::admin::peers;
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage};
use interfaces::orderbook_matcher::{QueryMsg as MatcherQuery, Timing};
use interfaces::registry::{QueryMsg as RegistryQuery, Status};
use serde::Deserialize;
use units::{MarketId, ParticipantId};

use crate::PowerError;

/// Of `MarketResponse`.
#[derive(Deserialize)]
struct Market {
    definition: Definition,
}

/// Of `MarketDefinition`.
#[derive(Deserialize)]
struct Definition {
    timing: Timing,
}

/// Of `ParticipantResponse`.
#[derive(Deserialize)]
struct Participant {
    status: Status,
}

/// How a market cuts time; also the way to find out whether there is such a market.
pub fn timing(
    storage: &dyn Storage,
    querier: QuerierWrapper<'_>,
    market: MarketId,
) -> Result<Timing, PowerError> {
    let answer: Market = querier
        .query_wasm_smart(peers(storage)?.orderbook_matcher, &MatcherQuery::Market { market })
        .map_err(|source| PowerError::UnknownMarket { market, source })?;
    Ok(answer.definition.timing)
}

/// Whether a participant may trade now.
pub fn is_active(
    querier: QuerierWrapper<'_>,
    registry: &Addr,
    participant: ParticipantId,
) -> StdResult<bool> {
    let answer: Participant =
        querier.query_wasm_smart(registry, &RegistryQuery::Participant { participant })?;
    Ok(answer.status == Status::Active)
}
