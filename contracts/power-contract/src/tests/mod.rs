//! The contract against mocks of its peers. A small escrow executes every posting and booking, and fails the test if
//! one is not balanced or not covered.

mod activation;
mod cancelling;
mod disputes;
mod drafting;
mod env;
mod escrow;
mod fixtures;
mod frame;
mod mandates;
mod metering;
mod pages;
mod peers;
mod queries;
mod settling;
mod signing;

use contract_kit::CommonError;
use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Addr, CosmosMsg, HexBinary, Storage, WasmMsg, from_json};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::NewEntry;
use interfaces::power_contract::{
    ContractResponse, ContractStatus, CycleTotalsResponse, Drafts, ExecuteMsg, InstantiateMsg, NewContract,
    Quality, QueryMsg, Reading, SlotResponse, SlotStatus, TariffReading,
};
use interfaces::registry::Status;
use settlement::{buyer_hold, seller_hold};
use units::{
    Amount, ContractId, CycleId, DenomId, Energy, LabelId, Lots, MarketId, ParticipantId, Price, Seconds,
    SlotId, Timestamp, ZoneId,
};

use crate::PowerError;
use crate::contract::instantiate;
use env::{TestEnv, TxResult, events};
use fixtures::*;
