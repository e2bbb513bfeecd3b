//! `dpt bench`: what the market costs.

mod gas;

use clap::Subcommand;

use crate::failure::Failure;

/// Arguments of `dpt bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

/// The benchmarks.
#[derive(Debug, Subcommand)]
enum What {
    /// Measure the gas of every path of the market on a real chain
    Gas(gas::Args),
}

/// Runs `dpt bench`.
///
/// # Errors
/// If something cannot be measured, or is not as it should be.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.what {
        What::Gas(args) => gas::run(args),
    }
}
