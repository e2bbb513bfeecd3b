//! `dpt audit list`.

use serde_json::json;

use super::filter::Filter;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;
use crate::trade::QueryArgs;
use crate::trade::view::View;

/// Arguments of `dpt audit list`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    filter: Filter,
}

/// Runs `dpt audit list`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let size = view.session.audit_checkpoint().wait()?.size;
    let entries = view.session.audit_entries(&args.filter.parse()?, size).wait()?;
    let mut table = terminal::table(&["number", "time", "contract", "action", "actor", "about"], 6);
    for entry in &entries {
        let subjects: Vec<_> = entry.subjects.iter().map(ToString::to_string).collect();
        table.add_row([
            entry.number.to_string(),
            view.format.clock.text(entry.time),
            entry.contract.to_string(),
            entry.action.clone(),
            entry.actor.clone(),
            subjects.join(" "),
        ]);
    }
    let words = if entries.is_empty() { "no entries".into() } else { table.to_string() };
    view.print(
        &json!({"size": size, "entries": entries}),
        &format!("{words}\n{} of {size} entries", entries.len()),
    )
}
