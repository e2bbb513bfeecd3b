//! `dpt deploy`: deploys a market to a chain, by the library `deployer`.

mod apply;
mod preview;
mod status;
mod stop;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;
use deployer::Wanted;
use sdk::{NetworkFile, Signer};

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
    /// The deployment that the network file describes; keys that it names are looked up in the key folder.
    fn wanted(&self, file: &NetworkFile) -> Result<Wanted, Failure> {
        let address = |name: &str| {
            keys::address_in(self.keys.as_deref(), file, name).map_err(|error| error.to_string())
        };
        Ok(Wanted::read(file, &address)?)
    }

    /// The key that signs.
    fn signer(&self, file: &NetworkFile) -> Result<Signer, Failure> {
        let from = self.from.as_deref();
        let name = from.ok_or_else(|| Failure::malformed("--from", "name the key that signs and pays"))?;
        keys::signer_in(self.keys.as_deref(), file, name)
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
