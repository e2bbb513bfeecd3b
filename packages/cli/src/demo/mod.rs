//! `dpt demo`: a trading day of a district by the five contracts, on an embedded chain or on a real one ([`on_chain`]).
//! [`screen`] shows it, and its report is written to a file. [`two_chains`] is another day, between two real chains.

mod args;
mod on_chain;
mod screen;
mod two_chains;

use std::io::{self, Write as _};

use jiff::civil::Date;
use simulation::Embedded;
use simulation::day::{self, Community, DAY, Pace, Plan, PlanParams};
use units::{Seconds, Timestamp};

pub use self::args::Args;
use crate::failure::Failure;
use crate::network::end_when_lost;
use crate::written::Written;
use report::model::Origin;
use screen::Screen;

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
