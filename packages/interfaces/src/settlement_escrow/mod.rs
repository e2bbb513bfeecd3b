//! The escrow: all money of the market.

pub mod adapter;
pub mod events;
mod ibc_msg;
mod msg;
mod query;
pub mod routes;
mod sudo;

pub use ibc_msg::IbcMsg;
pub use msg::{Account, CycleLeg, ExecuteMsg, InstantiateMsg, Leg, SystemAccount};
pub use query::{
    AccountBalance, BalanceResponse, BalancesResponse, ConfigResponse, ConservationResponse, CycleReport,
    CycleResponse, CycleStatus, DenomsResponse, OutboxResponse, PayoutResponse, PositionResponse,
    PositionsResponse, QueryMsg, SystemBalancesResponse,
};
pub use sudo::{LifecycleComplete, SudoMsg};
