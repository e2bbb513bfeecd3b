//! The real chain of a day.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;

use sdk::{NetworkFile, Node};
use simulation::day::Plan;
use simulation::{Sent, Wasmd};

use crate::failure::Failure;
use crate::runtime::Wait;
use report::played::Played;

/// A run on the chain of a network file, with accounts of its own, funded by the chain's faucet, and contracts of its own.
/// Transactions are listed in a file if one is given.
///
/// # Errors
/// If a file cannot be read or written, there is no faucet, or the chain cannot be reached.
pub fn open(network: &Path, transactions: Option<&Path>) -> Result<Wasmd, Failure> {
    let file = NetworkFile::read(network)?;
    let phrase = faucet(&file)?;
    let artifacts = file.deployment.artifacts.as_ref();
    let artifacts = artifacts.map_or_else(|| PathBuf::from("artifacts"), |path| file.beside(path));
    let node = Node::connect(&file.chain).wait()?;
    let (height, now) = node.latest().wait()?;
    let run = format!("demo at {now} in block {height} by process {}", process::id());
    let mut chain = Wasmd::start(node, &phrase, &artifacts, &run)?;
    if let Some(path) = transactions {
        let unwritable = |error| Failure::malformed(path.display(), error);
        let mut list =
            csv::Writer::from_writer(File::create(path).map_err(|error| unwritable(error.to_string()))?);
        list.write_record(["height", "hash", "sender", "message", "gas_used"])
            .map_err(|error| unwritable(error.to_string()))?;
        chain.keep_journal(Box::new(move |sent: &Sent| {
            let result = &sent.result;
            let row = [
                &result.height.to_string(),
                &result.hash,
                sent.sender.as_str(),
                &sent.action,
                &result.gas_used.to_string(),
            ];
            // Flushed at once, so that the list is there if the day breaks off. A full disk does not stop the day.
            list.write_record(row).and_then(|()| Ok(list.flush()?)).ok();
        }));
    }
    Ok(chain)
}

/// The key phrase of a chain's faucet.
///
/// # Errors
/// If the network file names none, or it cannot be read.
pub fn faucet(file: &NetworkFile) -> Result<String, Failure> {
    let Some(faucet) = &file.keys.faucet else {
        return Err(Failure::malformed(
            file.path.display(),
            "[keys] faucet names no key phrase: all participants of the demo need coins",
        ));
    };
    let faucet = file.beside(faucet);
    fs::read_to_string(&faucet).map_err(|error| Failure::malformed(faucet.display(), error))
}

/// The chain for the report; its blocks are known at the end of the day.
pub fn played(chain: &Wasmd, plan: &Plan, transactions: Option<&Path>) -> Played {
    Played {
        chain: chain.config().id.clone(),
        rpc: chain.config().rpc.clone(),
        pace: plan.definition.timing.slot.seconds(),
        blocks: (0, 0),
        transactions: transactions.map(|path| path.display().to_string()),
    }
}
