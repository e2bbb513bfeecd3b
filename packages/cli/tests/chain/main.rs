//! `dpt` on a real chain.
//!
//! `ci/check-chain` starts a chain, builds the contracts and runs these tests; by themselves they do not know where to go
//! and fail, saying so. They run side by side on the one chain: each uses accounts and a deployment of its own.

mod accounts;
#[allow(dead_code)]
#[path = "../command.rs"]
mod command;
mod deploy;
mod documents;
mod network;
mod place;
mod proxy;
mod sending;
