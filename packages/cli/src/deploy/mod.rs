//! `dpt deploy`: deploys a market to a chain, by the library `deployer`.

mod apply;
mod args;
mod preview;
mod status;
mod stop;
mod verify;

use clap::Subcommand;

use self::args::{Args, EXAMPLE};
use crate::failure::Failure;

/// Arguments of `dpt deploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct DeployArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show each step and what it costs, and change nothing
    Plan(Args),
    /// Do the steps; goes on where an earlier run was interrupted
    Apply(Args),
    /// Check that the chain is as the network file says
    Verify(Args),
    /// Show what is deployed
    Status(Args),
}

/// Runs `dpt deploy`.
pub fn run(args: &DeployArgs) -> Result<(), Failure> {
    match &args.command {
        Command::Plan(args) => preview::run(args),
        Command::Apply(args) => apply::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Status(args) => status::run(args),
    }
}
