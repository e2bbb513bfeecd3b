//! Orders, and what the operators publish before the gate.

use interfaces::Contract;
use interfaces::orderbook_matcher::events::{OrderCancelled, OrderPlaced};
use interfaces::orderbook_matcher::{
    DepthResponse, DepthRow, ExecuteMsg, Forecast, ForecastsResponse, Good, LineCapacity, NewOrder, OrderRef,
    OrderRow, OrdersResponse, QueryMsg, ReferencePrice,
};
use units::{LabelId, Lots, Price, ProfileId, SlotId, ZoneId};

use super::PAGE;
use crate::chain::{Chain, ChainError};
use crate::market::{Actor, Letter, Market};

/// An offer.
pub fn sell(slot: SlotId, label: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder { slot, good: Good::Sell { label: LabelId(label) }, price: Price(price), lots: Lots(lots) }
}

/// A bid.
pub fn buy(slot: SlotId, profile: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder { slot, good: Good::Buy { profile: ProfileId(profile) }, price: Price(price), lots: Lots(lots) }
}

/// The labels from 1 to a number: what a generator of everything is certified for.
pub fn all_labels(count: u8) -> Vec<LabelId> {
    (1..count).map(LabelId).collect()
}

/// How a placed order is named when it is cancelled.
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

impl<C: Chain> Market<C> {
    /// Places orders.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn quote(&mut self, actor: &Actor, orders: &[NewOrder]) -> Result<Vec<OrderPlaced>, ChainError> {
        let msg = ExecuteMsg::Quote { market: self.id, orders: orders.to_vec() };
        Ok(self.send(&actor.account, Contract::OrderbookMatcher, &msg, &[])?.all())
    }

    /// Many place orders, a message each.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn quote_all(
        &mut self,
        quotes: &[(Actor, Vec<NewOrder>)],
    ) -> Result<Vec<Vec<OrderPlaced>>, ChainError> {
        let letters = quotes.iter().map(|(actor, orders)| {
            Letter::new(&actor.account, &ExecuteMsg::Quote { market: self.id, orders: orders.clone() })
        });
        let letters = letters.collect();
        let outcomes = self.send_all(Contract::OrderbookMatcher, letters)?;
        Ok(outcomes.iter().map(crate::outcome::Outcome::all).collect())
    }

    /// Cancels orders.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn cancel(&mut self, actor: &Actor, orders: &[OrderRef]) -> Result<Vec<OrderCancelled>, ChainError> {
        let msg = ExecuteMsg::Cancel { market: self.id, orders: orders.to_vec() };
        Ok(self.send(&actor.account, Contract::OrderbookMatcher, &msg, &[])?.all())
    }

    /// The grid operator sets capacities of lines.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn set_capacities(&mut self, capacities: &[LineCapacity]) -> Result<(), ChainError> {
        let operator = self.operators.grid.clone();
        let msg = ExecuteMsg::SetCapacities { market: self.id, capacities: capacities.to_vec() };
        self.send(&operator, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// The grid operator sets the capacity of one line in one slot.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn set_capacity(&mut self, slot: SlotId, line: u16, capacity: u64) -> Result<(), ChainError> {
        self.set_capacities(&[LineCapacity { slot, line, capacity: Lots(capacity) }])
    }

    /// The forecaster publishes what participants are able to feed in or draw.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn publish_forecasts(&mut self, forecasts: &[Forecast]) -> Result<(), ChainError> {
        let forecaster = self.operators.forecaster.clone();
        let msg = ExecuteMsg::PublishForecasts { market: self.id, forecasts: forecasts.to_vec() };
        self.send(&forecaster, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// The forecaster publishes reference prices.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn publish_reference_prices(&mut self, prices: &[ReferencePrice]) -> Result<(), ChainError> {
        let forecaster = self.operators.forecaster.clone();
        let msg = ExecuteMsg::PublishReferencePrices { market: self.id, prices: prices.to_vec() };
        self.send(&forecaster, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// The administrator stops or resumes the taking of orders.
    ///
    /// # Errors
    /// The matcher's words.
    pub fn set_market_open(&mut self, open: bool) -> Result<(), ChainError> {
        let admin = self.operators.admin.clone();
        let msg = ExecuteMsg::SetMarketOpen { market: self.id, open };
        self.send(&admin, Contract::OrderbookMatcher, &msg, &[]).map(|_| ())
    }

    /// All orders of a slot.
    pub fn orders(&self, slot: SlotId) -> Vec<OrderRow> {
        self.all_pages(
            Contract::OrderbookMatcher,
            |last: Option<&OrderRow>| QueryMsg::Orders {
                market: self.id,
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
        self.ask::<DepthResponse>(Contract::OrderbookMatcher, &query).rows
    }

    /// What was published for a slot.
    pub fn forecasts(&self, slot: SlotId) -> ForecastsResponse {
        self.ask(Contract::OrderbookMatcher, &QueryMsg::Forecasts { market: self.id, slot })
    }
}
