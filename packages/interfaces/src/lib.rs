//! What one contract may know of another, and all that a client needs.
//!
//! A folder per contract: `msg` (messages), `query` (queries and their answers), `events` (one struct an event, with its
//! parser), `raw` (records that siblings read without starting the contract) and `adapter` (builds the calls that
//! siblings make). No contract imports another contract's crate.

pub mod admin;
pub mod audit_log;
pub mod common;
pub mod declaration;
pub mod event;
pub mod orderbook_matcher;
pub mod power_contract;
pub mod registry;
pub mod settlement_escrow;

pub use common::{Contract, ContractAddresses, MAX_BATCH, MAX_PAGE, MAX_REASON, MAX_SCAN, page_limit};
