//! `dpt deploy`: from an empty account to a running market.
//!
//! [`wanted`] is what the network file asks for, [`found`] what is on the chain, [`plan`] the steps from one to the other.
//! [`apply`] does them, one transaction a step, and notes each transaction before it is sent: killed at any point and run
//! again, it brings that transaction to its end first and then goes on from what the chain shows.

mod apply;
mod artifacts;
mod found;
mod gas;
mod market;
mod plan;
#[cfg(test)]
mod plan_tests;
mod preview;
mod rehearse;
mod state;
mod status;
mod step;
mod stop;
#[cfg(test)]
mod template_tests;
mod verify;
mod wanted;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use sdk::NetworkFile;
use sdk::Signer;

use crate::failure::Failure;
use crate::keys;
use crate::network::At;

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

/// Arguments of each of its commands.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    at: At,
    /// Plan and apply: the key that signs and pays
    #[arg(long, value_name = "KEY")]
    from: Option<String>,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
    /// Plan and apply: also propose to pin the codes, and vote for it where the key has stake
    #[arg(long)]
    pin: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLE: &str = "\
Example:
  dpt deploy plan --network network.toml --from deployer
  dpt deploy apply --network network.toml --from deployer
  dpt deploy verify --network network.toml
  dpt deploy status --network network.toml

The network file says which chain, who administers, who has which role, and the
market: docs/deploy.md. Apply does only what is missing: run it again after an
interruption, after a change of the network file, or with new code, to which it
migrates the contracts.
Exit code: 0 if all is done or as it should be; 1 if something differs, is
refused, or cannot be paid; 2 if a file is malformed; 3 if the chain is out of
reach or it is not known what became of a transaction: run it again.";

impl Args {
    /// Where keys lie.
    fn keys(&self) -> Option<&Path> {
        self.keys.as_deref()
    }

    /// The key that signs.
    fn signer(&self, file: &NetworkFile) -> Result<Signer, Failure> {
        let from = self.from.as_deref();
        let name = from.ok_or_else(|| Failure::malformed("--from", "name the key that signs and pays"))?;
        keys::signer_in(self.keys(), file, name)
    }
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
