//! How siblings ask the matcher.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult};
use units::{CycleId, MarketId, SlotId};

use super::{CycleTotalsResponse, MarketResponse, QueryMsg, SlotPricesResponse};

/// The matcher as its siblings see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher(pub Addr);

impl Matcher {
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
