//! How siblings use power-contract.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, wasm_execute};
use units::{CycleId, MarketId, Timestamp};

use super::{CycleTotalsResponse, Drafts, ExecuteMsg, QueryMsg};

/// Power-contract as its siblings see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PowerContracts(pub Addr);

impl PowerContracts {
    /// Drafts a page of contracts; for the matcher.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn draft(&self, drafts: Drafts) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::Draft { drafts })
    }

    /// Tells it until when trading is paused; for the registry.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn set_pause(&self, until: Timestamp) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::SetPause { until })
    }

    /// Sums over the slots of a cycle.
    ///
    /// # Errors
    /// If the query fails.
    pub fn cycle_totals(
        &self,
        querier: QuerierWrapper<'_>,
        market: MarketId,
        cycle: CycleId,
    ) -> StdResult<CycleTotalsResponse> {
        querier.query_wasm_smart(&self.0, &QueryMsg::CycleTotals { market, cycle })
    }

    fn call(&self, msg: &ExecuteMsg) -> StdResult<CosmosMsg> {
        Ok(wasm_execute(&self.0, msg, vec![])?.into())
    }
}
