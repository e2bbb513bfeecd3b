//! The escrow: all money of the market.
//!
//! - `ledger` keeps free, reserved and committed money per participant and denomination, carries out the balanced
//!   postings of the matcher and of power-contract, and reconciles and nets a cycle.
//! - `ibc` accepts payments from other chains and sends payouts to them. It calls the ledger; the ledger does not
//!   know it.
//! - `execute` has one message per file.
//!
//! Bank coins move only at a deposit, a top-up and a payout. Everything else is bookkeeping, so a trade needs no
//! transfer.
//!
//! The escrow knows neither orders nor contracts nor prices. Its callers decide why money is reserved or owed; before a
//! cycle is paid, the escrow checks that their bookings agree with what was traded. Coins sent to it without a message
//! are credited to nobody.
//!
//! Callers owe postings that balance, and releases of at most what they committed.

pub mod contract;
mod error;
mod execute;
mod ibc;
mod ledger;
mod query;
mod reply;

#[cfg(test)]
mod tests;

pub use error::EscrowError;
pub use ibc::error::IbcError;
pub use ledger::part::Part;

/// The sources of the error enums, of which the list of error codes is made.
#[cfg(not(target_arch = "wasm32"))]
pub const ERROR_SOURCES: &[&str] = &[include_str!("error.rs"), include_str!("ibc/error.rs")];
