//! What is published, read from a CSV file or from arguments, and sent.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::orderbook_matcher::ExecuteMsg;
use market_format::{CsvRow, Decimal, MarketFormat};
use sdk::Call;
use serde_json::json;
use units::SlotId;

use crate::failure::Failure;
use crate::trade::TxArgs;
use crate::trade::input;
use crate::trade::submit::{Submission, submit};
use crate::trade::view::View;

/// For which slot, or whence for many, and who signs.
#[derive(Debug, clap::Args)]
pub struct Source {
    /// The slot: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    pub slot: Option<String>,
    /// Many: CSV with the columns shown below; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with = "slot")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub tx: TxArgs,
}

impl Source {
    /// What stands in the file, row by row, or the one thing that the arguments say of the slot.
    pub fn read<T>(
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
pub fn needed<'a, T: ?Sized>(name: &str, value: Option<&'a T>) -> Result<&'a T, Failure> {
    value.ok_or_else(|| Failure::malformed(name, "is missing"))
}

/// A decimal number of a cell, made a quantity.
pub fn decimal<T>(text: &str, quantity: impl FnOnce(Decimal) -> Result<T, String>) -> Result<T, String> {
    quantity(text.parse().map_err(|error: market_format::DecimalError| error.to_string())?)
}

/// Sends items in as many transactions as they need, and says what was sent.
pub fn send<T: Clone>(
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
