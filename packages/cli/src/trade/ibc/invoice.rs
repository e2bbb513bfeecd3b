//! `dpt invoice`: bills that can be paid from another chain.

use interfaces::Contract;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::events::InvoiceOpened;
use interfaces::settlement_escrow::routes::InvoiceResponse;
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use market_format::Decimal;
use sdk::{Call, invoice_text};
use serde_json::json;
use units::InvoiceId;

use super::{amount, sum};
use crate::failure::Failure;
use crate::trade::argument;
use crate::trade::submit::{Submission, submit};
use crate::trade::view::View;
use crate::trade::{QueryArgs, TxArgs};

/// Arguments of `dpt invoice`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with invoices.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Ask for a payment into one's own free balance
    #[command(after_help = EXAMPLE)]
    Open(Open),
    /// Withdraw one's own invoice that was not paid
    #[command(after_help = EXAMPLE)]
    Cancel(Cancel),
    /// Show an invoice
    #[command(after_help = EXAMPLE)]
    Show(Show),
}

const EXAMPLE: &str = crate::example!(
    "  dpt invoice open --amount 25 --expires 2026-12-01 --network network.toml \\
    --from alice
  dpt invoice show 7 --network network.toml
  dpt invoice cancel 7 --network network.toml --from alice"
);

/// For what.
#[derive(Debug, clap::Args)]
struct Open {
    /// How much is due, in the denomination's currency (ueur counts millionths of EUR)
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Decimal,
    /// Until when it can be paid
    #[arg(long, value_name = "TIME")]
    expires: String,
    /// The denomination; the market's if absent
    #[arg(long)]
    denom: Option<String>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which to withdraw.
#[derive(Debug, clap::Args)]
struct Cancel {
    /// The invoice's number
    invoice: u64,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which to show.
#[derive(Debug, clap::Args)]
struct Show {
    /// The invoice's number
    invoice: u64,
    #[command(flatten)]
    query: QueryArgs,
}

/// Runs `dpt invoice`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Open(args) => open(args),
        Command::Cancel(args) => cancel(args),
        Command::Show(args) => show(args),
    }
}

/// An invoice.
///
/// # Errors
/// If there is none.
pub fn of(view: &View, invoice: InvoiceId) -> Result<InvoiceResponse, Failure> {
    view.ask(Contract::SettlementEscrow, &QueryMsg::Invoice { invoice })
}

fn open(args: &Open) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let denom = args.denom.clone().unwrap_or_else(|| view.format.units.currency.denom.clone());
    let due = amount("--amount", &denom, args.amount)?;
    let expires_at = argument("--expires", view.format.clock.time(&args.expires))?;
    let preview = format!(
        "Opens an invoice over {}, payable until {}",
        sum(&denom, due),
        view.format.clock.text(expires_at)
    );
    let msg = ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom, amount: due, expires_at });
    let call = Call::new(Contract::SettlementEscrow, &msg);
    let Some(sent) = submit(&view, &args.tx, &Submission::one(preview, call))? else { return Ok(()) };
    let opened = sent.events::<InvoiceOpened>()?;
    let Some(invoice) = opened.first().map(|event| event.invoice) else {
        return Err(Failure::refused("the escrow has not said that it opened an invoice"));
    };
    view.print(
        &json!({"invoice": of(&view, invoice)?, "transactions": sent.document()}),
        &format!(
            "invoice {invoice} is open; whoever is linked pays it by `dpt pay --invoice {invoice}`\n{}",
            sent.words()
        ),
    )
}

fn cancel(args: &Cancel) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let invoice = InvoiceId(args.invoice);
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice }));
    let submission = Submission::one(format!("Withdraws invoice {invoice}"), call);
    let Some(sent) = submit(&view, &args.tx, &submission)? else { return Ok(()) };
    view.print(
        &json!({"invoice": of(&view, invoice)?, "transactions": sent.document()}),
        &format!("invoice {invoice} is withdrawn; what is under way for it goes back\n{}", sent.words()),
    )
}

fn show(args: &Show) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let invoice = of(&view, InvoiceId(args.invoice))?;
    let words = invoice_text(&invoice, view.now()?, &|time| view.format.clock.text(time));
    view.print(&json!({"invoice": invoice}), &words)
}
