//! `dpt dispute`: a party doubts what the readings say was delivered; an auditor decides.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::power_contract::events::ContractDisputed;
use interfaces::power_contract::{ContractResponse, ContractStatus, ExecuteMsg};
use market_format::Decimal;
use sdk::Call;
use serde_json::json;
use units::ContractId;

use super::argument;
use super::contracts::lookup::{one, status, table};
use super::span::Span;
use super::submit::{Submission, submit};
use super::view::View;
use super::{QueryArgs, TxArgs, evidence};
use crate::failure::Failure;
use crate::runtime::Wait;

/// Arguments of `dpt dispute`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done about a dispute.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// A party disputes what was delivered under a contract, after delivery and before settlement
    #[command(after_help = EXAMPLE)]
    Raise(Raise),
    /// An auditor decides what was delivered, once the readings are in; the contract settles at once
    #[command(after_help = EXAMPLE)]
    Resolve(Resolve),
    /// Show the contracts in dispute
    #[command(after_help = EXAMPLE)]
    List(Box<List>),
}

const EXAMPLE: &str = crate::example!(
    "  dpt dispute raise 1/1995317/0 --evidence meter.jpg --network network.toml \\
    --from alice
  dpt dispute list --day 2026-11-27 --network network.toml
  dpt dispute resolve 1/1995317/0 --kwh 2.4 --network network.toml --from auditor

What nobody decides in time settles by the readings. The metering operator
replaces a wrong reading by itself: dpt meter --version 2"
);

/// What is disputed.
#[derive(Debug, clap::Args)]
struct Raise {
    /// The contract: market/slot/number
    contract: ContractId,
    /// What the auditor is shown, such as a photograph of the meter: its SHA-256 is stored, nothing else of it
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
    #[command(flatten)]
    tx: TxArgs,
}

/// What is decided.
#[derive(Debug, clap::Args)]
struct Resolve {
    /// The contract: market/slot/number
    contract: ContractId,
    /// What was delivered, in kWh: from nothing to all that was contracted
    #[arg(long, value_name = "KWH", allow_hyphen_values = true)]
    kwh: Decimal,
    #[command(flatten)]
    tx: TxArgs,
}

/// Of which slots.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    query: QueryArgs,
}

/// Runs `dpt dispute`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Raise(args) => raise(args),
        Command::Resolve(args) => resolve(args),
        Command::List(args) => list(args),
    }
}

fn raise(args: &Raise) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let evidence = evidence::hash(&args.evidence)?;
    let contract = one(&view, args.contract)?;
    let preview = format!(
        "Disputes what was delivered under {}; evidence {evidence}. It settles when an auditor decides, or else by the readings",
        words(&view, &contract)
    );
    let msg = ExecuteMsg::Dispute { contract: contract.contract, evidence };
    change(&view, &args.tx, contract.contract, preview, &msg)
}

fn resolve(args: &Resolve) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let delivered = argument("--kwh", view.format.units.delivery(args.kwh))?;
    let contract = one(&view, args.contract)?;
    let preview = format!("Decides that {} kWh were delivered under {}", args.kwh, words(&view, &contract));
    let msg = ExecuteMsg::Resolve { contract: contract.contract, delivered };
    change(&view, &args.tx, contract.contract, preview, &msg)
}

fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let (mut disputed, mut times) = (Vec::new(), Vec::new());
    for slot in args.span.slots(&view)? {
        let of_slot = view.session.contracts(slot, None).wait()?;
        let before = disputed.len();
        disputed.extend(of_slot.into_iter().filter(|each| each.status == ContractStatus::Disputed));
        if let Some(state) = view.session.contract_slot(slot).wait()?.filter(|_| disputed.len() > before) {
            let readings = view.format.clock.text(state.terms.meter_until);
            times.push(format!("{} can be decided from {readings} on", view.format.slot_text(slot)));
        }
    }
    let words = if disputed.is_empty() {
        "no contracts are in dispute".into()
    } else {
        format!("{}\n{}", table(&view.format, &disputed), times.join("\n"))
    };
    view.print(&json!({"contracts": disputed}), &words)
}

/// A contract in a few words.
fn words(view: &View, contract: &ContractResponse) -> String {
    let terms = &contract.terms;
    format!(
        "contract {} of {} kWh from participant {} to participant {}",
        contract.contract,
        view.format.units.kwh(terms.lots),
        terms.seller,
        terms.buyer
    )
}

/// Sends what changes a contract, and shows what has become of it.
fn change(
    view: &View,
    tx: &TxArgs,
    contract: ContractId,
    preview: String,
    msg: &ExecuteMsg,
) -> Result<(), Failure> {
    let submission = Submission::one(preview, Call::new(Contract::PowerContract, msg));
    let Some(sent) = submit(view, tx, &submission)? else { return Ok(()) };
    if sent.events::<ContractDisputed>()?.is_empty() {
        return Err(Failure::refused("power-contract has not said that it took it"));
    }
    let now = one(view, contract)?;
    let settled = now.settled.as_ref().map_or_else(String::new, |settled| {
        format!(": {} kWh were delivered", view.format.units.kwh(settled.delivered))
    });
    view.print(
        &json!({"contract": now, "transactions": sent.document()}),
        &format!("contract {contract} is {}{settled}\n{}", status(now.status), sent.words()),
    )
}
