//! Queries of a market that read all pages.

use interfaces::orderbook_matcher::{OrderRow, OrdersResponse, QueryMsg as MatcherQuery};
use interfaces::power_contract::{ContractResponse, ContractsResponse, QueryMsg, SlotResponse};
use interfaces::{Contract, MAX_PAGE};
use units::{ParticipantId, SlotId};

use crate::{ClientError, Session};

/// Power-contract's error where a slot has no contracts.
const UNKNOWN_SLOT: &str = "power/unknown_slot";

impl Session {
    /// All orders of a slot, or those of one participant, in the order of their books.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn orders(
        &self,
        slot: SlotId,
        of: Option<ParticipantId>,
    ) -> Result<Vec<OrderRow>, ClientError> {
        let (mut all, mut start_after) = (Vec::new(), None);
        loop {
            let query =
                MatcherQuery::Orders { market: self.market, slot, start_after, limit: Some(MAX_PAGE) };
            let page: OrdersResponse = self.ask(Contract::OrderbookMatcher, &query).await?;
            let Some(last) = page.orders.last() else { return Ok(all) };
            start_after = Some(last.order);
            all.extend(page.orders.into_iter().filter(|row| of.is_none_or(|whose| row.participant == whose)));
        }
    }

    /// All contracts of a slot, or those of one party; empty if none were drafted.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn contracts(
        &self,
        slot: SlotId,
        party: Option<ParticipantId>,
    ) -> Result<Vec<ContractResponse>, ClientError> {
        let (mut all, mut start_after) = (Vec::new(), None);
        loop {
            let limit = Some(MAX_PAGE);
            let query = QueryMsg::Contracts { market: self.market, slot, party, start_after, limit };
            let page: ContractsResponse = match self.ask(Contract::PowerContract, &query).await {
                Err(error) if error.has_code(UNKNOWN_SLOT) => return Ok(all),
                other => other?,
            };
            all.extend(page.contracts);
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// The state of a slot in power-contract; `None` if no contracts were drafted.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn contract_slot(&self, slot: SlotId) -> Result<Option<SlotResponse>, ClientError> {
        let query = QueryMsg::Slot { market: self.market, slot };
        match self.ask(Contract::PowerContract, &query).await {
            Ok(state) => Ok(Some(state)),
            Err(error) if error.has_code(UNKNOWN_SLOT) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
