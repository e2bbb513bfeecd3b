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
    /// Who administers it.
    pub admin: String,
    /// The most steps (books × ticks of the grid) that one transaction can clear on this chain: a market that could
    /// have more is refused. The provider derives it from the chain's block gas.
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
    /// Its capacity.
    pub capacity: Lots,
}

/// What a participant is expected to be able to feed in, or to draw, in one slot. At the gate its orders of that side are
/// curtailed to it together: its books are filled up in the order of their labels or profiles, and of a book the least
/// competitive orders are cut first. What is left of an order may be less than the market's fewest lots.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct Forecast {
    /// The slot.
    pub slot: SlotId,
    /// Whose.
    pub participant: ParticipantId,
    /// Feeding in or drawing.
    pub side: Side,
    /// The most of it.
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
    /// The registry: pauses trading, or ends the pause.
    SetPause {
        /// Until when; not later than now where the pause ends.
        until: Timestamp,
    },
    /// Administrator: opens a market.
    CreateMarket {
        /// Its definition.
        market: MarketDefinition,
    },
    /// Administrator: stops or resumes the taking of orders. What has been ordered goes its way.
    SetMarketOpen {
        /// Which.
        market: MarketId,
        /// Whether orders are taken.
        open: bool,
    },
    /// Grid operator: sets capacities of lines, before the gate of each slot.
    SetCapacities {
        /// The market.
        market: MarketId,
        /// The capacities, at most 500, none twice.
        capacities: Vec<LineCapacity>,
    },
    /// Forecaster: publishes what participants are able to feed in or draw, before the gate of each slot.
    PublishForecasts {
        /// The market.
        market: MarketId,
        /// The forecasts, at most 500, none twice; at most 256 per slot. A later one replaces an earlier one.
        forecasts: Vec<Forecast>,
    },
    /// Forecaster: publishes reference prices, before the gate of each slot.
    PublishReferencePrices {
        /// The market.
        market: MarketId,
        /// The prices, at most 500, none twice. A later one replaces an earlier one.
        prices: Vec<ReferencePrice>,
    },
    /// Active participant: places orders, over many slots. What they may cost at worst is reserved once for all.
    Quote {
        /// The market.
        market: MarketId,
        /// The orders, 1 to 500.
        orders: Vec<NewOrder>,
    },
    /// The participant: cancels orders of its own before their gates.
    Cancel {
        /// The market.
        market: MarketId,
        /// The orders, 1 to 500, none twice.
        orders: Vec<OrderRef>,
    },
    /// Anyone, after the gate: sums orders into curves. The first page freezes the capacities.
    Aggregate {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// At most so many orders, at most 10,000.
        limit: u32,
    },
    /// Anyone, after aggregation and before the clearing deadline: finds the optimum.
    Clear {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// Anyone, after clearing: drafts contracts, and releases what unfilled orders had reserved.
    Pair {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// At most so many orders.
        limit: u32,
    },
    /// Anyone, after the clearing deadline of a slot that was not cleared: refunds all its orders.
    Abort {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// At most so many orders.
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
