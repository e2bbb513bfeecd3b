//! `dpt publish`: what grid operator and forecaster say about slots before their gates.

mod capacities;
mod forecasts;
mod prices;
mod show;

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::orderbook_matcher::ExecuteMsg;
use market_format::CsvRow;
use market_format::Decimal;
use market_format::MarketFormat;
use sdk::Call;
use serde_json::json;
use units::SlotId;

use super::TxArgs;
use super::input;
use super::submit::{Submission, submit};
use super::view::View;
use crate::failure::Failure;

/// Arguments of `dpt publish`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What is published.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// The grid operator: what lines can carry in a slot
    #[command(after_help = EXAMPLE)]
    Capacities(Box<capacities::Args>),
    /// The forecaster: the most that participants can feed in or draw in a slot
    #[command(after_help = EXAMPLE)]
    Forecasts(Box<forecasts::Args>),
    /// The forecaster: reference prices, which imbalance is charged by where they exceed the clearing price
    #[command(after_help = EXAMPLE)]
    Prices(Box<prices::Args>),
    /// Show what is published for a slot
    #[command(after_help = EXAMPLE)]
    Show(show::Args),
}

const EXAMPLE: &str = crate::example!(
    "  dpt publish capacities --slot 2026-11-27T14:15 --line \"Hillside>Old Town\" \\
    --kwh 250 --network network.toml --from grid
  dpt publish forecasts --file forecasts.csv --network network.toml --from weather
  dpt publish prices --slot 2026-11-27T14:15 --zone Hillside --price 0.12 \\
    --network network.toml --from weather
  dpt publish show --slot 2026-11-27T14:15 --network network.toml

A file with one of each:
  slot,line,kwh                     slot,participant,side,kwh     slot,zone,price
  1995317,Hillside>Old Town,250     1995317,3,sell,1.2            1995317,Hillside,0.12

Until its gate closes, what is published for a slot can be replaced. Orders beyond a
forecast are curtailed to it when the gate closes."
);

/// Runs `dpt publish`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Capacities(args) => capacities::run(args),
        Command::Forecasts(args) => forecasts::run(args),
        Command::Prices(args) => prices::run(args),
        Command::Show(args) => show::run(args),
    }
}

/// For which slot, or whence for many, and who signs.
#[derive(Debug, clap::Args)]
struct Source {
    /// The slot: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    slot: Option<String>,
    /// Many: CSV with the columns shown below; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with = "slot")]
    file: Option<PathBuf>,
    #[command(flatten)]
    tx: TxArgs,
}

impl Source {
    /// What stands in the file, row by row, or the one thing that the arguments say of the slot.
    fn read<T>(
        &self,
        view: &View,
        columns: &'static [&'static str],
        row: impl Fn(&MarketFormat, &CsvRow) -> Result<T, Failure>,
        one: impl FnOnce(SlotId) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        match &self.file {
            Some(path) => {
                input::rows(path, columns, &[])?.iter().map(|each| row(&view.format, each)).collect()
            }
            None => Ok(vec![one(view.slot(needed("--slot", self.slot.as_deref())?)?)?]),
        }
    }
}

/// An argument that stands for one row.
fn needed<'a, T: ?Sized>(name: &str, value: Option<&'a T>) -> Result<&'a T, Failure> {
    value.ok_or_else(|| Failure::malformed(name, "is missing"))
}

/// A decimal number of a cell, made a quantity.
fn decimal<T>(text: &str, quantity: impl FnOnce(Decimal) -> Result<T, String>) -> Result<T, String> {
    quantity(text.parse().map_err(|error: market_format::DecimalError| error.to_string())?)
}

/// Sends items in as many transactions as they need, and says what was sent.
fn send<T: Clone>(
    view: &View,
    tx: &TxArgs,
    items: &[T],
    msg: impl Fn(Vec<T>) -> ExecuteMsg,
    line: impl Fn(&T) -> String,
) -> Result<(), Failure> {
    const SHOWN: usize = 20;
    let calls = items
        .chunks(interfaces::MAX_BATCH)
        .map(|chunk| (Call::new(Contract::OrderbookMatcher, &msg(chunk.to_vec())), chunk.len()))
        .collect();
    let mut lines: Vec<_> = items.iter().take(SHOWN).map(line).collect();
    if let Some(more) = items.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    let what = lines.join("\n");
    let Some(sent) = submit(view, tx, &Submission::new(format!("Publishes\n{what}"), calls))? else {
        return Ok(());
    };
    view.print(
        &json!({"published": items.len(), "transactions": sent.document()}),
        &format!("published\n{what}\n{}", sent.words()),
    )
}
