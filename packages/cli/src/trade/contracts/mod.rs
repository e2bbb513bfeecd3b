//! `dpt contracts`: contracts between seller and buyer.

mod cancel;
pub mod lookup;

use std::path::PathBuf;

use sdk::verified_digest;
use serde_json::{Value, json};
use units::ContractId;

use self::lookup::{one, status, table};
use super::span::Span;
use super::view::View;
use super::{ParticipantArg, QueryArgs};
use crate::failure::Failure;
use crate::runtime::Wait;

/// Arguments of `dpt contracts`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be asked about contracts, and done about them.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the contracts of a slot, a cycle or a day
    #[command(after_help = EXAMPLE)]
    List(Box<List>),
    /// Show one contract whole
    #[command(after_help = EXAMPLE)]
    Show(Show),
    /// Agree to cancel contracts, before the time for signing is over
    #[command(after_help = EXAMPLE)]
    Cancel(cancel::Args),
}

const EXAMPLE: &str = crate::example!(
    "  dpt contracts list --cycle 20784 --from alice --network network.toml
  dpt contracts show 1/1995317/0 --network network.toml
  dpt contracts cancel 1/1995317/0 --network network.toml --from alice

A contract is cancelled once both parties have agreed: what either had put aside for
it is free again, and nobody is liable."
);

/// Which contracts.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    of: ParticipantArg,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
}

/// Which contract.
#[derive(Debug, clap::Args)]
struct Show {
    /// The contract: market/slot/number
    contract: ContractId,
    #[command(flatten)]
    query: QueryArgs,
}

/// Runs `dpt contracts`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => list(args),
        Command::Show(args) => show(args),
        Command::Cancel(args) => cancel::run(args),
    }
}

fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let party = view.participant(&args.of, args.keys.as_deref())?;
    let mut contracts = Vec::new();
    for slot in args.span.slots(&view)? {
        contracts.extend(view.session.contracts(slot, party).wait()?);
    }
    let words = if contracts.is_empty() { "no contracts".into() } else { table(&view.format, &contracts) };
    view.print(&json!({"contracts": contracts}), &words)
}

fn show(args: &Show) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let contract = one(&view, args.contract)?;
    verified_digest(&view.format.definition, &contract)?;
    let (format, terms) = (&view.format, &contract.terms);
    let (units, currency) = (&format.units, &format.units.currency);
    let signed = |signed: bool| if signed { "signed" } else { "not signed" };
    let mut lines = vec![
        format!("contract {}: {}", contract.contract, status(contract.status)),
        format!(
            "buyer: participant {} in {}, {}",
            terms.buyer,
            format.zone_name(terms.buyer_zone),
            signed(contract.buyer_signed)
        ),
        format!(
            "seller: participant {} in {}, {}",
            terms.seller,
            format.zone_name(terms.seller_zone),
            signed(contract.seller_signed)
        ),
        format!(
            "period: {} to {}",
            format.clock.text(terms.period_start),
            format.clock.text(terms.period_end)
        ),
        format!("electricity: {} kWh, {}", units.kwh(terms.lots), format.label_name(terms.label)),
        format!("settlement: {}", terms.settlement_method),
        format!(
            "price: the buyer pays {}, the seller receives {}",
            units.price_text(terms.buyer_price),
            units.price_text(terms.seller_price)
        ),
        format!(
            "liability: seller {} a lot not delivered, buyer {} a lot not signed for",
            currency.text(terms.seller_liability),
            currency.text(terms.buyer_liability)
        ),
        format!("digest: {} (checked)", contract.digest),
    ];
    if let Some(settled) = &contract.settled {
        lines.push(format!(
            "settled: {} kWh delivered, the buyer pays {}, the seller receives {}, liability {}, imbalance {}, fees {}",
            units.kwh(settled.delivered),
            currency.net(settled.buyer_payment),
            currency.net(settled.seller_payment),
            currency.text(settled.liability),
            currency.text(settled.imbalance),
            currency.text(settled.fees)
        ));
    }
    let document: Value = serde_json::to_value(&contract).map_err(Failure::refused)?;
    view.print(&document, &lines.join("\n"))
}
