//! The escrow: all money of the market.

pub mod adapter;
pub mod events;
pub mod lanes;
mod msg;
mod query;
mod sudo;

pub use msg::{Account, CycleLeg, ExecuteMsg, InstantiateMsg, Leg, SystemAccount};
pub use query::{
    AccountBalance, BalanceResponse, BalancesResponse, ConfigResponse, ConservationResponse, CycleReport,
    CycleResponse, CycleStatus, DenomsResponse, OutboxResponse, PayoutResponse, PositionResponse,
    PositionsResponse, QueryMsg, SystemBalancesResponse,
};
pub use sudo::{LifecycleComplete, SudoMsg};
