//! A real wasmd chain, as the suite's clients use it.
//!
//! [`Network`] says which chain; [`Node`] reads from it; [`Signer`] is one account's queue of transactions to it;
//! [`messages`] are what transactions consist of; [`ibc`] is about transfers to other chains; [`address`] computes addresses before anything has them;
//! [`phrase`] makes and reads key phrases. All calls wait
//! for their answer; a transaction's call waits until the chain has executed it, and never applies it twice.

pub mod address;
mod error;
pub mod ibc;
pub mod messages;
mod network;
mod node;
mod node_query;
pub mod phrase;
mod signer;

pub use error::ClientError;
pub use network::{ChainConfig, Network};
pub use node::{BlockEvents, Node, TxResult};
pub use node_query::{CodeInfo, ContractInfo, GovParams, StoredRecord};
pub use signer::{Message, Prepared, Signer, Stage, UnderWay};
