//! Queries of the order book and matcher.

use std::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use units::{
    Amount, CycleId, DenomId, LabelId, Lots, MarketId, NetAmount, ParticipantId, Price, SlotId, Tier,
    Timestamp, ZoneId,
};

use super::{Good, MarketDefinition, OrderRef};
use crate::ContractAddresses;
use crate::common::{AdminResponse, Side};

/// The status of a slot.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum SlotStatus {
    /// The gate is open.
    Open,
    /// The gate is closed, and not all orders are summed.
    GateClosed,
    /// All orders are summed into curves.
    Aggregated,
    /// The optimum is stored.
    Cleared,
    /// All contracts are drafted, and all other reserves are released.
    Paired,
    /// The slot was not cleared in time, and not all orders are refunded.
    Aborting,
    /// The slot was not cleared in time, and all orders are refunded.
    Aborted,
}

impl SlotStatus {
    /// The state as JSON and events spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::GateClosed => "gate_closed",
            Self::Aggregated => "aggregated",
            Self::Cleared => "cleared",
            Self::Paired => "paired",
            Self::Aborting => "aborting",
            Self::Aborted => "aborted",
        }
    }
}

impl fmt::Display for SlotStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Queries of the matcher.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The administrator, the contract addresses, the most steps of a market.
    #[returns(ConfigResponse)]
    Config {},
    /// One market.
    #[returns(MarketResponse)]
    Market {
        /// The market.
        market: MarketId,
    },
    /// All markets in order of their ids.
    #[returns(MarketsResponse)]
    Markets {
        /// The last one of the page before.
        start_after: Option<MarketId>,
        /// The size of the page, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The status of a slot, its times, capacities and progress.
    #[returns(SlotResponse)]
    Slot {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// Orders of a slot in the order of their books.
    #[returns(OrdersResponse)]
    Orders {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The last one of the page before.
        start_after: Option<OrderRef>,
        /// The size of the page, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The depth of one book: lots per price, most competitive first. A price with an order behind the
    /// first 10,000 is left out.
    #[returns(DepthResponse)]
    Depth {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The zone.
        zone: ZoneId,
        /// The book.
        good: Good,
        /// The most prices, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The aggregated curve of one book, after aggregation.
    #[returns(CurveResponse)]
    Curve {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The zone.
        zone: ZoneId,
        /// The book.
        good: Good,
    },
    /// The result of a slot.
    #[returns(ResultResponse)]
    Result {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// The prices of a cleared slot.
    #[returns(SlotPricesResponse)]
    Prices {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// The certificate of optimality of a slot.
    #[returns(CertificateResponse)]
    Certificate {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// The fill of each order, in the order of their books.
    #[returns(FillsResponse)]
    Fills {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The last one of the page before.
        start_after: Option<OrderRef>,
        /// The size of the page, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The published forecasts and reference prices of a slot.
    #[returns(ForecastsResponse)]
    Forecasts {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// Sums over the slots of a cycle, for reconciliation.
    #[returns(CycleTotalsResponse)]
    CycleTotals {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
    },
}

/// The administrator, the contract addresses, the most steps of a market.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The contract addresses, once set.
    pub addresses: Option<ContractAddresses>,
    /// The most steps of a market.
    pub max_steps: u32,
}

/// One market.
#[cw_serde]
pub struct MarketResponse {
    /// Its id.
    pub market: MarketId,
    /// Its definition.
    pub definition: MarketDefinition,
    /// The number of its denomination in the escrow.
    pub denom: DenomId,
    /// Whether it takes orders.
    pub open: bool,
}

/// Markets.
#[cw_serde]
pub struct MarketsResponse {
    /// The markets.
    pub markets: Vec<MarketResponse>,
}

/// A slot.
#[cw_serde]
pub struct SlotResponse {
    /// Its status.
    pub status: SlotStatus,
    /// Gate closure.
    pub gate: Timestamp,
    /// The deadline for clearing.
    pub clear_by: Timestamp,
    /// When delivery begins.
    pub start: Timestamp,
    /// When delivery ends.
    pub end: Timestamp,
    /// Capacities of the lines, in the market's order. They do not change after gate closure.
    pub capacities: Vec<Lots>,
    /// Orders handled in the present stage.
    pub progress: u32,
}

/// One order.
#[cw_serde]
pub struct OrderRow {
    /// Its reference.
    pub order: OrderRef,
    /// The participant.
    pub participant: ParticipantId,
    /// Its lots, after aggregation as cut to forecasts.
    pub lots: Lots,
}

/// Orders.
#[cw_serde]
pub struct OrdersResponse {
    /// The orders.
    pub orders: Vec<OrderRow>,
}

/// The lots at one price.
#[cw_serde]
pub struct DepthRow {
    /// The price.
    pub price: Price,
    /// The lots at it.
    pub lots: Lots,
    /// The orders at it.
    pub orders: u32,
}

/// The depth of a book.
#[cw_serde]
pub struct DepthResponse {
    /// Prices, most competitive first.
    pub rows: Vec<DepthRow>,
}

/// One step of a curve.
#[cw_serde]
pub struct CurveStep {
    /// The price.
    pub price: Price,
    /// The tier.
    pub tier: Tier,
    /// The lots.
    pub lots: Lots,
}

/// A curve.
#[cw_serde]
pub struct CurveResponse {
    /// The steps, most competitive first.
    pub steps: Vec<CurveStep>,
}

/// The price of a zone.
#[cw_serde]
pub struct ZonePrice {
    /// The zone.
    pub zone: ZoneId,
    /// The canonical price; absent where the optimum leaves it unbounded.
    pub price: Option<Price>,
    /// The least optimal price, if bounded.
    pub least: Option<Price>,
    /// The greatest optimal price, if bounded.
    pub greatest: Option<Price>,
}

/// The premium of a label.
#[cw_serde]
pub struct LabelPremium {
    /// The label.
    pub label: LabelId,
    /// The canonical premium; absent where the optimum leaves it unbounded.
    pub premium: Option<Price>,
    /// The least optimal premium, if bounded.
    pub least: Option<Price>,
    /// The greatest optimal premium, if bounded.
    pub greatest: Option<Price>,
}

/// The flow over one direction of a line.
#[cw_serde]
pub struct FlowRow {
    /// The line: its position in the market's list.
    pub line: u16,
    /// Where the energy enters.
    pub from: ZoneId,
    /// Where it leaves.
    pub to: ZoneId,
    /// The lots.
    pub lots: Lots,
}

/// The payments for the cleared lots.
#[cw_serde]
#[derive(Copy)]
pub struct Payments {
    /// The sum that buyers pay.
    pub buyers: NetAmount,
    /// The sum that sellers receive.
    pub sellers: NetAmount,
    /// Grid fees of the flows.
    pub grid_fees: NetAmount,
    /// Congestion rent of the flows.
    pub congestion_rent: NetAmount,
}

/// The result of a slot.
#[cw_serde]
pub struct ResultResponse {
    /// The bids of the traded lots, less their asks and grid fees.
    pub welfare: NetAmount,
    /// The lots traded, each once.
    pub volume: Lots,
    /// Prices of the zones.
    pub zones: Vec<ZonePrice>,
    /// Premiums of the labels.
    pub labels: Vec<LabelPremium>,
    /// Flows of the lines.
    pub flows: Vec<FlowRow>,
    /// The payments.
    pub payments: Payments,
}

/// The prices of a slot.
#[cw_serde]
pub struct SlotPricesResponse {
    /// Canonical prices in the order of the zones.
    pub zones: Vec<Option<Price>>,
    /// Canonical premiums in the order of the labels.
    pub labels: Vec<Option<Price>>,
}

/// A certificate. The curves that it proves are answers to `Curve`.
#[cw_serde]
pub struct CertificateResponse {
    /// The result and its certificate, as `clearing` encodes them.
    pub clearing: cosmwasm_std::Binary,
    /// The capacities of the lines.
    pub capacities: Vec<Lots>,
}

/// The fill of an order.
#[cw_serde]
pub struct FillRow {
    /// Its reference.
    pub order: OrderRef,
    /// The participant.
    pub participant: ParticipantId,
    /// Its lots, as cut to forecasts.
    pub lots: Lots,
    /// The lots filled.
    pub filled: Lots,
}

/// Fills of orders.
#[cw_serde]
pub struct FillsResponse {
    /// The orders.
    pub fills: Vec<FillRow>,
}

/// One forecast.
#[cw_serde]
pub struct ForecastRow {
    /// The participant.
    pub participant: ParticipantId,
    /// Feeding in (sell) or drawing (buy).
    pub side: Side,
    /// The most lots.
    pub lots: Lots,
}

/// Forecasts and reference prices of a slot.
#[cw_serde]
pub struct ForecastsResponse {
    /// The forecasts.
    pub forecasts: Vec<ForecastRow>,
    /// Reference prices in the order of the zones.
    pub reference_prices: Vec<Option<Price>>,
}

/// Sums over one slot.
#[cw_serde]
#[derive(Default)]
pub struct SlotTotals {
    /// Contracts drafted.
    pub contracts: u32,
    /// Lots traded.
    pub lots: Lots,
    /// The sum that buyers pay.
    pub buyers: NetAmount,
    /// The sum that sellers receive.
    pub sellers: NetAmount,
    /// Grid fees of the flows.
    pub grid_fees: Amount,
}

/// Sums over the slots of a cycle.
#[cw_serde]
pub struct CycleTotalsResponse {
    /// Slots of the cycle.
    pub slots: u32,
    /// Slots that are paired or aborted.
    pub closed: u32,
    /// Slots in which contracts were drafted.
    pub with_contracts: u32,
    /// Sums over the paired slots.
    pub totals: SlotTotals,
}
