//! The arguments of `dpt demo`.

use std::path::PathBuf;

use interfaces::settlement_escrow::routes::Channel;
use jiff::civil::Date;
use market_format::Length;
use simulation::day;

/// The arguments of `dpt demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// How many take part
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(i64::from(day::LEAST)..=240))]
    pub participants: u32,
    /// How many quarter-hours are traded; fewer than 96 lie around noon
    #[arg(long, value_name = "N", default_value_t = 96, value_parser = clap::value_parser!(u16).range(1..=192))]
    pub slots: u16,
    /// The seed of all random choices: the same seed gives the same day
    #[arg(long, value_name = "S", default_value_t = 7)]
    pub seed: u64,
    /// Take loads and roofs from measured 15-minute series in this folder (household_*, office_*, retail_*, pv_*)
    #[arg(long, value_name = "DIR")]
    pub community: Option<PathBuf>,
    /// The day, as YYYY-MM-DD; a sunny one if not given
    #[arg(long, value_name = "DATE")]
    pub day: Option<Date>,
    /// Where to write the report
    #[arg(long, value_name = "FILE", default_value = "dpt-report.html")]
    pub report: PathBuf,
    /// Play the day on the real chain of this network file, which must name a faucet
    #[arg(long, value_name = "FILE")]
    pub network: Option<PathBuf>,
    /// How many seconds a quarter-hour lasts on the real chain; 900 is a multiple of it
    #[arg(long, value_name = "SECONDS", default_value_t = 4, requires = "network", value_parser = whole_pace)]
    pub pace: u32,
    /// Where to list the transactions on the real chain with their hashes, as CSV
    #[arg(long, value_name = "FILE", requires = "network")]
    pub transactions: Option<PathBuf>,
    #[command(flatten)]
    pub two_chains: CounterpartyArgs,
    /// Print the whole day as JSON and nothing else
    #[arg(long)]
    pub json: bool,
}

/// The options of a day between two chains.
#[derive(Debug, clap::Args)]
pub struct CounterpartyArgs {
    /// Play the day of a buyer and a seller whose money is on the real chain of this network file, which must name a faucet,
    /// too; a relayer runs between both chains
    #[arg(long, value_name = "FILE", requires = "network", conflicts_with_all = [
        "participants", "slots", "seed", "community", "day", "report",
    ])]
    pub counterparty: Option<PathBuf>,
    /// The channel to the other chain, as the chain of --network calls it
    #[arg(long, default_value = "channel-0", requires = "counterparty")]
    pub channel: Channel,
    /// How long to wait for a relayer each time
    #[arg(long, value_name = "SPAN", default_value = "2 min", requires = "counterparty")]
    pub patience: Length,
}

impl CounterpartyArgs {
    /// Whether another chain is given.
    pub const fn is_given(&self) -> bool {
        self.counterparty.is_some()
    }
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
