//! `dpt publish capacities`: what lines can carry.

use interfaces::orderbook_matcher::{ExecuteMsg, LineCapacity};
use market_format::{CsvRow, Decimal, MarketFormat};

use super::csv_rows::{Source, decimal, needed, send};
use crate::failure::Failure;
use crate::trade::argument;
use crate::trade::view::View;

/// Which capacities.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// The line, FROM>TO with the names of its zones: one direction, as dpt market show lists them
    #[arg(long, value_name = "FROM>TO", required_unless_present = "file", conflicts_with = "file")]
    line: Option<String>,
    /// What it can carry in the slot, in kWh
    #[arg(long, required_unless_present = "file", conflicts_with = "file", allow_hyphen_values = true)]
    kwh: Option<Decimal>,
}

/// Runs `dpt publish capacities`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.source.tx.query)?;
    let format = &view.format;
    let capacities = args.source.read(&view, &["slot", "line", "kwh"], from_row, |slot| {
        Ok(LineCapacity {
            slot,
            line: argument("--line", format.line(needed("--line", args.line.as_deref())?))?,
            capacity: argument("--kwh", format.units.delivery(*needed("--kwh", args.kwh.as_ref())?))?,
        })
    })?;
    let market = view.session.market;
    send(
        &view,
        &args.source.tx,
        &capacities,
        |capacities| ExecuteMsg::SetCapacities { market, capacities },
        |each| {
            format!(
                "{}: {} carries {} kWh",
                format.slot_text(each.slot),
                format.line_name(usize::from(each.line)),
                format.units.kwh(each.capacity)
            )
        },
    )
}

fn from_row(format: &MarketFormat, row: &CsvRow) -> Result<LineCapacity, Failure> {
    Ok(LineCapacity {
        slot: row.parse("slot", |text| format.clock.slot(text))?,
        line: row.parse("line", |text| format.line(text))?,
        capacity: row.parse("kwh", |text| decimal(text, |kwh| format.units.delivery(kwh)))?,
    })
}
