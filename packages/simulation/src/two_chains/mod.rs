//! The day of a buyer and a seller whose money is on another chain.
//!
//! The contracts are deployed on one real chain, the money is the coin of a remote chain, and a relayer that runs on its own
//! carries the packets between them. Each stage is a file and a function; [`record`] reads the balances at the end.

mod coin;
mod day;
mod join;
mod pay;
mod payout;
mod people;
mod record;
mod relay;
mod remote_chain;
mod route;
mod state;

pub use coin::COIN;
pub use state::{TIMEOUT, Waiting};
use std::time::Duration;

use ics20::voucher;
use interfaces::Contract;
use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::settlement_escrow::routes::Channel;
use units::Seconds;

use state::{Run, after, refused};

use crate::day::{DayError, Pace, definition, figure};
use crate::{ChainBackend as _, Market, Setup, Wasmd};

pub use record::{ChainEnd, Crossing, Held, Log, Traded};
pub use remote_chain::RemoteChain;

/// The parameters of a day between two chains.
#[derive(Clone, Debug)]
pub struct TwoChainParams {
    /// The channel on the market's chain.
    pub channel: Channel,
    /// The channel on the remote chain.
    pub remote_channel: String,
    /// The length of a quarter-hour.
    pub pace: Seconds,
    /// The longest wait for a relayer.
    pub patience: Duration,
}

/// Runs the day on a chain without contracts; the caller has announced the stage `Deployment`.
///
/// # Errors
/// [`DayError`] if a chain cannot be reached, no relayer reports in time, a contract refuses, or the sums do not agree.
pub fn run(
    mut chain: Wasmd,
    mut remote: RemoteChain,
    params: TwoChainParams,
    progress: &mut dyn Waiting,
) -> Result<Crossing, DayError> {
    let TwoChainParams { channel, remote_channel, pace, patience } = params;
    // 1. Send a cent for the probe.
    let admin = chain.account("admin");
    let cent = remote.send_cent(&remote_channel, admin.as_str(), after(chain.now(), TIMEOUT)?)?;
    // 2. Deploy the contracts, with a market that pays in the remote chain's coin.
    progress.waits("the deployment of the contracts", Duration::ZERO);
    let pace = Pace::new(pace, chain.transaction_time());
    let definition = MarketDefinition {
        name: "Two chains".into(),
        denom: voucher(&format!("transfer/{channel}/{COIN}")),
        ..definition::definition(pace.timing(1, 2), 2)
    };
    let setup = Setup {
        definition: definition.clone(),
        denoms: vec![definition.denom.clone()],
        max_steps: 10_000,
        start: chain.now(),
        page: 500,
    };
    let mut run = Run {
        route: route::definition(channel, &remote.node.chain.prefix, &definition.denom),
        market: Market::open_on(chain, setup).map_err(refused("opening the market"))?,
        facts: definition::facts(&definition),
        pace,
        remote,
        remote_channel,
        patience,
        progress,
        stages: vec![],
    };
    let messages = run.market.checkpoint().size;
    run.ends("Deployment", messages, vec![figure("contracts", Contract::ALL.len())]);
    // 3. The stages.
    let earlier = run.market.checkpoint();
    run.open_route(&cent)?;
    let mut people = run.join()?;
    run.pay(&mut people)?;
    let contract = run.trade(&people)?;
    run.settle(contract)?;
    run.pay_out(&people)?;
    run.record(&people, contract, &earlier)
}
