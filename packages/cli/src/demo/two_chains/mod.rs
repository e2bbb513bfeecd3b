//! `dpt demo --counterparty`: the day of a buyer and a seller whose money is on another chain.

mod show;

use std::io::{self, Write as _};
use std::time::Duration;

use sdk::NetworkFile;
use simulation::day::Progress as _;
use simulation::two_chains::{self, Crossing, RemoteChain, TwoChainParams, Waiting as _};
use units::Seconds;

use super::args::Args;
use super::on_chain;
use super::screen::Screen;
use crate::failure::Failure;
use crate::network::end_when_lost;

/// Runs the day, and prints its result.
///
/// # Errors
/// If a chain cannot be reached, no relayer reports in time, a contract refuses what it should do, or the sums do not agree.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut screen = Screen::new(args.json)?;
    let crossing = play(args, &mut screen)?;
    if args.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &crossing).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    show::sums(&mut screen, &crossing)?;
    screen.end()
}

/// Reaches both chains, and runs the day on them.
fn play(args: &Args, screen: &mut Screen) -> Result<Crossing, Failure> {
    let (Some(network), Some(counterparty)) = (&args.network, &args.two_chains.counterparty) else {
        return Err(Failure::malformed("--counterparty", "two chains are needed"));
    };
    let channel = args.two_chains.channel;
    let market = NetworkFile::read(network)?.chain;
    let file = NetworkFile::read(counterparty)?;
    let remote = RemoteChain::open(&file.chain, &on_chain::faucet(&file)?)?;
    let remote_channel = remote.other_end(&market, channel)?;
    show::announce(screen, &market, &remote, channel);
    screen.stage_started("Deployment", 1);
    screen.waits("the market's chain to have the contracts' code", Duration::ZERO);
    let mut chain = on_chain::open(network, args.transactions.as_deref())?;
    let bars = screen.bars();
    end_when_lost(&mut chain, move || {
        bars.clear().ok();
    });
    let params = TwoChainParams {
        channel,
        remote_channel,
        pace: Seconds(args.pace.into()),
        patience: Duration::from_secs(args.two_chains.patience.0.get()),
    };
    Ok(two_chains::run(chain, remote, params, screen)?)
}
