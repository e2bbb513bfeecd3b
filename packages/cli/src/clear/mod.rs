//! `dpt clear`: one slot of one market.

mod describe;
mod outcome;
mod table;

use std::io::{self, Write};
use std::path::PathBuf;

use crate::failure::Failure;
use crate::market::Slot;

/// Arguments of `dpt clear`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The market as JSON; `-` reads standard input
    file: PathBuf,
    /// Print the result as JSON, as `dpt verify` reads it
    #[arg(long)]
    json: bool,
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

A line is one direction; the label null is the unlabelled good; tier 0 goes
first. Prices, premiums and fees are integers per lot.
Exit code: 0; 2 with one line that names the place if the market is malformed.";

/// Runs `dpt clear`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let slot = Slot::read(&args.file)?;
    // A single slot has no turn in the rotation among results that are equal in all respects.
    let clearing = clearing::clear(&slot.market, &slot.books, 0).map_err(Failure::refused)?;
    let outcome = outcome::Outcome::new(&slot, &clearing)?;
    let document = describe::document(&slot, &clearing, &outcome);
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
