//! The audit log: every state change of the suite, in one tamper-evident list.
//!
//! The other four contracts append entries, one batch a message; nobody else can, and nobody can change or remove one. The
//! entries are the leaves of an RFC 6962 Merkle tree, so that a short proof shows that an entry is in the log, and that the
//! log of today extends that of yesterday.
//!
//! It does not judge what it is told: what an entry says about an action is the writer's word, its number, height, time,
//! transaction and contract are the log's. It holds hashes of messages, not the messages. Attempts that were refused leave
//! no state on a chain, so they are not in the log either: they are in the blocks' results.

pub mod contract;
mod error;
mod execute;
mod query;
mod state;
mod tree;

#[cfg(test)]
mod tests;

pub use error::AuditError;
