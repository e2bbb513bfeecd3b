//! `dpt demo --beyond`: a day of a buyer and a seller whose money is on another chain.
//!
//! Nothing of it is simulated but the people and their meters. The suite is deployed on one real chain, the money is the
//! coin of another one, and whatever passes between both is carried by a relayer that somebody else runs. Each stage is a file
//! and a function, as in [`super::scenario`]; [`relay`] waits for packets, [`record`] reads in the end where the money is,
//! [`show`] prints it.

mod beyond;
mod day;
mod join;
mod pay;
mod payout;
mod record;
mod relay;
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
use testing::{Chain as _, ChainError, Checks, Market, Setup, Wasmd};
use units::{Seconds, Timestamp};

use super::pace::Pace;
use super::scenario::{Watcher as _, figure};
use super::screen::Screen;
use super::{Args, definition, on_chain};
use crate::failure::Failure;
use crate::network::end_when_lost;
use crate::report::format::count;
use crate::report::model::{MarketFacts, Stage};
use crate::trade::abroad::far::Dispatch;
use beyond::Beyond;
use record::Crossing;

/// The coin of the other chain in which the market pays: millionths of a euro.
const COIN: &str = "ueur";
/// What the route is probed with: a cent.
const CENT: u128 = 10_000;
/// After so long, what nobody has relayed is given back.
const TIMEOUT: Seconds = Seconds(600);

/// What is asked for.
#[derive(Debug, clap::Args)]
pub struct Across {
    /// Play the day of a buyer and a seller whose money is on the real chain of this network file, which must name a faucet,
    /// too; a relayer runs between both chains
    #[arg(long, value_name = "FILE", requires = "network", conflicts_with_all = [
        "participants", "slots", "seed", "community", "day", "report",
    ])]
    beyond: Option<PathBuf>,
    /// The channel to the other chain, as the chain of --network calls it
    #[arg(long, default_value = "channel-0", requires = "beyond")]
    channel: Channel,
    /// How long to wait for a relayer each time
    #[arg(long, value_name = "SPAN", default_value = "2 min", requires = "beyond")]
    patience: Length,
}

impl Across {
    /// Whether there is to be another chain.
    pub const fn is_wanted(&self) -> bool {
        self.beyond.is_some()
    }
}

/// A day under way.
struct Run<'a> {
    market: Market<Wasmd>,
    /// The market's definition as people read it.
    facts: MarketFacts,
    pace: Pace,
    beyond: Beyond,
    route: RouteDefinition,
    /// What the other chain calls the route's channel.
    counterparty: String,
    /// How long a relayer is waited for.
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

/// What to say if a contract refuses something that the day needs.
fn refused(what: &str) -> impl Fn(ChainError) -> Failure + '_ {
    move |error| Failure::refused(format!("{what}: {error}"))
}

/// So long after a time.
fn after(time: Timestamp, span: Seconds) -> Result<Timestamp, Failure> {
    time.plus(span).map_err(Failure::refused)
}

impl<'a> Run<'a> {
    /// Deploys the suite, while a cent for the probe is under way from the other chain: the packet that carries it.
    fn open(args: &Args, screen: &'a mut Screen) -> Result<(Self, Dispatch), Failure> {
        let (Some(network), Some(beyond)) = (&args.network, &args.across.beyond) else {
            return Err(Failure::malformed("--beyond", "two chains are needed"));
        };
        // 1. both chains
        let channel = args.across.channel;
        let here = NetworkFile::read(network)?.chain;
        let mut beyond = Beyond::open(beyond)?;
        let counterparty = beyond.other_end(&here, channel)?;
        show::announce(screen, &here, &beyond, channel);
        screen.begins("Deployment", 1);
        screen.waits("the market's chain to have the contracts' code", Duration::ZERO);
        let mut chain = on_chain::open(network, args.transactions.as_deref())?;
        let bars = screen.bars();
        end_when_lost(&mut chain, move || {
            bars.clear().ok();
        });
        // 2. a cent leaves
        let admin = chain.account("admin");
        let cent = beyond.send_cent(&counterparty, admin.as_str(), after(chain.now(), TIMEOUT)?)?;
        // 3. the suite, with a market that pays in the other chain's coin
        screen.waits("the suite to be deployed", Duration::ZERO);
        let pace = Pace::new(Seconds(args.pace.into()), chain.tempo());
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
            checks: Checks::AtEnd,
            page: 500,
        };
        let mut run = Self {
            route: route::definition(channel, &beyond.node.chain.prefix, &definition.denom),
            market: Market::open_on(chain, setup).map_err(refused("opening the market"))?,
            facts: definition::facts(&definition),
            pace,
            beyond,
            counterparty,
            patience: Duration::from_secs(args.across.patience.0.get()),
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
        self.screen.begins(name, 1);
        let (result, figures) = work(self)?;
        let messages = self.market.checkpoint().size.saturating_sub(before);
        self.ends(name, messages, figures);
        Ok(result)
    }

    fn ends(&mut self, name: &str, messages: u64, figures: Vec<(String, String)>) {
        let stage = Stage { name: name.to_owned(), messages, figures };
        self.screen.ends(&stage);
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
