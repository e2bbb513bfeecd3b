//! `dpt operate`: turns every crank of a market when it is due, for as long as it runs.
//!
//! [`picture`] is what is known of the market, [`due`] what follows from it; both are pure. [`turn`] sends what is due,
//! [`watch`] goes round, [`real`] is the chain. Nothing is kept on disk: whoever starts looks at the chain.

mod backoff;
mod crank;
mod due;
mod log;
mod metrics;
mod pages;
mod picture;
mod real;
mod server;
#[cfg(test)]
mod tests;
mod turn;
mod watch;
mod world;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use sdk::Session;
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use tracing::{error, info};
use units::{MarketId, Seconds};

use self::metrics::Metrics;
use self::picture::{Picture, first_cycle};
use self::real::Real;
use self::turn::Turner;
use self::watch::{Shared, Watch};
use self::world::{Trouble, World};
use crate::failure::Failure;
use crate::keys;
use crate::network::{self, At};
use crate::runtime::Wait;

/// The gas of one transaction where the chain's blocks have no limit.
const UNLIMITED: u64 = 30_000_000;

/// Arguments of `dpt operate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Any account with coins for fees can operate a market; no role is needed. Several operators side by side do no harm: each
simulates first, and what another has done costs nothing. SIGINT or SIGTERM ends it once the current transaction is in a
block; it starts again anywhere, from what is on the chain.

Example:
  dpt operate --network network.toml --from operator --metrics 127.0.0.1:9464
  dpt operate --network network.toml --from operator --once

Exit codes: 0 stopped by a signal, or with --once, all that was due is done; 1 something that is due is refused; 2 malformed
input; 3 the chain is out of reach.")]
pub struct Args {
    #[command(flatten)]
    at: At,
    /// The key that pays the fees
    #[arg(long, value_name = "KEY", env = "DPT_FROM")]
    from: String,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
    /// The market, if not that of the deployment
    #[arg(long, value_name = "N")]
    market: Option<u16>,
    /// Serve figures for Prometheus at http://ADDR:PORT/metrics
    #[arg(long, value_name = "ADDR:PORT")]
    metrics: Option<String>,
    /// Do what is due now and end
    #[arg(long)]
    once: bool,
    /// Write the log as JSON, one object a line
    #[arg(long)]
    json: bool,
    /// Let others be first: do what is due only once it has been so for this long
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    patience: u64,
    /// The gas that one transaction should use at most; half a block if absent
    #[arg(long, value_name = "GAS")]
    gas: Option<u64>,
    /// So many cycles more are looked at in the beginning: where nobody has operated for long
    #[arg(long, value_name = "CYCLES", default_value_t = 7)]
    look_back: u32,
}

/// Operates.
///
/// # Errors
/// If a file is malformed or the chain out of reach when it starts; with `--once`, also what keeps it from its work.
pub fn run(args: &Args) -> Result<(), Failure> {
    log::start(args.json);
    match operate(args) {
        // Whoever reads the log as JSON reads its end so as well.
        Err(failure) if args.json && failure.code() != 0 => {
            error!(reason = %failure, "ended");
            Err(Failure::Told(failure.code()))
        }
        other => other,
    }
}

fn operate(args: &Args) -> Result<(), Failure> {
    // 1. who, where
    let mut session = network::open(&args.at)?;
    let signer = keys::signer_in(args.keys.as_deref(), &session.file, &args.from)?;
    session.market = args.market.map_or(session.market, MarketId);
    let definition = session.definition().wait()?;
    let budget = args.gas.map_or_else(|| budget(&session), Ok)?;
    let stop = stop_on_signals()?;
    // 2. figures
    let chain = &session.node.chain;
    let metrics: Shared = Arc::new(Mutex::new(Metrics::new(&chain.fee_denom)));
    if let Some(address) = &args.metrics {
        server::serve(address, metrics.clone())?;
    }
    // 3. what is unfinished
    info!(
        chain = chain.id, market = session.market.get(), operator = %signer.address(), gas = budget, "operating"
    );
    let market = session.market;
    let mut world = Real { session, signer, market, denom: definition.denom, stop };
    let head = world.head().map_err(failure)?;
    if let Ok(balance) = world.balance() {
        metrics.lock().unwrap_or_else(PoisonError::into_inner).balance = balance;
    }
    let picture = Picture::new(definition.timing, first_cycle(&definition.timing, head.time, args.look_back));
    let mut watch =
        Watch::new(world, picture, Turner::new(budget), metrics.clone(), head, Seconds(args.patience));
    // 4. all of it
    if args.once {
        watch.run_once().map_err(failure)?;
        return summary(&metrics.lock().unwrap_or_else(PoisonError::into_inner), args.json);
    }
    watch.run();
    Ok(())
}

/// Half of what a block may use, so that others' transactions find room too.
fn budget(session: &Session) -> Result<u64, Failure> {
    Ok(session.node.block_gas().wait()?.map_or(UNLIMITED, |gas| gas / 2))
}

/// A flag that the first signal sets; a second one ends the program at once.
fn stop_on_signals() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 1, stop.clone())?;
        flag::register(signal, stop.clone())?;
    }
    Ok(stop)
}

/// What `--once` has done, and whether anything was refused.
fn summary(metrics: &Metrics, as_json: bool) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let done = metrics.done_by_kind();
    if as_json {
        let done: BTreeMap<_, _> = done.iter().map(|(kind, count)| (kind.to_string(), count)).collect();
        writeln!(out, "{}", json!({"done": done, "refused": metrics.refusals()}))?;
    } else if done.is_empty() {
        writeln!(out, "nothing was due")?;
    } else {
        for (kind, count) in done {
            writeln!(out, "{kind} {count}")?;
        }
    }
    match metrics.refusals() {
        0 => Ok(()),
        refusals => Err(Failure::refused(format!("{refusals} due cranks were refused: see the log"))),
    }
}

fn failure(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Refused { words, .. } | Trouble::Broke(words) => Failure::Refused(words),
        Trouble::TooMuch { .. } => Failure::refused("it is more than the chain does at once"),
        Trouble::Away(words) => Failure::Chain(words),
    }
}
