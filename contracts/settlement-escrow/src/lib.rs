//! The escrow: all money of the market.
//!
//! It takes deposits, keeps free, reserved and committed money per participant and denomination, carries out the balanced
//! postings of the matcher and of power-contract, reconciles and nets a cycle, and pays out. Bank coins move only at a
//! deposit, a top-up and a payout; all else is bookkeeping, so no trade costs a transfer.
//!
//! It does not know orders, contracts or prices: why money is reserved or owed is its callers' affair, and that what they
//! booked agrees with what was traded is checked before a cycle is paid. Coins sent to it without a message are nobody's
//! and are never credited.
//!
//! Money also comes from and goes to other chains, over routes: see the `interchain` module and the crate `routes`.
//!
//! What callers owe it: postings that balance, and releases of no more than they committed.

pub mod contract;
mod core;
mod denoms;
#[cfg(target_arch = "wasm32")]
mod doors;
mod error;
mod execute;
mod interchain;
mod log;
mod migrate;
mod outbox;
mod query;
mod reply;
mod state;

#[cfg(test)]
mod tests;

pub use self::interchain::error::RouteError;
pub use crate::core::account::{AccountId, IdOutOfRange};
pub use crate::core::balance::{BalanceError, Part};
pub use crate::core::posting::LegsError;
pub use error::EscrowError;
