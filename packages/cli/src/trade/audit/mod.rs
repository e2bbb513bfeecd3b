//! `dpt audit`: the log of everything that was done, and proofs that nothing in it was changed.

mod list;
mod verify;

use interfaces::audit_log::Category;
use sdk::AuditFilter;
use serde_json::json;
use units::ParticipantId;

use super::argument;
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

/// Which entries.
#[derive(Clone, Debug, clap::Args)]
struct Filter {
    /// Those by this account only
    #[arg(long, value_name = "ADDRESS")]
    actor: Option<String>,
    /// Those about this participant only
    #[arg(long, value_name = "NUMBER")]
    subject: Option<u32>,
    /// Those of this kind only: access, execution or configuration
    #[arg(long)]
    category: Option<String>,
    /// From this number on; if absent, the last ones
    #[arg(long, value_name = "NUMBER")]
    first: Option<u64>,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

impl Filter {
    /// The filter of the library.
    fn parse(&self) -> Result<AuditFilter, Failure> {
        let category =
            self.category.as_deref().map(|name| argument("--category", category(name))).transpose()?;
        Ok(AuditFilter {
            actor: self.actor.clone(),
            subject: self.subject.map(ParticipantId),
            category,
            first: self.first,
            limit: self.limit,
        })
    }
}

fn category(name: &str) -> Result<Category, String> {
    serde_json::from_value(json!(name))
        .map_err(|_| format!("{name:?} is not access, execution or configuration"))
}
