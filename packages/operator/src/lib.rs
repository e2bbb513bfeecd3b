//! A bot that sends a market's permissionless messages when they are due.
//!
//! `market_view` is a cache of the market's state, `due` derives the due jobs from it; both are pure. `executor` sends
//! them, `operator` repeats, `node_backend` is the chain. Nothing is stored on disk: an operator starts from the chain.

mod backend;
mod backoff;
mod due;
mod executor;
mod job;
mod market_view;
mod metrics;
mod node_backend;
mod operator;
mod pages;
mod server;
mod start;
#[cfg(test)]
mod tests;

pub use backend::{BackendError, Cost};
pub use job::Kind;
pub use metrics::Metrics;
pub use server::serve;
pub use start::{MarketOperator, Settings};
