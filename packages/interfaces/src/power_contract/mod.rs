//! Power contracts: drafting, signing, activation, metering, settlement.

pub mod adapter;
pub mod events;
mod msg;
mod query;

pub use msg::{
    Drafts, ExecuteMsg, InstantiateMsg, MandateTerms, NewContract, Quality, Reading, SlotTerms, TariffReading,
};
pub use query::{
    ConfigResponse, ContractResponse, ContractStatus, ContractTerms, ContractsResponse, CycleTotalsResponse,
    DigestResponse, MandateResponse, QueryMsg, ReadingResponse, RegisterRow, RegistersResponse,
    SettledAmounts, SlotResponse, SlotStatus, SlotTotals,
};
