//! `dpt mandate`: a standing signature within limits.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::power_contract::{ExecuteMsg, MandateResponse, MandateTerms, QueryMsg};
use market_format::Decimal;
use sdk::Call;
use serde_json::json;
use units::Price;

use super::argument;
use super::submit::{Submission, submit};
use super::view::View;
use super::{ParticipantArg, QueryArgs, TxArgs};
use crate::failure::Failure;

/// Arguments of `dpt mandate`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with a mandate.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Give a standing mandate: contracts within its limits count as signed; it replaces an earlier one
    #[command(after_help = EXAMPLE)]
    Grant(Box<Grant>),
    /// Take the mandate back; what it has signed stays signed
    #[command(after_help = EXAMPLE)]
    Revoke(Revoke),
    /// Show a participant's mandate
    #[command(after_help = EXAMPLE)]
    Show(Box<Show>),
}

const EXAMPLE: &str = crate::example!(
    "  dpt mandate grant --buy-at-most 0.12 --kwh-at-most 5 --expires 2026-12-31 \\
    --network network.toml --from alice
  dpt mandate show --participant 3 --network network.toml
  dpt mandate revoke --network network.toml --from alice"
);

/// The limits.
#[derive(Debug, clap::Args)]
struct Grant {
    #[command(flatten)]
    tx: TxArgs,
    /// The most to pay per kWh when buying; no purchases if absent
    #[arg(long, value_name = "PRICE", allow_hyphen_values = true)]
    buy_at_most: Option<Decimal>,
    /// The least to receive per kWh when selling; no sales if absent
    #[arg(long, value_name = "PRICE", required_unless_present = "buy_at_most", allow_hyphen_values = true)]
    sell_at_least: Option<Decimal>,
    /// The most kWh of one contract
    #[arg(long, value_name = "KWH")]
    kwh_at_most: Decimal,
    /// Until when
    #[arg(long, value_name = "TIME")]
    expires: String,
}

/// Whose.
#[derive(Debug, clap::Args)]
struct Revoke {
    #[command(flatten)]
    tx: TxArgs,
}

/// Whose.
#[derive(Debug, clap::Args)]
struct Show {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    of: ParticipantArg,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
}

/// Runs `dpt mandate`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Grant(args) => grant(args),
        Command::Revoke(args) => {
            let view = View::open(&args.tx.query)?;
            let msg = ExecuteMsg::RevokeMandate { market: view.session.market };
            change(&view, &args.tx, "Takes the mandate back", &msg)
        }
        Command::Show(args) => show(args),
    }
}

fn grant(args: &Grant) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let (units, clock) = (&view.format.units, &view.format.clock);
    let price = |name: &str, limit: Option<Decimal>| {
        limit.map(|limit| argument(name, units.price(limit))).transpose()
    };
    let mandate = MandateTerms {
        buy_at_most: price("--buy-at-most", args.buy_at_most)?,
        sell_at_least: price("--sell-at-least", args.sell_at_least)?,
        lots_at_most: argument("--kwh-at-most", units.lots(args.kwh_at_most))?,
        expires: argument("--expires", clock.time(&args.expires))?,
    };
    if mandate.expires <= view.now()? {
        return Err(Failure::refused(format!(
            "the mandate would have ended at {}: give a later --expires",
            clock.text(mandate.expires)
        )));
    }
    let msg = ExecuteMsg::GrantMandate { market: view.session.market, mandate };
    change(&view, &args.tx, &format!("Signs from now on {}", words(&view, &mandate)), &msg)
}

fn change(view: &View, tx: &TxArgs, preview: &str, msg: &ExecuteMsg) -> Result<(), Failure> {
    let submission = Submission::one(preview, Call::new(Contract::PowerContract, msg));
    let Some(sent) = submit(view, tx, &submission)? else { return Ok(()) };
    view.print(&json!({"transactions": sent.document()}), &format!("done\n{}", sent.words()))
}

fn show(args: &Show) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let participant = view.participant(&args.of, args.keys.as_deref())?.ok_or_else(|| {
        Failure::malformed("--participant", "say whose mandate: --participant, --account or --from")
    })?;
    let query = QueryMsg::Mandate { market: view.session.market, participant };
    let answer: MandateResponse = view.ask(Contract::PowerContract, &query)?;
    let text = answer.mandate.map_or_else(|| "none".into(), |mandate| words(&view, &mandate));
    view.print(
        &json!({"participant": participant, "mandate": answer.mandate}),
        &format!("mandate of participant {participant}: {text}"),
    )
}

fn words(view: &View, mandate: &MandateTerms) -> String {
    let units = &view.format.units;
    let side =
        |what: &str, limit: Option<Price>| limit.map(|limit| format!("{what} {}", units.price_text(limit)));
    let sides: Vec<_> =
        [side("purchases at", mandate.buy_at_most), side("sales from", mandate.sell_at_least)]
            .into_iter()
            .flatten()
            .collect();
    format!(
        "{}, each of at most {} kWh, until {}",
        sides.join(" and "),
        units.kwh(mandate.lots_at_most),
        view.format.clock.text(mandate.expires)
    )
}
