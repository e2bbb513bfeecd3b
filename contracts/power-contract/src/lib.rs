//! Power contracts: what the matcher drafts, parties sign, meters measure and settlement pays.
//!
//! A contract has the five fields that the Recommendation asks for: period, electricity, settlement method, settlement
//! price, liability for breach. Both parties sign its digest, one by one, many by one digest, or by a standing mandate.
//! When the time for signing is over, anyone has the signed ones verified and activated; the others lapse at the cost of
//! who did not sign. Meters report; anyone settles. What a contract comes to is the pure function `settlement::settle` of
//! its record, the readings and the slot's terms: it is stored nowhere and can be recomputed by anyone.
//!
//! This contract holds no money and does not know balances: it tells the escrow what to move between *reserved*,
//! *committed* and *free*, and what to add to the positions of a cycle. It does not match, does not judge prices beyond
//! comparing them with the clearing's, and does not know calendars.
//!
//! Every message that changes something ends with an entry in the audit log, but for `Draft`, which the matcher's entry
//! covers; where the entry cannot be appended, the change does not happen.

pub mod contract;
mod deliveries;
mod error;
mod execute;
mod life_cycle;
mod log;
mod migrate;
mod outcome;
mod postings;
mod query;
mod siblings;
mod signatures;
mod slots;
mod state;
mod terms;

#[cfg(test)]
mod tests;

pub use error::PowerError;
pub use life_cycle::{SlotStep, Step};
