//! `dpt audit verify`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use interfaces::Contract;
use interfaces::audit_log::{ProofResponse, QueryMsg};
use sdk::{AuditBundle, AuditCheckpoint, LogGrowth, ProvedEntry};
use serde_json::json;

use super::{Filter, checkpoint};
use crate::failure::Failure;
use crate::network::At;
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
    let now = checkpoint(&view)?;
    let size = now.size;
    let prove =
        |query: QueryMsg| view.ask::<ProofResponse>(Contract::AuditLog, &query).map(|answer| answer.hashes);
    let mut entries = Vec::new();
    for entry in args.filter.entries(&view, size)? {
        let proof = prove(QueryMsg::InclusionProof { number: entry.number, size: Some(size) })?;
        entries.push(ProvedEntry { entry, proof });
    }
    let since = args.since.as_deref().map(|path| growth(path, size, &prove)).transpose()?;
    Ok(AuditBundle { checkpoint: AuditCheckpoint { size, root: now.root }, entries, since })
}

fn growth(
    path: &Path,
    size: u64,
    prove: &dyn Fn(QueryMsg) -> Result<Vec<cosmwasm_std::HexBinary>, Failure>,
) -> Result<LogGrowth, Failure> {
    let checkpoint = read(path)?.checkpoint;
    if checkpoint.size > size {
        return Err(Failure::refused(format!(
            "the log had {} entries and has {size} now: it is not the same log, or was cut short",
            checkpoint.size
        )));
    }
    let proof = match checkpoint.size {
        0 => vec![],
        first => prove(QueryMsg::ConsistencyProof { first, second: Some(size) })?,
    };
    Ok(LogGrowth { checkpoint, proof })
}
