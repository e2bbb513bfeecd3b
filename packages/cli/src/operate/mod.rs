//! `dpt operate`: sends a market's permissionless messages when they are due, by the library `operator`.

mod log;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use operator::{BackendError, MarketOperator, Metrics, Settings, serve};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use tracing::error;
use units::{MarketId, Seconds};

use crate::advice;
use crate::failure::Failure;
use crate::keys;
use crate::network::{self, At};
use crate::runtime::Wait;

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
    let mut session = network::open(&args.at)?;
    let signer = keys::signer_in(args.keys.as_deref(), &session.file, &args.from)?;
    session.market = args.market.map_or(session.market, MarketId);
    let stop = stop_on_signals()?;
    let metrics = Metrics::new(&session.node.chain.fee_denom);
    if let Some(address) = &args.metrics {
        serve(address, metrics.clone()).wait().map_err(|error| {
            Failure::malformed(address, format!("no figures can be served there: {error}"))
        })?;
    }
    let settings = Settings { patience: Seconds(args.patience), gas: args.gas, look_back: args.look_back };
    let mut operator = MarketOperator::start(session, signer, settings, metrics.clone(), stop).wait()?;
    if args.once {
        operator.run_once().wait()?;
        return summary(&metrics, args.json);
    }
    operator.run().wait();
    Ok(())
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
        let done: BTreeMap<_, _> = done.into_iter().map(|(kind, count)| (kind.name(), count)).collect();
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
        refusals => Err(Failure::refused(format!("{refusals} due messages were refused: see the log"))),
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Refused { reason, .. } => Self::Refused(advice::explain(&reason)),
            BackendError::CannotPay(reason) => Self::Refused(reason),
            BackendError::OutOfGas { .. } => Self::refused("it is more than the chain does at once"),
            BackendError::Unreachable(reason) => Self::Chain(reason),
        }
    }
}
