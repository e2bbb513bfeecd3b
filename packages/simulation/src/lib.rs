//! A trading day as code: the five contracts on a chain, actors and their actions, and the day of a simulated district.
//!
//! A [`Market`] is the five contracts on a [`ChainBackend`], with one market open in it. Its methods are the actions of
//! participants and operators: each sends one message, or one permissionless message until its work is done, and returns the
//! typed events or the chain's error. An [`Observer`] sees every step. Two backends exist: [`Embedded`] runs the contracts in
//! this process, [`Wasmd`] drives a real chain. [`day`] plans and runs the day of a district.
//!
//! ```
//! use simulation::{Embedded, Market, Setup, Trader, buy, sell};
//!
//! let setup = Setup::default();
//! let mut market: Market<Embedded> = Market::open_on(Embedded::new(setup.start), setup).unwrap();
//! let wind = market.join(&Trader::generator("wind", 0));
//! let home = market.join(&Trader::household("home", 0));
//! let slot = market.slot(0);
//! market.quote(&wind, &[sell(slot, 0, 100, 10)]).unwrap();
//! market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
//! market.run_slot(slot);
//! ```

// A test, or a simulation, that meets what it does not expect stops at once, and says where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::as_conversions
)]

mod actions;
mod backend;
pub mod day;
pub mod deploy;
mod embedded;
mod events;
mod market;
mod setup;
pub mod two_chains;
mod wasmd;

pub use actions::{CycleStage, all_labels, buy, cancel_ref, export, import, reading, sell};
pub use backend::{Call, ChainBackend, ChainError};
pub use deploy::{Deployment, Operators, json};
pub use embedded::{Embedded, EmbeddedApp};
pub use events::TxEvents;
pub use market::{Actor, Market, Observer, PendingTx, Step, message_name};
pub use setup::{Setup, Trader, example_market};
pub use wasmd::{Alarm, Journal, Sent, Wait, Wasmd};
