//! The escrow: all money of the market.

pub mod adapter;
pub mod events;
mod msg;
mod query;

pub use msg::{Account, CycleLeg, ExecuteMsg, InstantiateMsg, Leg, SystemAccount};
pub use query::{
    AccountBalance, BalanceResponse, BalancesResponse, ConfigResponse, ConservationResponse, CycleReport,
    CycleResponse, CycleStatus, DenomsResponse, OutboxResponse, PayoutResponse, PositionResponse,
    PositionsResponse, QueryMsg, SystemBalancesResponse,
};
