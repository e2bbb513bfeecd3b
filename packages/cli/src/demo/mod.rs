//! `dpt demo`: a whole trading day of a district by the five contracts, from registration to audit.
//!
//! [`plan`] decides what people do, out of [`weather`], habits and chance, or of measured series ([`community`]);
//! [`scenario`] carries it out on a chain; [`screen`] shows it. The report is written by [`crate::report`].

mod bidding;
mod community;
mod definition;
mod dice;
mod district;
mod plan;
mod scenario;
mod screen;
mod weather;

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use jiff::civil::Date;
use testing::Embedded;
use units::Timestamp;

use crate::failure::Failure;
use crate::report;
use crate::report::model::Origin;
use community::Community;
use plan::{Plan, Wish};
use screen::Screen;

/// The arguments of `dpt demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// How many take part
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(i64::from(district::LEAST)..=240))]
    participants: u32,
    /// How many quarter-hours are traded; fewer than 96 lie around noon
    #[arg(long, value_name = "N", default_value_t = 96, value_parser = clap::value_parser!(u16).range(1..=192))]
    slots: u16,
    /// What all chance follows from: the same seed gives the same day
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,
    /// Take loads and roofs from measured 15-minute series in this folder (household_*, office_*, retail_*, pv_*)
    #[arg(long, value_name = "DIR")]
    community: Option<PathBuf>,
    /// The day, as YYYY-MM-DD; a sunny one if not given
    #[arg(long, value_name = "DATE")]
    day: Option<Date>,
    /// Where to write the report
    #[arg(long, value_name = "FILE", default_value = "dpt-report.html")]
    report: PathBuf,
    /// Print the whole day as JSON and nothing else
    #[arg(long)]
    json: bool,
}

const EXAMPLE: &str = "\
Examples:
  dpt demo
  dpt demo --participants 40 --slots 24 --seed 3 --report small.html
  dpt demo --community community --day 2021-03-24
  dpt demo --json > day.json

Exit code 0 if the day went as it should and all sums agree, 1 if not, 2 if
what was given cannot be used.";

/// Runs `dpt demo`.
///
/// # Errors
/// If the folder or the day cannot be used, the report cannot be written, or the day does not go as it should.
pub fn run(args: &Args) -> Result<(), Failure> {
    let community = args.community.as_deref().map(Community::read).transpose()?;
    let noon = noon(args)?;
    let wish = Wish {
        seed: args.seed,
        participants: args.participants,
        slots: args.slots,
        noon,
        community: community.as_ref(),
    };
    // Before the day is run: nobody wants to wait for a report that cannot be written.
    let mut file = fs::File::create(&args.report)
        .map_err(|error| Failure::malformed(args.report.display(), format!("cannot be written: {error}")))?;
    let plan = Plan::new(&wish)?;
    let source = if community.is_some() {
        "Loads and roofs are measured series; wind, forecasts and bids are generated."
    } else {
        "Weather, loads, forecasts and bids are generated."
    };
    let origin = Origin { seed: args.seed, source: source.to_owned() };
    let mut screen = Screen::new(args.json)?;
    let chain = Embedded::new(scenario::start_of(&plan));
    let day = scenario::run(chain, &plan, origin, &mut screen)?;
    file.write_all(report::html(&day).as_bytes())
        .map_err(|error| Failure::refused(format!("{}: {error}", args.report.display())))?;
    if args.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &day).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    screen.sums(&day, &args.report)
}

/// Noon of the day that is asked for, or of a sunny one: midsummer, or with measured series 24 March 2021.
fn noon(args: &Args) -> Result<Timestamp, Failure> {
    let usual =
        if args.community.is_some() { Date::constant(2021, 3, 24) } else { Date::constant(2025, 6, 21) };
    let day = args.day.unwrap_or(usual);
    let noon = jiff::tz::Offset::UTC
        .to_timestamp(day.at(12, 0, 0, 0))
        .map_err(|error| Failure::malformed("--day", error))?
        .as_second();
    // Slots are counted in 32 bits from 1970 on, and the days before and after are needed as well.
    u64::try_from(noon)
        .ok()
        .filter(|noon| (30 * weather::DAY..4_000_000_000).contains(noon))
        .map(Timestamp)
        .ok_or_else(|| Failure::malformed("--day", "a day between February 1970 and 2096 is needed"))
}
