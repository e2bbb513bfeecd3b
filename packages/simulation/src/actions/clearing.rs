//! From gate closure to the drafted contracts.

use cosmwasm_std::Binary;
use interfaces::orderbook_matcher::events::{OrderCurtailed, ZoneCleared};
use interfaces::orderbook_matcher::{
    CertificateResponse, CurveResponse, CurveStep, CycleTotalsResponse, ExecuteMsg, FillRow, FillsResponse,
    Good, QueryMsg, ResultResponse, SlotPricesResponse, SlotResponse, SlotStatus,
};
use interfaces::power_contract::events::ContractDrafted;
use interfaces::{Contract, MAX_SCAN};
use units::{CycleId, MarketId, SlotId, ZoneId};

use super::{PAGE, guard};
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Market, Observer};

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    fn send_as_anyone(&mut self, msg: &ExecuteMsg) -> Result<TxEvents, ChainError> {
        self.send(&self.anyone(), Contract::OrderbookMatcher, msg, &[])
    }

    /// Sends a permissionless message until the slot has the status.
    fn repeat_until(
        &mut self,
        slot: SlotId,
        status: SlotStatus,
        msg: &ExecuteMsg,
    ) -> Result<TxEvents, ChainError> {
        let (mut all, mut pages) = (TxEvents::default(), 0);
        loop {
            all.extend(self.send_as_anyone(msg)?.events);
            if self.slot_state(slot).status == status {
                return Ok(all);
            }
            guard(&mut pages)?;
        }
    }

    /// Anyone sums a slot's orders into curves, page by page: the orders that were curtailed.
    pub fn aggregate(&mut self, slot: SlotId) -> Result<Vec<OrderCurtailed>, ChainError> {
        let msg = ExecuteMsg::Aggregate { market: self.id, slot, limit: self.page };
        Ok(self.repeat_until(slot, SlotStatus::Aggregated, &msg)?.all())
    }

    /// Anyone sums one page of a slot's orders.
    pub fn aggregate_page(&mut self, slot: SlotId, limit: u32) -> Result<TxEvents, ChainError> {
        self.send_as_anyone(&ExecuteMsg::Aggregate { market: self.id, slot, limit })
    }

    /// Anyone clears a slot.
    pub fn clear(&mut self, slot: SlotId) -> Result<Vec<ZoneCleared>, ChainError> {
        Ok(self.send_as_anyone(&ExecuteMsg::Clear { market: self.id, slot })?.all())
    }

    /// Anyone sums a slot's orders, which fit a page, and clears it, in one transaction as operators do.
    pub fn aggregate_and_clear(&mut self, slot: SlotId) -> Result<Vec<ZoneCleared>, ChainError> {
        let (market, limit) = (self.id, self.page);
        let msgs = [ExecuteMsg::Aggregate { market, slot, limit }, ExecuteMsg::Clear { market, slot }];
        Ok(self.send_together(&self.anyone(), Contract::OrderbookMatcher, &msgs)?.all())
    }

    /// Anyone pairs a slot's fills, page by page: the contracts drafted.
    pub fn pair(&mut self, slot: SlotId) -> Result<Vec<ContractDrafted>, ChainError> {
        let msg = ExecuteMsg::Pair { market: self.id, slot, limit: self.page };
        Ok(self.repeat_until(slot, SlotStatus::Paired, &msg)?.all())
    }

    /// Anyone pairs one page of a slot's fills.
    pub fn pair_page(&mut self, slot: SlotId, limit: u32) -> Result<TxEvents, ChainError> {
        self.send_as_anyone(&ExecuteMsg::Pair { market: self.id, slot, limit })
    }

    /// Anyone refunds a slot that was not cleared in time, page by page.
    pub fn abort(&mut self, slot: SlotId) -> Result<TxEvents, ChainError> {
        let msg = ExecuteMsg::Abort { market: self.id, slot, limit: self.page };
        self.repeat_until(slot, SlotStatus::Aborted, &msg)
    }

    /// Anyone refunds one page of a slot.
    pub fn abort_page(&mut self, slot: SlotId, limit: u32) -> Result<TxEvents, ChainError> {
        self.send_as_anyone(&ExecuteMsg::Abort { market: self.id, slot, limit })
    }

    /// Closes the gate, aggregates, clears and pairs: the contracts drafted.
    pub fn match_slot(&mut self, slot: SlotId) -> Result<Vec<ContractDrafted>, ChainError> {
        self.close_gate(slot);
        self.aggregate(slot)?;
        self.clear(slot)?;
        self.pair(slot)
    }

    /// Closes the gate; anyone aggregates, clears and pairs in one transaction, as operators do, and pairs the rest page by
    /// page: the contracts drafted.
    pub fn match_slot_at_once(&mut self, slot: SlotId) -> Result<Vec<ContractDrafted>, ChainError> {
        self.close_gate(slot);
        let (market, limit) = (self.id, self.page);
        let msgs = [
            ExecuteMsg::Aggregate { market, slot, limit: MAX_SCAN },
            ExecuteMsg::Clear { market, slot },
            ExecuteMsg::Pair { market, slot, limit },
        ];
        let mut drafted = self.send_together(&self.anyone(), Contract::OrderbookMatcher, &msgs)?.all();
        if self.slot_state(slot).status != SlotStatus::Paired {
            drafted.extend(self.pair(slot)?);
        }
        Ok(drafted)
    }

    /// The state of a slot in the matcher.
    pub fn slot_state(&self, slot: SlotId) -> SlotResponse {
        self.query(Contract::OrderbookMatcher, &QueryMsg::Slot { market: self.id, slot })
    }

    /// The aggregated curve of a book.
    pub fn curve(&self, slot: SlotId, zone: u8, good: Good) -> Vec<CurveStep> {
        let query = QueryMsg::Curve { market: self.id, slot, zone: ZoneId(zone), good };
        self.query::<CurveResponse>(Contract::OrderbookMatcher, &query).steps
    }

    /// The result of a cleared slot.
    pub fn result(&self, slot: SlotId) -> ResultResponse {
        self.query(Contract::OrderbookMatcher, &QueryMsg::Result { market: self.id, slot })
    }

    /// The prices of a cleared slot.
    pub fn prices(&self, slot: SlotId) -> SlotPricesResponse {
        self.query(Contract::OrderbookMatcher, &QueryMsg::Prices { market: self.id, slot })
    }

    /// The certificate of a cleared slot.
    pub fn certificate(&self, slot: SlotId) -> CertificateResponse {
        self.query(Contract::OrderbookMatcher, &QueryMsg::Certificate { market: self.id, slot })
    }

    /// The encoded clearing of a cleared slot.
    pub fn encoded_clearing(&self, slot: SlotId) -> Binary {
        self.certificate(slot).clearing
    }

    /// The fill of each order of a cleared slot.
    pub fn fills(&self, slot: SlotId) -> Vec<FillRow> {
        self.fills_in(self.id, slot)
    }

    /// The fill of each order of a cleared slot of any market.
    pub fn fills_in(&self, market: MarketId, slot: SlotId) -> Vec<FillRow> {
        self.all_pages(
            Contract::OrderbookMatcher,
            |last: Option<&FillRow>| QueryMsg::Fills {
                market,
                slot,
                start_after: last.map(|row| row.order),
                limit: PAGE,
            },
            |answer: FillsResponse| answer.fills,
        )
    }

    /// The matcher's sums over a cycle.
    pub fn matched_totals(&self, cycle: CycleId) -> CycleTotalsResponse {
        self.query(Contract::OrderbookMatcher, &QueryMsg::CycleTotals { market: self.id, cycle })
    }
}
