//! `dpt demo`: a trading day of a district by the five contracts, on an embedded chain or on a real one ([`on_chain`]).
//! [`screen`] shows it, and its report is written to a file. [`two_chains`] is another day, between two real chains.

mod on_chain;
mod screen;
mod two_chains;

use std::io::{self, Write as _};
use std::path::PathBuf;

use jiff::civil::Date;
use simulation::Embedded;
use simulation::day::{self, Community, DAY, Pace, Plan, PlanParams};
use units::{Seconds, Timestamp};

use crate::failure::Failure;
use crate::network::end_when_lost;
use crate::written::Written;
use report::model::Origin;
use screen::Screen;

/// The arguments of `dpt demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// How many take part
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(i64::from(day::LEAST)..=240))]
    participants: u32,
    /// How many quarter-hours are traded; fewer than 96 lie around noon
    #[arg(long, value_name = "N", default_value_t = 96, value_parser = clap::value_parser!(u16).range(1..=192))]
    slots: u16,
    /// The seed of all random choices: the same seed gives the same day
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
    /// Play the day on the real chain of this network file, which must name a faucet
    #[arg(long, value_name = "FILE")]
    network: Option<PathBuf>,
    /// How many seconds a quarter-hour lasts on the real chain; 900 is a multiple of it
    #[arg(long, value_name = "SECONDS", default_value_t = 4, requires = "network", value_parser = whole_pace)]
    pace: u32,
    /// Where to list the transactions on the real chain with their hashes, as CSV
    #[arg(long, value_name = "FILE", requires = "network")]
    transactions: Option<PathBuf>,
    #[command(flatten)]
    two_chains: two_chains::CounterpartyArgs,
    /// Print the whole day as JSON and nothing else
    #[arg(long)]
    json: bool,
}

/// A whole number of seconds, of which a quarter-hour is a multiple: else energies would be rounded otherwise than in a day of
/// full length.
fn whole_pace(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(seconds) if 900_u32.checked_rem(seconds) == Some(0) => Ok(seconds),
        _ => Err("900 must be a multiple of it: 1, 2, 3, 4, 5, 6, 9, 10, …".into()),
    }
}

const EXAMPLE: &str = "\
Examples:
  dpt demo
  dpt demo --participants 40 --slots 24 --seed 3 --report small.html
  dpt demo --community community --day 2021-03-24
  dpt demo --json > day.json
  dpt demo --network network.toml --participants 12 --slots 4 --pace 4
  dpt demo --network here.toml --counterparty there.toml --channel channel-0

On a real chain the day is the same, figure by figure, but a quarter-hour lasts
only --pace seconds there: all register with as much more power, and times
are given as if it had lasted 900.

With --counterparty, a buyer and a seller have their money on another real chain. It
comes by ICS-20 transfers, and goes back by the route once they have traded. Two
chains and a relayer to try it on: ci/localnet start --pair NAME

Exit code 0 if the day went as it should and all sums agree, 1 if not, 2 if
what was given cannot be used, 3 if the chain cannot be reached, or is lost on
the way, or no relayer reports in time.";

/// Runs `dpt demo`.
///
/// # Errors
/// If the folder or the day cannot be used, the report cannot be written, or the day does not go as it should.
pub fn run(args: &Args) -> Result<(), Failure> {
    if args.two_chains.is_given() {
        return two_chains::run(args);
    }
    let community = args.community.as_deref().map(Community::read).transpose()?;
    let noon = noon(args)?;
    // Fails before the day runs if the report cannot be written.
    drop(Written::begin(&args.report)?);
    let chain = match &args.network {
        Some(network) => Some(on_chain::open(network, args.transactions.as_deref())?),
        None => None,
    };
    let length = Seconds(u64::from(args.pace));
    let params = PlanParams {
        seed: args.seed,
        participants: args.participants,
        slots: args.slots,
        noon,
        pace: chain.as_ref().map(|chain| Pace::new(length, chain.transaction_time())),
        community: community.as_ref(),
    };
    let plan = Plan::new(&params)?;
    let source = if community.is_some() {
        "Loads and roofs are measured series; wind, forecasts and bids are generated."
    } else {
        "Weather, loads, forecasts and bids are generated."
    };
    let mut origin = Origin { seed: args.seed, source: source.to_owned(), played: None };
    let mut screen = Screen::new(args.json)?;
    let record = if let Some(mut chain) = chain {
        let bars = screen.bars();
        end_when_lost(&mut chain, move || {
            bars.clear().ok();
        });
        origin.played = Some(on_chain::played(&chain, &plan, args.transactions.as_deref()));
        screen.announce(&plan, &origin);
        day::run(chain, &plan, origin, &mut screen)?
    } else {
        let chain = Embedded::new(day::start_of(&plan));
        day::run(chain, &plan, origin, &mut screen)?
    };
    let mut file = Written::begin(&args.report)?;
    file.write_all(report::html(&record).as_bytes())
        .and_then(|()| file.end())
        .map_err(|error| Failure::refused(format!("{}: {error}", args.report.display())))?;
    if args.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &record).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    screen.sums(&record, &args.report)
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
        .filter(|noon| (30 * DAY..4_000_000_000).contains(noon))
        .map(Timestamp)
        .ok_or_else(|| Failure::malformed("--day", "a day between February 1970 and 2096 is needed"))
}
