//! `dpt demo --counterparty`: the day of a buyer and a seller whose money is on another chain.
//!
//! Only the participants and their meters are simulated. The contracts are deployed on one real chain, the money is the coin of
//! another, and a relayer that runs on its own carries the packets between them. Each stage is a file and a function; [`relay`]
//! waits for packets, [`record`] reads the balances at the end, [`show`] prints them.

mod day;
mod join;
mod pay;
mod payout;
mod record;
mod relay;
mod remote_chain;
mod route;
mod show;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use ics20::voucher;
use interfaces::Contract;
use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::settlement_escrow::routes::{Channel, RouteDefinition};
use market_format::Length;
use sdk::NetworkFile;
use simulation::{ChainBackend as _, ChainError, Market, Setup, Wasmd};
use units::{Seconds, Timestamp};

use super::screen::Screen;
use super::{Args, on_chain};
use crate::failure::Failure;
use crate::network::end_when_lost;
use crate::trade::ibc::remote_chain::Dispatch;
use record::Crossing;
use remote_chain::RemoteChain;
use report::format::count;
use report::model::{MarketFacts, Stage};
use simulation::day::{Pace, Progress as _, definition, figure};

/// The coin of the remote chain in which the market pays: millionths of a euro.
const COIN: &str = "ueur";
/// The amount of the probe: a cent.
const CENT: u128 = 10_000;
/// Packets that are not relayed time out after it.
const TIMEOUT: Seconds = Seconds(600);

/// The options of a day between two chains.
#[derive(Debug, clap::Args)]
pub struct CounterpartyArgs {
    /// Play the day of a buyer and a seller whose money is on the real chain of this network file, which must name a faucet,
    /// too; a relayer runs between both chains
    #[arg(long, value_name = "FILE", requires = "network", conflicts_with_all = [
        "participants", "slots", "seed", "community", "day", "report",
    ])]
    counterparty: Option<PathBuf>,
    /// The channel to the other chain, as the chain of --network calls it
    #[arg(long, default_value = "channel-0", requires = "counterparty")]
    channel: Channel,
    /// How long to wait for a relayer each time
    #[arg(long, value_name = "SPAN", default_value = "2 min", requires = "counterparty")]
    patience: Length,
}

impl CounterpartyArgs {
    /// Whether another chain is given.
    pub const fn is_given(&self) -> bool {
        self.counterparty.is_some()
    }
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
    screen: &'a mut Screen,
    stages: Vec<Stage>,
}

/// Plays the day, and prints what it came to.
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

fn play(args: &Args, screen: &mut Screen) -> Result<Crossing, Failure> {
    let (mut run, cent) = Run::open(args, screen)?;
    let earlier = run.market.checkpoint();
    run.open_route(&cent)?;
    let mut people = run.join()?;
    run.pay(&mut people)?;
    let contract = run.trade(&people)?;
    run.settle(contract)?;
    run.pay_out(&people)?;
    run.record(&people, contract, &earlier)
}

/// The error of an action that the day needs.
fn refused(what: &str) -> impl Fn(ChainError) -> Failure + '_ {
    move |error| Failure::refused(format!("{what}: {error}"))
}

/// So long after a time.
fn after(time: Timestamp, span: Seconds) -> Result<Timestamp, Failure> {
    time.plus(span).map_err(Failure::refused)
}

impl<'a> Run<'a> {
    /// Deploys the contracts while the cent for the probe is in flight from the remote chain; returns its packet.
    fn open(args: &Args, screen: &'a mut Screen) -> Result<(Self, Dispatch), Failure> {
        let (Some(network), Some(counterparty)) = (&args.network, &args.two_chains.counterparty) else {
            return Err(Failure::malformed("--counterparty", "two chains are needed"));
        };
        // 1. Reach both chains.
        let channel = args.two_chains.channel;
        let here = NetworkFile::read(network)?.chain;
        let mut remote = RemoteChain::open(counterparty)?;
        let remote_channel = remote.other_end(&here, channel)?;
        show::announce(screen, &here, &remote, channel);
        screen.stage_started("Deployment", 1);
        screen.waits("the market's chain to have the contracts' code", Duration::ZERO);
        let mut chain = on_chain::open(network, args.transactions.as_deref())?;
        let bars = screen.bars();
        end_when_lost(&mut chain, move || {
            bars.clear().ok();
        });
        // 2. Send a cent for the probe.
        let admin = chain.account("admin");
        let cent = remote.send_cent(&remote_channel, admin.as_str(), after(chain.now(), TIMEOUT)?)?;
        // 3. Deploy the contracts, with a market that pays in the remote chain's coin.
        screen.waits("the deployment of the contracts", Duration::ZERO);
        let pace = Pace::new(Seconds(args.pace.into()), chain.transaction_time());
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
        let mut run = Self {
            route: route::definition(channel, &remote.node.chain.prefix, &definition.denom),
            market: Market::open_on(chain, setup).map_err(refused("opening the market"))?,
            facts: definition::facts(&definition),
            pace,
            remote,
            remote_channel,
            patience: Duration::from_secs(args.two_chains.patience.0.get()),
            screen,
            stages: vec![],
        };
        let messages = run.market.checkpoint().size;
        run.ends("Deployment", messages, vec![figure("contracts", Contract::ALL.len())]);
        Ok((run, cent))
    }

    /// Runs a stage: shows it, counts the entries that it leaves in the log, keeps its figures.
    fn stage<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Self) -> Result<(T, Vec<(String, String)>), Failure>,
    ) -> Result<T, Failure> {
        let before = self.market.checkpoint().size;
        self.screen.stage_started(name, 1);
        let (result, figures) = work(self)?;
        let messages = self.market.checkpoint().size.saturating_sub(before);
        self.ends(name, messages, figures);
        Ok(result)
    }

    fn ends(&mut self, name: &str, messages: u64, figures: Vec<(String, String)>) {
        let stage = Stage { name: name.to_owned(), messages, figures };
        self.screen.stage_finished(&stage);
        self.stages.push(stage);
    }

    /// Money as people read it.
    fn euros(&self, amount: units::Amount) -> String {
        format!("{} {}", self.facts.amount(amount), self.facts.currency)
    }
}

/// How long something took, in words.
fn seconds(span: Duration) -> String {
    format!("{} s", count(span.as_secs()))
}
