//! `dpt audit`: the log of everything that was done, and proofs that nothing in it was changed.

mod list;
mod verify;

use interfaces::Contract;
use interfaces::audit_log::{Category, CheckpointResponse, EntriesResponse, Entry, QueryMsg};
use serde_json::json;
use units::ParticipantId;

use super::argument;
use super::view::View;
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
    /// The entries, in order of their numbers.
    fn entries(&self, view: &View, size: u64) -> Result<Vec<Entry>, Failure> {
        let category =
            self.category.as_deref().map(|name| argument("--category", category(name))).transpose()?;
        let (mut all, mut next) = (Vec::new(), Some(self.first.unwrap_or(0)));
        if self.first.is_none() && self.is_all() {
            next = Some(size.saturating_sub(u64::try_from(self.limit).unwrap_or(u64::MAX)));
        }
        while let Some(from) = next.filter(|from| *from < size) {
            let query = QueryMsg::Entries {
                from: Some(from),
                actor: self.actor.clone(),
                subject: self.subject.map(ParticipantId),
                category,
                limit: Some(interfaces::MAX_PAGE),
            };
            let page: EntriesResponse = view.ask(Contract::AuditLog, &query)?;
            all.extend(page.entries.into_iter().filter(|entry| entry.number < size));
            next = page.next;
            if self.first.is_some() && all.len() >= self.limit {
                break;
            }
        }
        // From a number on: the first ones; else the last ones.
        if self.first.is_some() {
            all.truncate(self.limit);
        } else {
            all.drain(..all.len().saturating_sub(self.limit));
        }
        Ok(all)
    }

    fn is_all(&self) -> bool {
        self.actor.is_none() && self.subject.is_none() && self.category.is_none()
    }
}

fn category(name: &str) -> Result<Category, String> {
    serde_json::from_value(json!(name))
        .map_err(|_| format!("{name:?} is not access, execution or configuration"))
}

fn checkpoint(view: &View) -> Result<CheckpointResponse, Failure> {
    view.ask(Contract::AuditLog, &QueryMsg::Checkpoint {})
}
