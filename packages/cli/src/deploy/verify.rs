//! `dpt deploy verify`: whether the chain is as the network file says.

use std::io::{self, Write};

use deployer::{Found, State, differences};
use sdk::{NetworkFile, Node};
use serde_json::json;

use super::args::Args;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Runs `dpt deploy verify`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let wanted = args.wanted(&file)?;
    let path = file.state_path();
    let state = State::read(&path, &file.chain.id, &wanted.name)?.filter(|state| state.suite.is_some());
    let Some((state, suite)) = state.and_then(|state| Some((state.clone(), state.suite?))) else {
        return Err(Failure::malformed(
            path.display(),
            "nothing is deployed yet: run `dpt deploy apply` first",
        ));
    };
    let node = Node::connect(&file.chain).wait()?;
    let found = Found::read(&node, &wanted.name, Some(&suite), &state.deployer).wait()?;
    let admin = wanted.admin.as_ref().unwrap_or(&state.deployer);
    let differences = differences(&wanted, &found, &suite, admin);

    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", json!({"ok": differences.is_empty(), "differences": differences}))?;
    } else if differences.is_empty() {
        writeln!(out, "{} on {} is as {} says", wanted.name, file.chain.id, file.path.display())?;
    } else {
        let mut table = terminal::table(&["what", "wanted", "found"], 3);
        for each in &differences {
            table.add_row([&each.what, &each.wanted, &each.found]);
        }
        writeln!(out, "{table}")?;
    }
    match differences.first() {
        None => Ok(()),
        Some(first) => Err(Failure::refused(format!(
            "{} of {} differ from the network file, the first is {}: wanted {}, found {}",
            differences.len(),
            if differences.len() == 1 { "thing" } else { "things" },
            first.what,
            first.wanted,
            first.found
        ))),
    }
}
