//! The decisions of the escrow as pure functions: they read no state and write none.

pub mod account;
pub mod balance;
pub mod cycle;
pub mod posting;
pub mod reconcile;
