//! `dpt clear`: one slot of one market, given as a file; with `--slot`, one on a real chain.

mod table;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clearing_documents::Slot;

use crate::failure::Failure;
use crate::input;
use crate::trade::{self, TxArgs};

/// Arguments of `dpt clear`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The market as JSON; `-` reads standard input
    #[arg(required_unless_present = "slot", conflicts_with = "slot")]
    file: Option<PathBuf>,
    /// Print the result as JSON, as `dpt verify` reads it
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    on_chain: OnChain,
}

/// Arguments of `dpt clear --slot`, none of which is needed with a file.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "On a real chain")]
struct OnChain {
    /// The slot: its number, or when it begins
    #[arg(long)]
    slot: Option<String>,
    /// The network file: which chain, what is deployed on it
    #[arg(long, value_name = "FILE", env = "DPT_NETWORK")]
    network: Option<PathBuf>,
    /// The time zone of times, like Europe/Rome or UTC [default: the system's]
    #[arg(long, value_name = "NAME", env = "DPT_TIME_ZONE")]
    time_zone: Option<String>,
    /// The key that signs
    #[arg(long, value_name = "KEY", env = "DPT_FROM")]
    from: Option<String>,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
    /// Send without asking
    #[arg(long, short)]
    yes: bool,
    /// Say what would be sent, its gas and its fee, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Orders a transaction, at most 500
    #[arg(long, default_value_t = 200)]
    page: u32,
}

const EXAMPLE: &str = "\
Example, a market of two zones:
  {\"zones\": [\"north\", \"south\"],
   \"lines\": [{\"from\": \"north\", \"to\": \"south\", \"capacity\": 10, \"fee\": 1}],
   \"labels\": [\"green\"],
   \"profiles\": [{\"name\": \"green first\",
                 \"accepts\": [{\"label\": \"green\", \"premium\": 5},
                             {\"label\": null, \"premium\": 0}]}],
   \"orders\": [{\"id\": 1, \"side\": \"sell\", \"zone\": \"north\", \"label\": \"green\",
               \"price\": 40, \"lots\": 8, \"tier\": 0},
              {\"id\": 2, \"side\": \"buy\", \"zone\": \"south\",
               \"profile\": \"green first\", \"price\": 60, \"lots\": 5, \"tier\": 0}]}

  dpt clear market.json
  dpt clear market.json --json > result.json
  dpt verify market.json result.json

On a real chain, once the gate of the slot has closed (what was not cleared in
time is refunded instead):
  dpt clear --slot 2026-11-27T14:15 --network network.toml --from anyone

A line is one direction; the label null is the unlabelled good; tier 0 goes
first. Prices, premiums and fees are integers per lot.
Exit code: 0; 1 with one line that says why if the chain or a contract refuses;
2 with one line that names the place if the market is malformed; 3 if the chain
is out of reach.";

/// Runs `dpt clear`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match (&args.on_chain.slot, &args.file) {
        (Some(slot), _) => on_chain(args, slot),
        (None, Some(file)) => offline(args, file),
        (None, None) => Err(Failure::malformed("dpt clear", "a file or --slot is needed")),
    }
}

fn on_chain(args: &Args, slot: &str) -> Result<(), Failure> {
    let given = &args.on_chain;
    let missing = |name: &str| Failure::malformed(name, "is needed with --slot");
    let network = given.network.clone().ok_or_else(|| missing("--network"))?;
    let from = given.from.clone().ok_or_else(|| missing("--from"))?;
    let act = TxArgs::new(network, given.time_zone.clone(), args.json, from, given.keys.clone());
    trade::clear::run(&act.with(given.yes, given.dry_run), slot, given.page)
}

fn offline(args: &Args, file: &Path) -> Result<(), Failure> {
    let (name, bytes) = input::read(file)?;
    let slot = Slot::parse(&name, &bytes)?;
    let document = clearing_documents::clear(&slot)?;
    let mut out = io::stdout().lock();
    if args.json {
        let text = serde_json::to_string_pretty(&document).map_err(Failure::refused)?;
        writeln!(out, "{text}")?;
    } else {
        table::print(&mut out, &slot, &document)?;
    }
    out.flush()?;
    Ok(())
}
