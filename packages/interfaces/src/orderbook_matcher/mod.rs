//! The order book and matcher: orders, gate closure, aggregation, clearing, pairing.

pub mod adapter;
pub mod events;
mod market;
mod msg;
mod order;
mod query;

pub use market::{
    AcceptanceDefinition, LineDefinition, MarketDefinition, PriceGrid, ProfileDefinition, SettlementTerms,
    Timing,
};
pub use msg::{ExecuteMsg, Forecast, InstantiateMsg, LineCapacity, ReferencePrice};
pub use order::{Good, NewOrder, OrderRef, ParseOrderError};
pub use query::{
    CertificateResponse, ConfigResponse, CurveResponse, CurveStep, CycleTotalsResponse, DepthResponse,
    DepthRow, FillRow, FillsResponse, FlowRow, ForecastRow, ForecastsResponse, LabelPremium, MarketResponse,
    MarketsResponse, OrderRow, OrdersResponse, Payments, QueryMsg, ResultResponse, SlotPricesResponse,
    SlotResponse, SlotStatus, SlotTotals, ZonePrice,
};
