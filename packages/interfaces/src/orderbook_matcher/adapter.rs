//! How siblings use the matcher.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, wasm_execute};
use serde::Deserialize;
use units::{CycleId, DenomId, MarketId, SlotId, Timestamp};

use super::{CycleTotalsResponse, ExecuteMsg, QueryMsg, SlotPricesResponse};

/// The matcher as its siblings see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher(pub Addr);

/// Of [`MarketResponse`](super::MarketResponse): to decode the rest would only cost code.
#[derive(Deserialize)]
struct Market {
    denom: DenomId,
}

impl Matcher {
    /// Tells it until when trading is paused; for the registry.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn set_pause(&self, until: Timestamp) -> StdResult<CosmosMsg> {
        Ok(wasm_execute(&self.0, &ExecuteMsg::SetPause { until }, vec![])?.into())
    }

    /// The number of a market's denomination.
    ///
    /// # Errors
    /// If the matcher knows no such market.
    pub fn denom(&self, querier: QuerierWrapper<'_>, market: MarketId) -> StdResult<DenomId> {
        let Market { denom } = querier.query_wasm_smart(&self.0, &QueryMsg::Market { market })?;
        Ok(denom)
    }

    /// The prices of a cleared slot.
    ///
    /// # Errors
    /// If the slot is not cleared.
    pub fn prices(
        &self,
        querier: QuerierWrapper<'_>,
        market: MarketId,
        slot: SlotId,
    ) -> StdResult<SlotPricesResponse> {
        querier.query_wasm_smart(&self.0, &QueryMsg::Prices { market, slot })
    }

    /// Sums over the slots of a cycle.
    ///
    /// # Errors
    /// If the matcher knows no such market.
    pub fn cycle_totals(
        &self,
        querier: QuerierWrapper<'_>,
        market: MarketId,
        cycle: CycleId,
    ) -> StdResult<CycleTotalsResponse> {
        querier.query_wasm_smart(&self.0, &QueryMsg::CycleTotals { market, cycle })
    }
}
