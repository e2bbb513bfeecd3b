//! Power contracts: the matcher drafts them, parties sign them, meters measure delivery, and settlement pays.
//!
//! A contract has the five fields of the Recommendation: period, electricity, settlement method, settlement price,
//! liability for breach. Both parties sign its digest: one by one, many by one digest, or by a standing mandate. After
//! the signing deadline, anyone activates a slot: contracts signed by both are verified and become active, the others
//! lapse, and a party that did not sign owes its bond. Meters report readings; anyone settles. The amounts of a
//! contract are the pure function `settlement::settle` of its record, the readings and the slot's terms: they are not
//! stored, and anyone can recompute them.
//!
//! This contract holds no money and does not know balances. It tells the escrow what to move between *reserved*,
//! *committed* and *free*, and what to add to the positions of a cycle. It compares prices with those of the clearing
//! and does not judge them otherwise. It does not match orders and does not know calendars.

mod cache;
pub mod contract;
mod deliveries;
mod digest;
mod error;
mod execute;
mod life_cycle;
mod peers;
mod postings;
mod query;
mod settled;
mod settlement_batch;
mod signatures;
mod signing;
mod slots;
mod state;
mod status;

#[cfg(test)]
mod tests;

pub use error::PowerError;
pub use life_cycle::{SlotStep, Step};

/// The sources of the error enums, from which documentation lists the error codes.
#[cfg(not(target_arch = "wasm32"))]
pub const ERROR_SOURCES: &[&str] = &[include_str!("error.rs")];
