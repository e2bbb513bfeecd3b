//! The arguments of the commands of `dpt deploy`.

use std::path::PathBuf;

use deployer::Wanted;
use sdk::{NetworkFile, Signer};

use crate::failure::Failure;
use crate::keys;
use crate::network::At;

/// Arguments of each of its commands.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    pub at: At,
    /// Plan and apply: the key that signs and pays
    #[arg(long, value_name = "KEY")]
    pub from: Option<String>,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    pub keys: Option<PathBuf>,
    /// Plan and apply: also propose to pin the codes, and vote for it where the key has stake
    #[arg(long)]
    pub pin: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// An example of `dpt deploy`, and its exit codes.
pub const EXAMPLE: &str = "\
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
    pub fn wanted(&self, file: &NetworkFile) -> Result<Wanted, Failure> {
        let address = |name: &str| {
            keys::address_in(self.keys.as_deref(), file, name).map_err(|error| error.to_string())
        };
        Ok(Wanted::read(file, &address)?)
    }

    /// The key that signs.
    pub fn signer(&self, file: &NetworkFile) -> Result<Signer, Failure> {
        let from = self.from.as_deref();
        let name = from.ok_or_else(|| Failure::malformed("--from", "name the key that signs and pays"))?;
        keys::signer_in(self.keys.as_deref(), file, name)
    }
}
