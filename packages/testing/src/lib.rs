//! The tests' market: a [`TestEnv`] is a [`Market`](simulation::Market) whose [`Invariants`] are checked after every step,
//! on a chain that can block accounts and play a counterparty chain. [`conformance`] runs on any chain.
//!
//! ```
//! use simulation::{Setup, Trader, buy, sell};
//! use testing::TestEnv;
//!
//! let mut market = TestEnv::open(Setup::default());
//! let wind = market.join(&Trader::generator("wind", 0));
//! let home = market.join(&Trader::household("home", 0));
//! let slot = market.slot(0);
//! market.quote(&wind, &[sell(slot, 0, 100, 10)]).unwrap();
//! market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
//! market.run_slot(slot);
//! ```

// A test that meets what it does not expect stops at once, and says where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::as_conversions
)]

mod bank;
pub mod conformance;
mod env;
mod grid;
mod ibc;
mod invariants;
mod saved_state;
mod transfer;

pub use bank::BlockingBank;
pub use env::{TestChain, TestEnv};
pub use grid::grid;
pub use ibc::PacketEnd;
pub use invariants::{Checks, Invariants, Tally};
pub use saved_state::{SavedState, restore};
pub use transfer::{Packet, TransferModule};

use std::fmt::Debug;

use simulation::ChainError;

/// Asserts that an action is refused with an error that contains this text.
#[track_caller]
pub fn refused<T: Debug>(result: Result<T, ChainError>, text: &str) {
    assert!(!text.is_empty(), "every error contains the empty text");
    let error = result.expect_err("was not refused");
    assert!(error.says(text), "refused with {:?}, expected {text:?}", error.text);
}
