//! The operator's log, on standard error.

use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Begins to log: as JSON, one object a line, or for people. Libraries are left out. Once begun, it goes on as it began.
pub fn start(json: bool) {
    let own = Targets::new().with_target("dpt", LevelFilter::INFO).with_target("operator", LevelFilter::INFO);
    let plain = fmt::layer().with_writer(io::stderr).with_target(false);
    let layer = if json {
        plain.json().flatten_event(true).boxed()
    } else {
        plain.with_ansi(io::stderr().is_terminal()).boxed()
    };
    // It fails only where a log has begun already.
    let _ = tracing_subscriber::registry().with(layer.with_filter(own)).try_init();
}
