//! The day of a buyer and a seller whose money is on another chain.
//!
//! The contracts are deployed on one real chain, the money is the coin of a remote chain, and a relayer that runs on its own
//! carries the packets between them. Each stage is a file and a function; `record` reads the balances at the end.

mod day;
mod join;
mod orders;
mod pay;
mod payout;
mod record;
mod relay;
mod remote_chain;
mod route;
mod summary;

use std::time::Duration;

use ics20::voucher;
use interfaces::Contract;
use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::settlement_escrow::routes::{Channel, Mode, RouteDefinition, RouteDenom};
use report::format::count;
use report::model::{MarketFacts, Stage};
use units::{Amount, Seconds, Timestamp};

use crate::day::{DayError, Pace, Progress, definition, figure};
use crate::{ChainBackend as _, ChainError, Market, Setup, Wasmd};

pub use record::{ChainEnd, Crossing, Held, Log, Traded};
pub use remote_chain::RemoteChain;

/// The coin of the remote chain in which the market pays: millionths of a euro.
pub const COIN: &str = "ueur";
/// Packets that are not relayed time out after it.
pub const TIMEOUT: Seconds = Seconds(600);
/// The amount of the probe: a cent.
const CENT: u128 = 10_000;
/// 1,000 euros: more than the day moves.
const LIMIT: Amount = Amount(1_000_000_000);

/// Receives the progress of a day between two chains.
pub trait Waiting: Progress {
    /// The day waits for something, since so long.
    fn waits(&mut self, what: &str, since: Duration);
}

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

/// A day that runs.
struct Run<'a> {
    market: Market<Wasmd>,
    /// The market's definition for the report.
    facts: MarketFacts,
    pace: Pace,
    remote: RemoteChain,
    route: RouteDefinition,
    /// The route's channel on the remote chain.
    remote_channel: String,
    /// The longest wait for a relayer.
    patience: Duration,
    progress: &'a mut dyn Waiting,
    stages: Vec<Stage>,
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
        route: route_definition(channel, &remote.node.chain.prefix, &definition.denom),
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

/// A route of callbacks for the other chain's euros.
fn route_definition(channel: Channel, prefix: &str, denom: &str) -> RouteDefinition {
    let denom = RouteDenom {
        denom: denom.into(),
        trace: Some(format!("transfer/{channel}/{COIN}")),
        least: Amount(1),
        per_day: LIMIT,
        in_flight: LIMIT,
    };
    RouteDefinition {
        channel,
        mode: Mode::Callbacks,
        prefix: prefix.into(),
        timeout: TIMEOUT,
        denoms: vec![denom],
    }
}

/// The error of an action that the day needs.
fn refused(what: &str) -> impl Fn(ChainError) -> DayError + '_ {
    move |error| DayError::failed(format!("{what}: {error}"))
}

/// So long after a time.
fn after(time: Timestamp, span: Seconds) -> Result<Timestamp, DayError> {
    time.plus(span).map_err(DayError::failed)
}

impl Run<'_> {
    /// Runs a stage: shows it, counts the entries that it leaves in the log, keeps its figures.
    fn stage<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Self) -> Result<(T, Vec<(String, String)>), DayError>,
    ) -> Result<T, DayError> {
        let before = self.market.checkpoint().size;
        self.progress.stage_started(name, 1);
        let (result, figures) = work(self)?;
        let messages = self.market.checkpoint().size.saturating_sub(before);
        self.ends(name, messages, figures);
        Ok(result)
    }

    fn ends(&mut self, name: &str, messages: u64, figures: Vec<(String, String)>) {
        let stage = Stage { name: name.to_owned(), messages, figures };
        self.progress.stage_finished(&stage);
        self.stages.push(stage);
    }

    /// Money as people read it.
    fn euros(&self, amount: Amount) -> String {
        format!("{} {}", self.facts.amount(amount), self.facts.currency)
    }
}

/// How long something took, in words.
fn seconds(span: Duration) -> String {
    format!("{} s", count(span.as_secs()))
}
