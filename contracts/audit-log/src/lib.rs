//! The audit log: every state change of the five contracts, in one tamper-evident list.
//!
//! The other four contracts append entries, one batch per message. No account can change or remove one. The entries are the
//! leaves of an RFC 6962 Merkle tree: a short proof shows that an entry is in the log, and that today's log extends
//! yesterday's.
//!
//! The writer vouches for what an entry says about an action; the log adds number, height, time, transaction and contract. It
//! holds hashes of messages, not the messages. A refused message leaves no state on a chain, so the log has no entry of it;
//! the block's results have one.

pub mod contract;
mod error;
mod execute;
mod query;
mod state;
mod tree;

#[cfg(test)]
mod tests;

pub use error::AuditError;

/// The sources of the error enums, from which documentation lists the error codes.
#[cfg(not(target_arch = "wasm32"))]
pub const ERROR_SOURCES: &[&str] = &[include_str!("error.rs")];
