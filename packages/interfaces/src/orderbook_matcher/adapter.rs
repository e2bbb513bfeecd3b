//! How siblings use the matcher.

use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdResult, WasmMsg};
use units::{CycleId, MarketId, SlotId, Timestamp};

use super::{CycleTotalsResponse, ExecuteMsg, MarketResponse, QueryMsg, SlotPricesResponse};

/// The matcher as its siblings see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher(pub Addr);

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

    /// A market's definition.
    ///
    /// # Errors
    /// If the matcher knows no such market.
    pub fn market(&self, querier: QuerierWrapper<'_>, market: MarketId) -> StdResult<MarketResponse> {
        crate::ask(querier, &self.0, &QueryMsg::Market { market })
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
