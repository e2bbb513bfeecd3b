//! Messages and queries that peer contracts send to the matcher.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, wasm_execute};
use serde::Deserialize;
use units::{CycleId, DenomId, MarketId, SlotId, Timestamp};

use super::{CycleTotalsResponse, ExecuteMsg, QueryMsg, SlotPricesResponse};

/// The matcher, for its peer contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher(pub Addr);

/// The part of [`MarketResponse`](super::MarketResponse) that is decoded; the rest would only cost gas.
#[derive(Deserialize)]
struct Market {
    denom: DenomId,
}

impl Matcher {
    /// Reports until when trading is paused; sent by the registry.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn set_pause(&self, until: Timestamp) -> StdResult<CosmosMsg> {
        Ok(wasm_execute(&self.0, &ExecuteMsg::SetPause { until }, vec![])?.into())
    }

    /// The number of a market's denomination.
    ///
    /// # Errors
    /// If the market does not exist.
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
    /// If the market does not exist.
    pub fn cycle_totals(
        &self,
        querier: QuerierWrapper<'_>,
        market: MarketId,
        cycle: CycleId,
    ) -> StdResult<CycleTotalsResponse> {
        querier.query_wasm_smart(&self.0, &QueryMsg::CycleTotals { market, cycle })
    }
}
