//! The market as a test fixture: actors, a clock, verbs, invariants. It is also the chain that `dpt demo` runs on.
//!
//! A [`Market`] is the five contracts on a [`Chain`], with one market open in it. Its methods are what people and
//! operators of the market do; each sends one message (or turns one crank to its end) and returns the typed events, or
//! the error's words. What holds at all times is checked by [`invariants`] after every step, or at the end: see
//! [`Checks`].
//!
//! ```
//! use testing::{Checks, Market, Setup, Trader, buy, sell};
//!
//! let mut market = Market::open(Setup::default());
//! let wind = market.join(&Trader::generator("wind", 0));
//! let home = market.join(&Trader::household("home", 0));
//! let slot = market.slot(0);
//! market.quote(&wind, &[sell(slot, 0, 100, 10)]).unwrap();
//! market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
//! market.run_slot(slot);
//! ```

// A fixture that meets what it does not expect stops the test (or the demonstration) at once, and says where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::as_conversions
)]

mod bank;
pub mod chain;
pub mod deploy;
mod embedded;
pub mod invariants;
mod market;
mod outcome;
mod setup;
mod verbs;
mod wasmd;

pub use bank::SelectiveBank;
pub use chain::{Call, Chain, ChainError};
pub use deploy::{Deployment, Operators, json};
pub use embedded::{CHANNELS, Embedded, Ground, Kept, Packet};
pub use invariants::{Checks, Tally};
pub use market::{Actor, Letter, Market};
pub use outcome::Outcome;
pub use setup::{Setup, Trader, example_market};
pub use verbs::{End, Stage, all_labels, buy, cancel_ref, export, import, reading, sell};
pub use wasmd::{Alarm, Journal, Sent, Wait, Wasmd};
