//! `dpt publish capacities`: what lines can carry.

use std::path::PathBuf;

use interfaces::orderbook_matcher::{ExecuteMsg, LineCapacity};

use super::scale::argument;
use super::{Act, Decimal, Lens, Row, View, decimal, from_file, needed, send};
use crate::failure::Failure;

/// Which capacities.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The slot: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    slot: Option<String>,
    /// The line, FROM>TO with the names of its zones: one direction, as dpt market show lists them
    #[arg(long, value_name = "FROM>TO", required_unless_present = "file")]
    line: Option<String>,
    /// What it can carry in the slot, in kWh
    #[arg(long, required_unless_present = "file", allow_hyphen_values = true)]
    kwh: Option<Decimal>,
    /// Many: CSV with the columns slot, line, kwh; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with_all = ["slot", "line", "kwh"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    act: Act,
}

/// Runs `dpt publish capacities`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let lens = &view.lens;
    let capacities = match &args.file {
        Some(path) => from_file(&view, path, &["slot", "line", "kwh"], from_row)?,
        None => vec![LineCapacity {
            slot: view.slot(needed("--slot", args.slot.as_deref())?)?,
            line: argument("--line", lens.line(needed("--line", args.line.as_deref())?))?,
            capacity: argument("--kwh", lens.scale.delivery(*needed("--kwh", args.kwh.as_ref())?))?,
        }],
    };
    let market = view.session.market;
    send(
        &view,
        &args.act,
        &capacities,
        |capacities| ExecuteMsg::SetCapacities { market, capacities },
        |each| {
            format!(
                "{}: {} carries {} kWh",
                lens.slot_text(each.slot),
                lens.line_name(usize::from(each.line)),
                lens.scale.kwh(each.capacity)
            )
        },
    )
}

fn from_row(lens: &Lens, row: &Row) -> Result<LineCapacity, Failure> {
    Ok(LineCapacity {
        slot: row.parse("slot", |text| lens.clock.slot(text))?,
        line: row.parse("line", |text| lens.line(text))?,
        capacity: row.parse("kwh", |text| decimal(text, |kwh| lens.scale.delivery(kwh)))?,
    })
}
