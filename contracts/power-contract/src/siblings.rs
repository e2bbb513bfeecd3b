//! What siblings are asked. Of their answers only what matters here is read: to decode the rest would only cost code.

use access::suite::peers;
use cosmwasm_std::{Addr, Deps, QuerierWrapper, StdError};
use interfaces::orderbook_matcher::{QueryMsg as MatcherQuery, Timing};
use interfaces::registry::Status;
use interfaces::registry::raw::{ACCOUNTS, AccountKey, AccountRecord, PROFILES, ParticipantKey};
use records::{Record, RecordError};
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

/// Of the registry's `Profile`.
#[derive(Deserialize)]
struct Profile {
    account: Addr,
}

/// How a market cuts time; also the way to find out whether there is such a market.
pub fn timing(deps: Deps<'_>, market: MarketId) -> Result<Timing, PowerError> {
    let answer: Market = deps
        .querier
        .query_wasm_smart(peers(deps)?.orderbook_matcher, &MatcherQuery::Market { market })
        .map_err(|source| PowerError::UnknownMarket { market, source })?;
    Ok(answer.definition.timing)
}

/// Whether a participant may trade now, by the record of the account that acts for it. Read raw: to start the registry for
/// each of a page's parties cost more than all else that their contracts cost.
pub fn is_active(
    querier: QuerierWrapper<'_>,
    registry: &Addr,
    participant: ParticipantId,
) -> Result<bool, PowerError> {
    let read = |key: Vec<u8>| querier.query_wasm_raw(registry.as_str(), key);
    let profile =
        read(PROFILES.key(&ParticipantKey(participant)))?.ok_or(RecordError::NotFound { what: "profile" })?;
    let Profile { account } = json::from_slice(&profile).map_err(StdError::from)?;
    let record = read(ACCOUNTS.key(&AccountKey(account)))?;
    let record = record.map(|bytes| AccountRecord::decode(&bytes)).transpose()?;
    // An account that was rejected may act for another participant by now.
    Ok(record.is_some_and(|record| record.participant == participant && record.status == Status::Active))
}
