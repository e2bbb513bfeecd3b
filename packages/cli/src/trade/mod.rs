//! What participants and operators of a market do on a real chain, one file a verb.
//!
//! Every verb reads what people write (`input`, the crate `market_format`), shows what it is about to do, and sends it
//! (`submit`).

mod due;
mod evidence;
mod input;
mod span;
mod submit;
mod system;
mod view;

pub mod audit;
pub mod book;
pub mod cancel;
pub mod clear;
pub mod contracts;
pub mod dispute;
pub mod fund;
pub mod ibc;
pub mod mandate;
pub mod market;
pub mod meter;
pub mod publish;
pub mod quote;
pub mod register;
pub mod result;
pub mod review;
pub mod role;
pub mod rotate;
pub mod settle;
pub mod sign;
pub mod slots;
pub mod statement;
pub mod top_up;
pub mod tx;
pub mod withdraw;

use std::path::PathBuf;

use self::input::argument;
use crate::network::At;

/// What every verb takes.
#[derive(Clone, Debug, clap::Args)]
pub struct QueryArgs {
    #[command(flatten)]
    at: At,
    /// The time zone of times, like Europe/Rome or UTC [default: the system's]
    #[arg(long, value_name = "NAME", env = "DPT_TIME_ZONE")]
    time_zone: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl TxArgs {
    /// From arguments that a command reads itself.
    pub fn new(
        network: PathBuf,
        time_zone: Option<String>,
        json: bool,
        from: String,
        keys: Option<PathBuf>,
    ) -> Self {
        let query = QueryArgs { at: At { network }, time_zone, json };
        Self { query, from, keys, yes: false, dry_run: false }
    }

    /// With consent, or without sending anything.
    #[must_use]
    pub fn with(mut self, yes: bool, dry_run: bool) -> Self {
        (self.yes, self.dry_run) = (yes, dry_run);
        self
    }
}

/// What every verb takes that sends something.
#[derive(Clone, Debug, clap::Args)]
pub struct TxArgs {
    #[command(flatten)]
    query: QueryArgs,
    /// The key that signs
    #[arg(long, value_name = "KEY", env = "DPT_FROM")]
    from: String,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
    /// Send without asking
    #[arg(long, short)]
    yes: bool,
    /// Say what would be sent, its gas and its fee, and send nothing
    #[arg(long)]
    dry_run: bool,
}

/// The participant that a question is about.
#[derive(Clone, Debug, clap::Args)]
#[group(multiple = false)]
pub struct ParticipantArg {
    /// The participant's number
    #[arg(long, value_name = "NUMBER")]
    participant: Option<u32>,
    /// The participant's account
    #[arg(long, value_name = "ADDRESS")]
    account: Option<String>,
    /// The participant's key; no passphrase is needed
    #[arg(long, value_name = "KEY")]
    from: Option<String>,
}

#[cfg(test)]
mod tests {
    use market_format::{MarketFormat, time_zone};
    use simulation::example_market;

    /// The example market (quarter-hours, gates an hour ahead, cycles of an hour) in euros, in Italian time.
    pub fn format() -> MarketFormat {
        let mut definition = example_market();
        definition.denom = "ueur".into();
        MarketFormat::new(definition, time_zone("Europe/Rome").unwrap())
    }
}
