//! What this contract asks its peers.

use contract_kit::RegistryRecords;
use cosmwasm_std::{Addr, QuerierWrapper, StdError};
use interfaces::orderbook_matcher::{MarketResponse, QueryMsg as MatcherQuery, Timing};
use interfaces::registry::Status;
use interfaces::registry::raw::PROFILES;
use units::{MarketId, ParticipantId};

use crate::PowerError;

/// The timing of a market.
///
/// # Errors
/// [`PowerError::UnknownMarket`] if the matcher does not know the market.
pub fn timing(querier: QuerierWrapper<'_>, matcher: Addr, market: MarketId) -> Result<Timing, PowerError> {
    let answer: MarketResponse = querier
        .query_wasm_smart(matcher, &MatcherQuery::Market { market })
        .map_err(|source| PowerError::UnknownMarket { market, source })?;
    Ok(answer.definition.timing)
}

/// Whether a participant is active now, by the record of its account. Raw reads, since starting the registry for each
/// party of a page costs more than the rest of its contracts' activation.
pub fn is_active(
    querier: QuerierWrapper<'_>,
    registry: &Addr,
    participant: ParticipantId,
) -> Result<bool, PowerError> {
    let profile = PROFILES
        .query(&querier, registry.clone(), participant)?
        .ok_or_else(|| StdError::msg(format!("the registry has no profile of participant {participant}")))?;
    let records = RegistryRecords::Peer { querier, address: registry.clone() };
    let record = records.account(&profile.account)?;
    // The account of a rejected participant may act for another one since.
    Ok(record.is_some_and(|record| record.participant == participant && record.status == Status::Active))
}
