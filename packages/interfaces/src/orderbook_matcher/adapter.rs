//! How siblings use the matcher.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, WasmMsg};
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
        Ok(WasmMsg::Execute {
            contract_addr: self.0.to_string(),
            msg: crate::to_binary(&ExecuteMsg::SetPause { until })?,
            funds: vec![],
        }
        .into())
    }

    /// The number of a market's denomination.
    ///
    /// # Errors
    /// If the matcher knows no such market.
    pub fn denom(&self, querier: QuerierWrapper<'_>, market: MarketId) -> StdResult<DenomId> {
        let Market { denom } = crate::ask(querier, &self.0, &QueryMsg::Market { market })?;
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
        crate::ask(querier, &self.0, &QueryMsg::Prices { market, slot })
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
        crate::ask(querier, &self.0, &QueryMsg::CycleTotals { market, cycle })
    }
}
