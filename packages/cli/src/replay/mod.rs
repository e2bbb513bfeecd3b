//! `dpt replay`: a real market, hour by hour, against its published prices and flows.

pub mod book;
mod days;
mod direct;
mod table;
pub mod through_contracts;
mod yardstick;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;

use self::book::BookReader;
use self::days::Days;
use self::through_contracts::ThroughContracts;
use self::yardstick::{Miss, Tally};
use crate::failure::Failure;

/// Arguments of `dpt replay`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The folder with the book's tables, each NAME.csv.gz or NAME.csv
    #[arg(long, value_name = "DIR")]
    book: PathBuf,
    /// What is known of the exchanges with abroad
    #[arg(long, value_enum, default_value_t = Boundary::Exchanges)]
    boundary: Boundary,
    /// The first day of delivery, like 2025-04-01
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// The last day of delivery
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Place the curves as participants' orders on the embedded chain and let the contracts clear them
    #[arg(long)]
    through_contracts: bool,
    /// Print one JSON object an hour, then a summary
    #[arg(long)]
    json: bool,
}

/// What is known of the exchanges with abroad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Boundary {
    /// The published schedule, whatever the price: every published price must be an optimal one
    Exchanges,
    /// The neighbours' prices, within the lines' capacities: every price must be equal to the last digit
    Prices,
}

const EXAMPLE: &str = "\
Example:
  dpt replay --book packages/cli/books/tiny
  dpt replay --book packages/cli/books/tiny --through-contracts
  dpt replay --book italy-2025-04 --from 2025-04-02 --to 2025-04-03 --json

A book is five tables, sorted by time: bid-curves, transfer-capacities,
published-prices, published-flows, published-exchanges (docs/book-format.md).
Exit code: 0; 1 if a published price is none of ours, naming hour, zone and
prices; 2 with one line that names the place if the book is malformed.";

/// Runs `dpt replay`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let progress = progress(args.json);
    let outcome = replay(args, &progress);
    progress.finish_and_clear();
    outcome
}

fn progress(json: bool) -> ProgressBar {
    let target = if json || !io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let template = "{msg} {wide_bar} {percent} % {eta}";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn replay(args: &Args, progress: &ProgressBar) -> Result<(), Failure> {
    let mut book = BookReader::open(&args.book, args.boundary, progress)?;
    let mut out = io::stdout().lock();
    let mut days = Days::new(!args.json);
    let mut missed = Missed::default();
    let mut contracts = args.through_contracts.then(|| ThroughContracts::new(args.boundary));
    while let Some(day) = book.next_day()? {
        if args.to.is_some_and(|last| day > last) {
            break;
        }
        let Some(hour) = book.next_hour()? else { break };
        if args.from.is_some_and(|first| day < first) {
            continue;
        }
        progress.set_message(format!("{day} hour {:>2}", hour.period));
        let cleared = match &mut contracts {
            Some(contracts) => contracts.clear_hour(&hour)?,
            None => direct::clear_hour(&hour)?,
        };
        let mut tally = Tally::default();
        let (report, found) = yardstick::compare(args.boundary, &hour, &cleared, &mut tally);
        missed.add(found);
        progress.suspend(|| days.add(&mut out, day, &tally))?;
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&report).map_err(Failure::refused)?)?;
        }
    }
    let total = progress.suspend(|| days.finish(&mut out))?;
    if total.hours == 0 {
        return Err(Failure::malformed(args.book.display(), "it has no hour in these days"));
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&total.summary()).map_err(Failure::refused)?)?;
    }
    out.flush()?;
    missed.verdict()
}

/// The prices that were missed: the first is told, the others are counted.
#[derive(Default)]
struct Missed {
    first: Option<Miss>,
    others: u64,
}

impl Missed {
    fn add(&mut self, misses: Vec<Miss>) {
        for miss in misses {
            if self.first.is_none() {
                self.first = Some(miss);
            } else {
                self.others += 1;
            }
        }
    }

    fn verdict(self) -> Result<(), Failure> {
        match (self.first, self.others) {
            (None, _) => Ok(()),
            (Some(miss), 0) => Err(Failure::refused(miss)),
            (Some(miss), others) => Err(Failure::refused(format!("{miss}; and {others} more"))),
        }
    }
}
