//! `dpt keys list`.

use std::io::{self, Write};

use keystore::Kind;
use serde_json::json;

use super::export_address;
use super::place::Place;
use crate::failure::Failure;
use crate::terminal;

/// Arguments of `dpt keys list`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLE: &str = "\
Example:
  dpt keys list --network network.toml

With a network file, addresses of its chain are shown; without one, public keys.
No passphrase is needed.
Exit code: 0; 2 if a key file cannot be read.";

/// Runs `dpt keys list`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (store, file) = args.place.store()?;
    let (heading, field) = if file.is_some() { ("address", "address") } else { ("public key", "public_key") };
    let mut rows = Vec::new();
    for (name, kind) in store.list()? {
        let shown = export_address::shown(&store, file.as_ref(), &name)?;
        let kind = match kind {
            Kind::Encrypted => "encrypted",
            Kind::Test => "test",
        };
        rows.push((name, kind, shown));
    }
    let mut out = io::stdout().lock();
    if args.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|(name, kind, shown)| json!({"name": name, "kept": kind, field: shown}))
            .collect();
        writeln!(out, "{}", serde_json::Value::from(rows))?;
    } else if rows.is_empty() {
        writeln!(out, "no keys")?;
    } else {
        let mut table = terminal::table(&["name", "kept", heading], 3);
        for (name, kind, shown) in rows {
            table.add_row([name.as_str(), kind, shown.as_str()]);
        }
        writeln!(out, "{table}")?;
    }
    out.flush()?;
    Ok(())
}
