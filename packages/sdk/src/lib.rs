//! Asynchronous client of the suite on a wasmd chain. It has no runtime, no terminal and prints nothing.
//!
//! - [`NetworkFile`] says which chain and which deployment; [`Deployment`] is what `dpt deploy` has recorded of it.
//! - [`Node`] queries a chain: contracts (smart and raw), accounts, balances, blocks, governance, IBC.
//! - [`Signer`] is one account that sends transactions, each applied at most once; [`messages`] builds what they carry.
//! - [`Session`] is a deployment with a node: typed queries, [`Call`]s, and [`TxSender`], which sends a [`TxBatch`].
//! - [`TxResult::typed_events`] reads the suite's events; [`ContractError`] reads a contract's error.
//! - [`address`] derives addresses; [`ibc`] sends ICS-20 transfers, [`EscrowTransfer`] those to the escrow.
//! - [`verify_result`] checks a slot's certificate, [`AuditBundle`] proofs of the log, [`statement`] sums up contracts.

pub mod address;
mod audit_bundle;
mod contract_error;
mod deployment;
mod error;
mod escrow_transfer;
pub mod ibc;
mod invoice_text;
mod market_queries;
pub mod messages;
mod network;
mod node;
mod node_query;
mod order_terms;
mod payment_route;
mod payout_state;
mod result_check;
mod route_file;
mod route_text;
mod session;
mod signer;
pub mod statement;
mod transfer_text;
mod tx_sender;

pub use audit_bundle::{AuditBundle, AuditCheckpoint, AuditError, AuditFilter, LogGrowth, ProvedEntry};
pub use contract_error::{ContractError, contract_text};
pub use deployment::Deployment;
pub use error::{ClientError, ErrorKind};
pub use escrow_transfer::{EscrowTransfer, NotOnRoute, SentTransfer, TransferState, intermediate_sender};
pub use invoice_text::invoice_text;
pub use network::{ChainConfig, DeploymentSettings, KeySettings, NetworkFile};
pub use node::{BlockEvents, Node, TxResult};
pub use node_query::{CodeInfo, ContractInfo, GovParams, StoredRecord};
pub use order_terms::{WrongDigest, order_reserve, verified_digest};
pub use payment_route::{check_payable, payment_route};
pub use payout_state::payout_state;
pub use result_check::{ResultError, goods, verify_result, zones};
pub use route_file::parse_route;
pub use route_text::{route_next_step, route_text};
pub use session::{Call, Session};
pub use signer::{Message, Prepared, Recorder, Signer, Stage, Submitted};
pub use tx_sender::{BatchError, Progress, TxBatch, TxSender};
