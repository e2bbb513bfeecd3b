//! `dpt audit`: the log of everything that was done, and proofs that nothing in it was changed.

mod filter;
mod list;
mod verify;

use crate::failure::Failure;

/// Arguments of `dpt audit`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be asked of the log.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List entries
    #[command(after_help = EXAMPLE)]
    List(list::Args),
    /// Check proofs that entries are in the log and that the log only grew
    #[command(after_help = EXAMPLE)]
    Verify(verify::Args),
}

const EXAMPLE: &str = crate::example!(
    "  dpt audit list --subject 3 --category execution --network network.toml
  dpt audit verify --network network.toml --save monday.json
  dpt audit verify --network network.toml --since monday.json --save friday.json
  dpt audit verify --file friday.json

Verifying asks the log for entries, proofs and its checkpoint (size and root) and
checks them here: hashes are computed from the entries themselves, and nothing is
believed but the checkpoint. With --since, the log is proved to have only grown
since a checkpoint that was saved before; with --file, what was saved is checked
again without any chain. A proof that does not hold exits with 1."
);

/// Runs `dpt audit`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => list::run(args),
        Command::Verify(args) => verify::run(args),
    }
}
