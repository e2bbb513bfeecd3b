//! The command line of distributed power trading.
//!
//! This file only says what can be asked and hands it on. Each command has a folder or file of its own, which holds
//! its arguments (`Args`) and its `run`.

mod clear;
mod demo;
mod deploy;
mod failure;
mod keys;
mod market;
#[allow(dead_code)]
mod network;
mod operate;
mod replay;
mod report;
mod terminal;
#[allow(dead_code)]
mod trade;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Distributed power trading: clear, verify and replay markets at their provable optimum.
#[derive(Debug, Parser)]
#[command(name = "dpt", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
enum Command {
    /// Run a whole trading day of a district and write a report of it
    Demo(demo::Args),
    /// Clear one slot of one market, given as JSON
    Clear(clear::Args),
    /// Check a result of `dpt clear` from the book alone
    Verify(verify::Args),
    /// Clear a real market's books and compare with its published prices
    Replay(replay::Args),
    /// Put the contracts and a market on a real chain
    Deploy(deploy::DeployArgs),
    /// Keep the keys that sign
    Keys(keys::Args),
    /// Ask for registration as a participant
    Register(trade::register::Args),
    /// Decide about participants, as a reviewer
    Review(trade::review::Args),
    /// Deposit money in the escrow
    Fund(trade::fund::Args),
    /// Place orders
    Quote(trade::quote::Args),
    /// Show the orders of a slot
    Book(trade::book::Args),
    /// Turn a market's cranks when they are due
    Operate(operate::Args),
}

impl Command {
    fn run(self) -> Result<(), Failure> {
        match self {
            Self::Demo(args) => demo::run(&args),
            Self::Clear(args) => clear::run(&args),
            Self::Verify(args) => verify::run(&args),
            Self::Replay(args) => replay::run(&args),
            Self::Deploy(args) => deploy::run(&args),
            Self::Keys(args) => keys::run(&args),
            Self::Register(args) => trade::register::run(&args),
            Self::Review(args) => trade::review::run(&args),
            Self::Fund(args) => trade::fund::run(&args),
            Self::Quote(args) => trade::quote::run(&args),
            Self::Book(args) => trade::book::run(&args),
            Self::Operate(args) => operate::run(&args),
        }
    }
}

fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
