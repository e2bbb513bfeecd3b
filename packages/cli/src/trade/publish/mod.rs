//! `dpt publish`: what grid operator and forecaster say about slots before their gates.

mod capacities;
mod csv_rows;
mod forecasts;
mod prices;
mod show;

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
