//! `dpt register`: asks for registration.

use std::path::PathBuf;

use clap::ValueEnum;
use interfaces::Contract;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{ExecuteMsg, ParticipantKind};
use market_format::Decimal;
use market_format::UnitConverter;
use sdk::Call;
use serde_json::json;
use units::Power;

use super::argument;
use super::submit::{Submission, submit};
use super::view::View;
use super::{TxArgs, evidence};
use crate::failure::Failure;

/// Arguments of `dpt register`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    /// What the participant is
    #[arg(long, value_enum)]
    kind: Kind,
    /// The market's zone in which it is connected, by name
    #[arg(long)]
    zone: String,
    /// The most that it can feed in, in kW; nothing for who only buys
    #[arg(long, value_name = "KW", default_value = "0", allow_hyphen_values = true)]
    capacity_kw: Decimal,
    /// The document that the reviewer is shown: its SHA-256 is stored, nothing else of it
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
}

/// What a participant is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Buys
    Household,
    /// Buys
    Business,
    /// Buys
    PublicInstitution,
    /// Sells
    ConventionalGenerator,
    /// Sells
    RenewableGenerator,
    /// Sells
    DistributedGenerator,
    /// Buys and sells
    Prosumer,
}

impl From<Kind> for ParticipantKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Household => Self::Household,
            Kind::Business => Self::Business,
            Kind::PublicInstitution => Self::PublicInstitution,
            Kind::ConventionalGenerator => Self::ConventionalGenerator,
            Kind::RenewableGenerator => Self::RenewableGenerator,
            Kind::DistributedGenerator => Self::DistributedGenerator,
            Kind::Prosumer => Self::Prosumer,
        }
    }
}

const EXAMPLE: &str = crate::example!(
    "  dpt register --network network.toml --from alice --kind prosumer \\
    --zone north --capacity-kw 9.8 --evidence connection.pdf

A reviewer then approves the participant (dpt review approve)."
);

/// Runs `dpt register`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    // 1. read
    let zone = argument("--zone", view.format.zone(&args.zone))?;
    let capacity: Power = argument("--capacity-kw", UnitConverter::power(args.capacity_kw))?;
    let evidence = evidence::hash(&args.evidence)?;
    // 2. send
    let msg = ExecuteMsg::Register { kind: args.kind.into(), zone, capacity, evidence: evidence.clone() };
    let preview = format!(
        "Asks for registration as a {} in {}, feeding in at most {} kW; evidence {evidence}",
        args.kind.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default(),
        view.format.zone_name(zone),
        args.capacity_kw
    );
    let Some(sent) = submit(&view, &args.tx, &Submission::one(preview, Call::new(Contract::Registry, &msg)))?
    else {
        return Ok(());
    };
    // 3. say
    let changed = sent.events::<ParticipantChanged>()?;
    let participant = changed.first().map(|event| event.participant);
    let number = participant.map_or_else(String::new, |id| id.to_string());
    view.print(
        &json!({"participant": participant, "status": "pending", "transactions": sent.document()}),
        &format!("participant {number}, waiting for a reviewer\n{}", sent.words()),
    )
}
