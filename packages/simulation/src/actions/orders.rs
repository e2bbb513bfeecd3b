//! Orders, and what operators publish before gate closure.

use interfaces::Contract;
use interfaces::orderbook_matcher::events::{OrderCancelled, OrderPlaced};
use interfaces::orderbook_matcher::{
    DepthResponse, DepthRow, ExecuteMsg, Forecast, ForecastsResponse, Good, LineCapacity, NewOrder, OrderRef,
    OrderRow, OrdersResponse, QueryMsg, ReferencePrice,
};
use units::{LabelId, Lots, MarketId, Price, ProfileId, SlotId, ZoneId};

use super::PAGE;
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Actor, Market, Observer, PendingTx};

/// An offer.
pub fn sell(slot: SlotId, label: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder { slot, good: Good::Sell { label: LabelId(label) }, price: Price(price), lots: Lots(lots) }
}

/// A bid.
pub fn buy(slot: SlotId, profile: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder { slot, good: Good::Buy { profile: ProfileId(profile) }, price: Price(price), lots: Lots(lots) }
}

/// The labels from 1 below `count`: all but the unlabelled good.
pub fn all_labels(count: u8) -> Vec<LabelId> {
    (1..count).map(LabelId).collect()
}

/// The reference by which a placed order is cancelled.
pub fn cancel_ref(placed: &OrderPlaced) -> OrderRef {
    OrderRef {
        slot: placed.slot,
        zone: placed.zone,
        good: match placed.side {
            interfaces::common::Side::Sell => Good::Sell { label: LabelId(placed.good) },
            interfaces::common::Side::Buy => Good::Buy { profile: ProfileId(placed.good) },
        },
        price: placed.price,
        tier: placed.tier,
        sequence: placed.sequence,
    }
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// Places orders.
    pub fn quote(&mut self, actor: &Actor, orders: &[NewOrder]) -> Result<Vec<OrderPlaced>, ChainError> {
        let msg = ExecuteMsg::Quote { market: self.id, orders: orders.to_vec() };
        Ok(self.send(&actor.account, Contract::OrderbookMatcher, &msg, &[])?.all())
    }

    /// Many place orders, a message each.
    pub fn quote_all(
        &mut self,
        quotes: &[(Actor, Vec<NewOrder>)],
    ) -> Result<Vec<Vec<OrderPlaced>>, ChainError> {
        let txs = quotes.iter().map(|(actor, orders)| {
            PendingTx::new(&actor.account, &ExecuteMsg::Quote { market: self.id, orders: orders.clone() })
        });
        let txs = txs.collect();
        let outcomes = self.send_all(Contract::OrderbookMatcher, txs)?;
        Ok(outcomes.iter().map(TxEvents::all).collect())
    }

    /// Cancels orders.
    pub fn cancel(&mut self, actor: &Actor, orders: &[OrderRef]) -> Result<Vec<OrderCancelled>, ChainError> {
        let msg = ExecuteMsg::Cancel { market: self.id, orders: orders.to_vec() };
        Ok(self.send(&actor.account, Contract::OrderbookMatcher, &msg, &[])?.all())
    }

    /// The grid operator sets capacities of lines.
    pub fn set_capacities(&mut self, capacities: &[LineCapacity]) -> Result<(), ChainError> {
        let operator = self.operators.grid.clone();
        let msg = ExecuteMsg::SetCapacities { market: self.id, capacities: capacities.to_vec() };
        self.send(&operator, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// The grid operator sets the capacity of one line in one slot.
    pub fn set_capacity(&mut self, slot: SlotId, line: u16, capacity: u64) -> Result<(), ChainError> {
        self.set_capacities(&[LineCapacity { slot, line, capacity: Lots(capacity) }])
    }

    /// The forecaster publishes the most that participants can feed in or draw.
    pub fn publish_forecasts(&mut self, forecasts: &[Forecast]) -> Result<(), ChainError> {
        let forecaster = self.operators.forecaster.clone();
        let msg = ExecuteMsg::PublishForecasts { market: self.id, forecasts: forecasts.to_vec() };
        self.send(&forecaster, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// The forecaster publishes reference prices.
    pub fn publish_reference_prices(&mut self, prices: &[ReferencePrice]) -> Result<(), ChainError> {
        let forecaster = self.operators.forecaster.clone();
        let msg = ExecuteMsg::PublishReferencePrices { market: self.id, prices: prices.to_vec() };
        self.send(&forecaster, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// The administrator closes the market for orders, or opens it again.
    pub fn set_market_open(&mut self, open: bool) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        let msg = ExecuteMsg::SetMarketOpen { market: self.id, open };
        self.send(&admin, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// All orders of a slot.
    pub fn orders(&self, slot: SlotId) -> Vec<OrderRow> {
        self.orders_in(self.id, slot)
    }

    /// All orders of a slot of any market.
    pub fn orders_in(&self, market: MarketId, slot: SlotId) -> Vec<OrderRow> {
        self.all_pages(
            Contract::OrderbookMatcher,
            |last: Option<&OrderRow>| QueryMsg::Orders {
                market,
                slot,
                start_after: last.map(|row| row.order),
                limit: PAGE,
            },
            |answer: OrdersResponse| answer.orders,
        )
    }

    /// The depth of a book.
    pub fn depth(&self, slot: SlotId, zone: u8, good: Good) -> Vec<DepthRow> {
        let query = QueryMsg::Depth { market: self.id, slot, zone: ZoneId(zone), good, limit: PAGE };
        self.query::<DepthResponse>(Contract::OrderbookMatcher, &query).rows
    }

    /// The forecasts and reference prices of a slot.
    pub fn forecasts(&self, slot: SlotId) -> ForecastsResponse {
        self.query(Contract::OrderbookMatcher, &QueryMsg::Forecasts { market: self.id, slot })
    }
}
