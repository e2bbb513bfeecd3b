//! `dpt deploy apply`: carries out the steps.

use std::io::{self, Write};

use deployer::{Applied, DoneStep, Progress, Wanted, apply, to_accept};
use sdk::NetworkFile;
use serde_json::json;

use super::args::Args;
use super::stop::Stop;
use crate::failure::Failure;
use crate::runtime::Wait;

/// Runs `dpt deploy apply`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let wanted = args.wanted(&file)?;
    deployer::rehearse(&wanted)?;
    let signer = args.signer(&file)?;
    let stop = Stop::from_environment()?;
    let mut report = |progress: Progress<'_>| match progress {
        Progress::Signed { number } => stop.at(number, "signed"),
        Progress::Sent { number } => stop.at(number, "sent"),
        Progress::Done { number, step } => {
            if !args.json {
                let DoneStep { step, hash, height, gas_used } = step;
                // The deployment continues although nobody reads its output.
                let _ = writeln!(io::stdout(), "{step}\n    {gas_used} gas, height {height}, {hash}");
            }
            stop.at(number, "done");
        }
    };
    let applied = apply(&file, &wanted, signer, args.pin, &mut report).wait()?;
    summary(args, &file, &wanted, &applied)
}

fn summary(args: &Args, file: &NetworkFile, wanted: &Wanted, applied: &Applied) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let to_accept = to_accept(wanted, &applied.found);
    let state = &applied.state;
    let path = file.state_path();
    if args.json {
        let report = json!({
            "chain_id": state.chain_id,
            "deployment": state.deployment,
            "deployer": state.deployer,
            "version": state.version,
            "suite": state.suite,
            "market": state.market,
            "codes": state.codes,
            "transactions": applied.steps,
            "to_accept": to_accept,
            "state_file": path,
        });
        writeln!(out, "{report:#}")?;
        return Ok(());
    }
    if applied.steps.is_empty() {
        writeln!(out, "nothing to do: the chain is as {} says", file.path.display())?;
    }
    let market = applied.plan.market.map_or_else(String::new, |market| market.to_string());
    let name = &wanted.market.name;
    writeln!(out, "market {market} ({name}) is open on {}; noted in {}", state.chain_id, path.display())?;
    if let Some(to_accept) = to_accept {
        writeln!(out, "{to_accept}")?;
    }
    Ok(())
}
