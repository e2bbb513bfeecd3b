//! Payments between two real chains, with a real relayer.
//!
//! `ci/check-pair` starts the chains and the relayer and runs these tests, one after another: they stop the relayer and the
//! other chain's node as they need.

// A test that meets what it does not expect stops at once, and says where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
#[path = "../command.rs"]
mod command;
mod demo;
#[allow(dead_code)]
#[path = "../chain/env.rs"]
mod env;
#[allow(dead_code)]
#[path = "../chain/network.rs"]
mod network;
#[allow(dead_code)]
#[path = "../chain/place.rs"]
mod place;
mod remote_chain;
mod transfers;
