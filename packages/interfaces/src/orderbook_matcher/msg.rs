//! Messages to the order book and matcher.

use crate::admin::AdminMsg;
use cosmwasm_schema::cw_serde;
use units::{Lots, MarketId, ParticipantId, Price, SlotId, Timestamp, ZoneId};

use super::{MarketDefinition, NewOrder, OrderRef};
use crate::common::Side;

/// Starts the matcher.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The administrator's account.
    pub admin: String,
    /// The most steps (books × ticks of the grid) that one transaction can clear on this chain, at least 1. The matcher
    /// refuses a market that could have more. The provider derives it from the chain's block gas.
    pub max_steps: u32,
}

/// The capacity of a line in one slot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct LineCapacity {
    /// The slot.
    pub slot: SlotId,
    /// The line: its position in the market's list.
    pub line: u16,
    /// The lots that the line can carry.
    pub capacity: Lots,
}

/// What a participant can feed in, or draw, in one slot. Aggregation cuts its orders of that side together to the
/// forecast: its books are filled up in the order of their labels or profiles, and the least competitive orders of a
/// book are cut first. An order may keep fewer lots than the market's minimum.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct Forecast {
    /// The slot.
    pub slot: SlotId,
    /// The participant.
    pub participant: ParticipantId,
    /// Feeding in (sell) or drawing (buy).
    pub side: Side,
    /// The most lots.
    pub lots: Lots,
}

/// The reference price of a zone in one slot, which values imbalance where it exceeds the clearing price.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct ReferencePrice {
    /// The slot.
    pub slot: SlotId,
    /// The zone.
    pub zone: ZoneId,
    /// The price, coin units per lot, within the grid's bounds.
    pub price: Price,
}

/// Messages to the matcher. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administration of the contract: the same for all five.
    Admin(AdminMsg),
    /// Registry: pauses trading, or ends the pause.
    SetPause {
        /// When the pause ends; not later than now to end it.
        until: Timestamp,
    },
    /// Administrator: creates a market, which takes orders at once.
    CreateMarket {
        /// Its definition.
        market: MarketDefinition,
    },
    /// Administrator: stops or resumes the taking of orders. Placed orders are not affected.
    SetMarketOpen {
        /// The market.
        market: MarketId,
        /// Whether orders are taken.
        open: bool,
    },
    /// Grid operator: sets capacities of lines, before gate closure of each slot.
    SetCapacities {
        /// The market.
        market: MarketId,
        /// The capacities, 1 to 500, without duplicates. A later one replaces an earlier one.
        capacities: Vec<LineCapacity>,
    },
    /// Forecaster: publishes what participants can feed in or draw, before gate closure of each slot.
    PublishForecasts {
        /// The market.
        market: MarketId,
        /// The forecasts, 1 to 500, without duplicates, at most 256 per slot. A later one replaces an earlier one.
        forecasts: Vec<Forecast>,
    },
    /// Forecaster: publishes reference prices, before gate closure of each slot.
    PublishReferencePrices {
        /// The market.
        market: MarketId,
        /// The prices, 1 to 500, without duplicates. A later one replaces an earlier one.
        prices: Vec<ReferencePrice>,
    },
    /// Active participant: places orders over many slots. The most that they can cost is reserved.
    Quote {
        /// The market.
        market: MarketId,
        /// The orders, 1 to 500.
        orders: Vec<NewOrder>,
    },
    /// Participant: cancels its own orders before gate closure.
    Cancel {
        /// The market.
        market: MarketId,
        /// The orders, 1 to 500, without duplicates.
        orders: Vec<OrderRef>,
    },
    /// Anyone, after gate closure: sums orders into curves.
    Aggregate {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The most orders of this page, 1 to 10,000.
        limit: u32,
    },
    /// Anyone, after aggregation and before the clearing deadline: finds the optimum.
    Clear {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// Anyone, after clearing: drafts contracts, and releases all other reserves.
    Pair {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The most orders of this page, 1 to 500.
        limit: u32,
    },
    /// Anyone, after the clearing deadline of a slot that was not cleared: refunds all its orders.
    Abort {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The most orders of this page, 1 to 500.
        limit: u32,
    },
}

crate::declare_messages! {
    ExecuteMsg {
        SetPause => {
            name: "set_pause",
            interface: Contract,
            sender: Peers(&[Registry]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
        CreateMarket => {
            name: "create_market",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        SetMarketOpen => {
            name: "set_market_open",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        SetCapacities => {
            name: "set_capacities",
            interface: Transaction,
            sender: RoleHolder(GridOperator),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        PublishForecasts => {
            name: "publish_forecasts",
            interface: Transaction,
            sender: RoleHolder(Forecaster),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        PublishReferencePrices => {
            name: "publish_reference_prices",
            interface: Transaction,
            sender: RoleHolder(Forecaster),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        Quote => {
            name: "quote",
            interface: Transaction,
            sender: ActiveParticipant,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Cancel => {
            name: "cancel",
            interface: Transaction,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Aggregate => {
            name: "aggregate",
            interface: Transaction,
            sender: Anyone,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Clear => {
            name: "clear",
            interface: Transaction,
            sender: Anyone,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Pair => {
            name: "pair",
            interface: Transaction,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Abort => {
            name: "abort",
            interface: Transaction,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
    }
    groups { Admin(AdminMsg) => "admin" }
}
