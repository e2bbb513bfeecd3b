//! `dpt replay`.

use crate::failure::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args) -> Result<(), Failure> {
    Err(Failure::refused("no book"))
}
