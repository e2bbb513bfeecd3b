//! `dpt pay`: an invoice is paid from another chain.

use interfaces::Contract;
use interfaces::settlement_escrow::QueryMsg;
use interfaces::settlement_escrow::routes::{DerivedSenderResponse, Inbound, InvoiceStatus, RoutesResponse};
use market_format::Decimal;
use sdk::{EscrowTransfer, check_payable, payment_route};
use serde_json::json;
use units::{InvoiceId, Nonce};

use super::remote_chain::{Outcome, RemoteChainArgs};
use super::{amount, invoice, sum};
use crate::failure::Failure;
use crate::trade::QueryArgs;
use crate::trade::view::View;

/// Arguments of `dpt pay`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The invoice's number
    #[arg(long, value_name = "NUMBER")]
    invoice: u64,
    /// How much is sent, in the invoice's currency; what is due if absent. What is too much becomes the payer's free balance
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Option<Decimal>,
    /// A number that this sender has not used yet; a random one if absent
    #[arg(long, value_name = "NUMBER")]
    nonce: Option<u64>,
    #[command(flatten)]
    remote_chain: RemoteChainArgs,
    #[command(flatten)]
    query: QueryArgs,
}

const EXAMPLE: &str = crate::example!(
    "  dpt pay --invoice 7 --print --sender juno1… --network network.toml
  dpt pay --invoice 7 --from-chain juno.toml --from alice --network network.toml

The sender must be linked to a participant (`dpt link`). What is refused, for
whatever reason, goes back to the sender."
);

/// Runs `dpt pay`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    // 1. what is due
    let invoice = invoice::of(&view, InvoiceId(args.invoice))?;
    check_payable(&invoice, view.now()?).map_err(Failure::refused)?;
    let denom = invoice.denom.clone();
    let paid = args.amount.map_or(Ok(invoice.amount), |sum| amount("--amount", &denom, sum))?;
    if paid < invoice.amount {
        let (due, paid) = (sum(&denom, invoice.amount), sum(&denom, paid));
        return Err(Failure::refused(format!("{due} are due: {paid} would go back")));
    }
    // 2. by which route, and who pays
    let sender = args.remote_chain.sender()?;
    let routes: RoutesResponse = view.ask(Contract::SettlementEscrow, &QueryMsg::Routes {})?;
    let mut senders = Vec::new();
    for route in routes.routes {
        if args.remote_chain.route.is_none_or(|wanted| wanted == route.route.channel) {
            let query = QueryMsg::DerivedSender { channel: route.route.channel, address: sender.clone() };
            let answer: DerivedSenderResponse = view.ask(Contract::SettlementEscrow, &query)?;
            senders.push((route, answer.participant));
        }
    }
    let (route, payer) =
        payment_route(senders, &denom, &sender, args.remote_chain.route).map_err(Failure::refused)?;
    // 3. what is to be sent
    let nonce = args.nonce.map_or_else(random, |nonce| Ok(Nonce(nonce)))?;
    let asked = Inbound::Fund { invoice: invoice.invoice, nonce };
    let counterparty = args.remote_chain.counterparty(&view, &route.route)?;
    let escrow = view.session.suite.address(Contract::SettlementEscrow);
    let order = EscrowTransfer::new(&route.route, &counterparty, escrow, &sender, (&denom, paid), &asked)
        .map_err(Failure::refused)?;
    let preview = format!(
        "Pays invoice {} of participant {} with {}, as participant {payer}, over {}",
        invoice.invoice,
        invoice.participant,
        sum(&denom, paid),
        route.route.channel
    );
    // 4. sent, and waited for
    let mut settled = || {
        let now = invoice::of(&view, invoice.invoice)?;
        Ok(now.status == InvoiceStatus::Paid && now.payer == Some(payer))
    };
    let (dispatch, words) = match args.remote_chain.send(&view, &order, &preview, &mut settled)? {
        Outcome::NotSent => return Ok(()),
        Outcome::Sent(dispatch) => {
            let next = format!("`dpt invoice show {}` says when it is paid", invoice.invoice);
            (dispatch, format!("sent; {next}"))
        }
        Outcome::Arrived(dispatch) => (dispatch, format!("invoice {} is paid", invoice.invoice)),
    };
    view.print(
        &json!({"transfer": order.document(), "sent": dispatch.document(),
                "invoice": invoice::of(&view, invoice.invoice)?}),
        &format!("{words}\n{}", dispatch.text()),
    )
}

/// A number that nobody has used yet, most likely.
fn random() -> Result<Nonce, Failure> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::refused(format!("there is no randomness: {error}; say --nonce")))?;
    Ok(Nonce(u64::from_le_bytes(bytes)))
}
