//! The calls and queries by which peer contracts use the escrow.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, wasm_execute};
use units::{CycleId, DenomId, MarketId, Timestamp};

use super::{CycleLeg, DenomsResponse, ExecuteMsg, Leg, QueryMsg};

/// The escrow as its peers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escrow(pub Addr);

impl Escrow {
    /// A balanced posting.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn post(&self, denom: DenomId, legs: Vec<Leg>) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::Post { denom, legs })
    }

    /// Adds settled amounts to the positions of a cycle.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn book(
        &self,
        market: MarketId,
        cycle: CycleId,
        denom: DenomId,
        legs: Vec<CycleLeg>,
    ) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::Book { market, cycle, denom, legs })
    }

    /// Reports until when trading is paused; for the registry.
    ///
    /// # Errors
    /// If the message cannot be serialised.
    pub fn set_pause(&self, until: Timestamp) -> StdResult<CosmosMsg> {
        self.call(&ExecuteMsg::SetPause { until })
    }

    /// The denominations, in order of their numbers.
    ///
    /// # Errors
    /// If the query fails.
    pub fn denoms(&self, querier: QuerierWrapper<'_>) -> StdResult<DenomsResponse> {
        querier.query_wasm_smart(&self.0, &QueryMsg::Denoms {})
    }

    fn call(&self, msg: &ExecuteMsg) -> StdResult<CosmosMsg> {
        Ok(wasm_execute(&self.0, msg, vec![])?.into())
    }
}
