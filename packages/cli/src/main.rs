//! The command line of distributed power trading.
//!
//! This file only says what can be asked and hands it on. Each command has a folder or file of its own, which holds
//! its arguments (`Args`) and its `run`.

mod advice;
mod bench;
mod clear;
mod demo;
mod deploy;
mod example;
mod failure;
mod input;
mod keys;
mod network;
mod operate;
mod replay;
mod runtime;
mod terminal;
mod trade;
mod verify;
mod written;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Distributed power trading: run a market, trade on it, check what it did.
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
    /// Clear one slot: of a market given as JSON, or on a real chain, where anyone may
    Clear(clear::Args),
    /// Check a result of `dpt clear` from the book alone
    Verify(verify::Args),
    /// Measure what the market costs
    Bench(bench::Args),
    /// Clear a real market's books and compare with its published prices
    Replay(replay::Args),
    /// Put the contracts and a market on a real chain
    Deploy(deploy::DeployArgs),
    /// Keep the keys that sign
    Keys(keys::Args),
    /// Show the market's rules, pause, close and reopen it
    Market(trade::market::Args),
    /// Ask for registration as a participant
    Register(trade::register::Args),
    /// Move a participant to another account
    Rotate(trade::rotate::Args),
    /// Decide about participants, as a reviewer
    Review(trade::review::Args),
    /// Deposit money in the escrow
    Fund(trade::fund::Args),
    /// Place orders
    Quote(trade::quote::Args),
    /// Take orders back
    Cancel(trade::cancel::Args),
    /// Show the orders of a slot
    Book(trade::book::Args),
    /// Show slots and what is due when
    Slots(trade::slots::Args),
    /// Show what a slot was cleared at, and check it
    Result(trade::result::Args),
    /// Show contracts, agree to cancel them
    Contracts(trade::contracts::Args),
    /// Sign drafts of contracts
    Sign(trade::sign::Args),
    /// Give, show or take back a standing signature
    Mandate(trade::mandate::Args),
    /// Publish capacities of lines, forecasts and reference prices, as grid operator and forecaster
    Publish(trade::publish::Args),
    /// Report readings, as metering operator
    Meter(trade::meter::Args),
    /// Dispute what was delivered, and decide it
    Dispute(trade::dispute::Args),
    /// Activate, settle and net what is due; anyone may
    Settle(trade::settle::Args),
    /// Show what a participant bought and sold, paid and earned
    Statement(trade::statement::Args),
    /// Take free money out of the escrow, or out of the suite's accounts
    Withdraw(trade::withdraw::Args),
    /// Pay into the fee, grid or imbalance account; anyone may
    TopUp(trade::top_up::Args),
    /// Open, limit, probe and pause routes to other chains
    Route(trade::ibc::route::Args),
    /// Link accounts on other chains to a participant
    Link(trade::ibc::link::Args),
    /// Ask for payments from other chains
    Invoice(trade::ibc::invoice::Args),
    /// Pay an invoice from another chain
    Pay(trade::ibc::pay::Args),
    /// Take free money to other chains
    Payouts(trade::ibc::payouts::Args),
    /// Grant and show roles, as administrator
    Role(trade::role::Args),
    /// Read the log and verify its proofs
    Audit(trade::audit::Args),
    /// Look up what became of a transaction
    Tx(trade::tx::Args),
    /// Send a market's permissionless messages when they are due
    Operate(operate::Args),
}

impl Command {
    fn run(self) -> Result<(), Failure> {
        match self {
            Self::Demo(args) => demo::run(&args),
            Self::Clear(args) => clear::run(&args),
            Self::Verify(args) => verify::run(&args),
            Self::Bench(args) => bench::run(&args),
            Self::Replay(args) => replay::run(&args),
            Self::Deploy(args) => deploy::run(&args),
            Self::Keys(args) => keys::run(&args),
            Self::Market(args) => trade::market::run(&args),
            Self::Register(args) => trade::register::run(&args),
            Self::Rotate(args) => trade::rotate::run(&args),
            Self::Review(args) => trade::review::run(&args),
            Self::Fund(args) => trade::fund::run(&args),
            Self::Quote(args) => trade::quote::run(&args),
            Self::Cancel(args) => trade::cancel::run(&args),
            Self::Book(args) => trade::book::run(&args),
            Self::Slots(args) => trade::slots::run(&args),
            Self::Result(args) => trade::result::run(&args),
            Self::Contracts(args) => trade::contracts::run(&args),
            Self::Sign(args) => trade::sign::run(&args),
            Self::Mandate(args) => trade::mandate::run(&args),
            Self::Publish(args) => trade::publish::run(&args),
            Self::Meter(args) => trade::meter::run(&args),
            Self::Dispute(args) => trade::dispute::run(&args),
            Self::Settle(args) => trade::settle::run(&args),
            Self::Statement(args) => trade::statement::run(&args),
            Self::Withdraw(args) => trade::withdraw::run(&args),
            Self::TopUp(args) => trade::top_up::run(&args),
            Self::Route(args) => trade::ibc::route::run(&args),
            Self::Link(args) => trade::ibc::link::run(&args),
            Self::Invoice(args) => trade::ibc::invoice::run(&args),
            Self::Pay(args) => trade::ibc::pay::run(&args),
            Self::Payouts(args) => trade::ibc::payouts::run(&args),
            Self::Role(args) => trade::role::run(&args),
            Self::Audit(args) => trade::audit::run(&args),
            Self::Tx(args) => trade::tx::run(&args),
            Self::Operate(args) => operate::run(&args),
        }
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let run = || {
        let runtime = runtime::new()?;
        let _entered = runtime.enter();
        command.run()
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
