//! The registry: participants, roles, and the pause of trading.
//!
//! It stores one small record per account, per role grant and for the pause. The other contracts read these records raw
//! and authorize a sender without starting this contract. The registry does not know markets: a market checks that a
//! zone or a label exists. It holds no money and no personal data, only the hash of the evidence that a reviewer saw.
//!
//! Every message that changes something appends an entry to the audit log; if the log refuses the entry, the message
//! fails.

pub mod contract;
mod error;
mod participant;
mod pause;
mod query;
mod role;
mod state;

#[cfg(test)]
mod tests;

pub use error::RegistryError;

/// The sources of the error enums, from which documentation lists the error codes.
#[cfg(not(target_arch = "wasm32"))]
pub const ERROR_SOURCES: &[&str] = &[include_str!("error.rs")];
