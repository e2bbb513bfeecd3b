//! Calls by peer contracts.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, wasm_execute};
use units::{CycleId, MarketId, Timestamp};

use super::{CycleTotalsResponse, Drafts, ExecuteMsg, QueryMsg};

/// The contract as its peers call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PowerContracts(pub Addr);

impl PowerContracts {
    /// The message of the matcher that drafts a page of contracts.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn draft(&self, drafts: Drafts) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::Draft { drafts })
    }

    /// The message of the registry that sets until when trading is paused.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn set_pause(&self, until: Timestamp) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::SetPause { until })
    }

    /// Totals of the final slots of a cycle.
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
