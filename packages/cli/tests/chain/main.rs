//! `dpt` on a real chain.
//!
//! `ci/check-chain` starts a chain, builds the contracts and runs these tests; by themselves they do not know where to go
//! and fail, saying so. They run side by side on the one chain: each uses accounts and a deployment of its own.

// A test that meets what it does not expect stops at once, and says where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
#[allow(dead_code)]
#[path = "../command.rs"]
mod command;
mod conformance;
mod cycle;
mod demo;
mod deploy;
mod disputes;
mod documents;
mod duties;
mod env;
mod handover;
mod ibc;
mod localnet;
mod migration;
mod network;
mod operate;
mod operator;
mod place;
mod proxy;
mod sending;
mod trade;
mod unfinished;
mod validators;
