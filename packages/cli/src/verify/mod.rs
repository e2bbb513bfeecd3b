//! `dpt verify`: a result against the book alone.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clearing_documents::result::ResultDocument;
use clearing_documents::{Slot, parse, verdicts};
use serde_json::json;

use crate::failure::Failure;
use crate::input;
use crate::terminal;

/// Arguments of `dpt verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The market as `dpt clear` reads it
    market: PathBuf,
    /// The result as `dpt clear --json` prints it; `-` reads standard input
    result: PathBuf,
    /// Print the verdict as JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLE: &str = "\
Example:
  dpt clear market.json --json > result.json
  dpt verify market.json result.json

The certificate proves the prices, flows and margins optimal and fair; fills,
trades, payments, welfare and volume are then checked one by one. Lists are in
the market's order.
Exit code: 0 if every condition holds; 1 with the first that fails and its
numbers; 2 if a file is malformed.";

/// Runs `dpt verify`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let stdin = Path::new("-");
    if args.market == stdin && args.result == stdin {
        return Err(Failure::malformed("standard input", "it cannot be both the market and the result"));
    }
    let (name, bytes) = input::read(&args.market)?;
    let slot = Slot::parse(&name, &bytes)?;
    let (name, bytes) = input::read(&args.result)?;
    let result: ResultDocument = parse(&name, &bytes)?;

    let mut out = io::stdout().lock();
    let mut table = terminal::table(&["condition", "verdict"], 2);
    let (mut held, mut broken) = (Vec::new(), None);
    for verdict in verdicts(&slot, &result) {
        match verdict {
            Ok(condition) => {
                held.push(condition.name);
                table.add_row([
                    condition.to_string().into(),
                    terminal::verdict(true, format!("holds: {}", condition.what)),
                ]);
            }
            Err(failed) => {
                table.add_row([
                    failed.condition.to_string().into(),
                    terminal::verdict(false, format!("FAILS at {}", failed.place)),
                ]);
                broken = Some(failed);
                break;
            }
        }
    }
    if args.json {
        let failed = broken.as_ref().map(|failed| {
            json!({"condition": failed.condition.name, "place": failed.place, "reason": failed.reason})
        });
        let verdict = json!({"ok": failed.is_none(), "held": held, "failed": failed});
        writeln!(out, "{verdict:#}")?;
    } else {
        writeln!(out, "{table}")?;
    }
    out.flush()?;
    broken.map_or(Ok(()), |failed| Err(Failure::refused(format!("{name}: {failed}"))))
}
