//! `dpt verify`: a result against the book alone.

mod certificate;
mod check;
mod fills;
mod prices;
mod trades;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::failure::Failure;
use crate::json_file;
use crate::market::Slot;
use crate::market::result::ResultDocument;
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
    let slot = Slot::read(&args.market)?;
    let (name, result) = json_file::read::<ResultDocument>(&args.result)?;

    let mut out = io::stdout().lock();
    let mut table = terminal::table(&["condition", "verdict"], 2);
    let (mut held, mut broken) = (Vec::new(), None);
    for verdict in check::verdicts(&slot, &result) {
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
