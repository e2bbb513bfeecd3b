//! Orders, gate closure, aggregation, clearing at the optimum, pairing.
//!
//! The matcher takes orders for delivery slots until their gates close. Then three permissionless messages advance a
//! slot: `aggregate` sums the orders into curves and cuts them to what is forecast ([`book::aggregation`]), `clear`
//! finds the optimum, `pair` turns fills into contracts ([`pairing`]) and releases all other reserves. A slot that is
//! not cleared in time can be aborted, with full refund. All but `clear` work in pages, and all page sizes lead to
//! the same result.
//!
//! The matcher holds no money: what orders may cost is moved between free and reserved in the escrow. It decides no
//! price: the optimum and its proof are computed by `clearing`. It does not keep contracts: power-contract does.
//! Orders stay stored as they were after aggregation, so that anyone can check the result.
//!
//! * Orders are stored under keys that sort them into their books ([`book::position`]). Nothing else is written per
//!   order, except what a seller offers per slot ([`book::offered`]), once per message.
//! * Capacities, forecasts and reference prices ([`slot::published`]) are taken until gate closure.

pub mod book;
pub mod contract;
mod error;
mod escrow;
mod execute;
pub mod market;
pub mod pairing;
mod query;
pub mod slot;
pub mod state;

#[cfg(test)]
mod tests;

pub use error::MatcherError;

/// The sources of the error texts, from which their codes are documented.
#[cfg(not(target_arch = "wasm32"))]
pub const ERROR_SOURCES: &[&str] = &[include_str!("error.rs")];
