//! `dpt audit verify`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sdk::{AuditBundle, AuditError};
use serde_json::json;

use super::filter::Filter;
use crate::failure::Failure;
use crate::network::At;
use crate::runtime::Wait;
use crate::trade::QueryArgs;
use crate::trade::view::View;
use crate::written::Written;

/// Arguments of `dpt audit verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The network file: which chain, what is deployed on it
    #[arg(long, value_name = "FILE", env = "DPT_NETWORK", required_unless_present = "file")]
    network: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    filter: Filter,
    /// Prove that the log only grew since the checkpoint in this file, which --save has written
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Save entries, proofs and checkpoint to this file
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Check what --save has written, without any chain
    #[arg(long, value_name = "FILE", conflicts_with_all = ["since", "save"])]
    file: Option<PathBuf>,
}

/// Runs `dpt audit verify`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let bundle = match (&args.file, &args.network) {
        (Some(path), _) => read(path)?,
        (None, Some(network)) => fetch(args, network)?,
        (None, None) => return Err(Failure::malformed("--network", "is missing")),
    };
    bundle.check().map_err(Failure::refused)?;
    if let Some(path) = &args.save {
        let text = serde_json::to_string_pretty(&bundle).map_err(Failure::refused)?;
        let mut file = Written::begin(path)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.end())
            .map_err(|error| Failure::malformed(path.display(), error))?;
    }
    let (proved, size, root) = (bundle.entries.len(), bundle.checkpoint.size, &bundle.checkpoint.root);
    let since = bundle.since.as_ref().map(|growth| growth.checkpoint.size);
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(
            out,
            "{}",
            json!({"size": size, "root": root, "proved_entries": proved, "grown_since": since})
        )?;
        return Ok(());
    }
    writeln!(out, "{proved} entries are in the log of {size} entries with root {root}")?;
    if let Some(since) = since {
        writeln!(out, "the log has only grown since it had {since} entries")?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<AuditBundle, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::malformed(path.display(), error))?;
    serde_json::from_str(&text).map_err(|error| Failure::malformed(path.display(), error))
}

/// Asks the log for its checkpoint, entries and proofs.
fn fetch(args: &Args, network: &Path) -> Result<AuditBundle, Failure> {
    let query = QueryArgs { at: At { network: network.to_owned() }, time_zone: None, json: args.json };
    let view = View::open(&query)?;
    let since = args.since.as_deref().map(|path| read(path).map(|bundle| bundle.checkpoint)).transpose()?;
    view.session.audit_bundle(&args.filter.parse()?, since).wait().map_err(|error| match error {
        AuditError::Client(error) => error.into(),
        error @ AuditError::Shorter { .. } => Failure::refused(error),
    })
}
