//! Orders, gate closure, aggregation, clearing at the optimum, pairing.
//!
//! The matcher takes orders for delivery slots until their gates, then lets anyone crank a slot to its end: `aggregate` sums
//! the orders into curves (and cuts them to what is forecast, see [`aggregation`]), `clear` finds the optimum, `pair` turns
//! fills into contracts (see [`pairing`]) and releases what is not needed for them. A slot that is not cleared in time can
//! be aborted, with full refund. Every crank is paged, and any page size leads to the same result.
//!
//! It keeps no money: what orders may cost is moved between free and reserved in the escrow. It decides no price itself:
//! the optimum and its proof are `clearing`'s. It does not look after contracts: they are power-contract's. Orders stay
//! stored as they were at the gate, so that anyone can check the result.
//!
//! * Orders are sorted by their keys into their books ([`order`]); nothing else is written per order, but for what a
//!   seller offers per slot ([`offered`]), once per message.
//! * Capacities, forecasts and reference prices ([`published`]) are taken until the gate only, which freezes them.

pub mod aggregation;
pub mod contract;
pub mod definition;
mod error;
mod execute;
mod log;
mod migrate;
pub mod offered;
pub mod order;
pub mod pairing;
pub mod published;
mod query;
pub mod releases;
pub mod rules;
pub mod slot;
pub mod state;
pub mod status;
pub mod totals;

#[cfg(test)]
mod tests;

pub use error::MatcherError;
