//! `dpt pay`: an invoice is paid from another chain.

use interfaces::Contract;
use interfaces::settlement_escrow::QueryMsg;
use interfaces::settlement_escrow::routes::{
    Channel, DerivedSenderResponse, Inbound, InvoiceResponse, InvoiceStatus, RouteResponse, RouteStatus,
    RoutesResponse,
};
use market_format::Decimal;
use sdk::EscrowTransfer;
use serde_json::json;
use units::{InvoiceId, Nonce, ParticipantId, Timestamp};

use super::remote_chain::{Outcome, RemoteChainArgs, document, sent_document};
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
    payable(&invoice, view.now()?)?;
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
        choose(senders, &denom, &sender, args.remote_chain.route).map_err(Failure::refused)?;
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
        &json!({"transfer": document(&order), "sent": sent_document(&dispatch),
                "invoice": invoice::of(&view, invoice.invoice)?}),
        &format!("{words}\n{}", dispatch.text()),
    )
}

/// Refuses to pay what the escrow would send back.
fn payable(invoice: &InvoiceResponse, now: Timestamp) -> Result<(), Failure> {
    let number = invoice.invoice;
    match invoice.status {
        InvoiceStatus::Paid => Err(Failure::refused(format!("invoice {number} is paid already"))),
        InvoiceStatus::Cancelled => Err(Failure::refused(format!(
            "invoice {number} was withdrawn: ask participant {} for another one",
            invoice.participant
        ))),
        InvoiceStatus::Open if now >= invoice.expires_at => Err(Failure::refused(format!(
            "invoice {number} has expired: ask participant {} for another one",
            invoice.participant
        ))),
        InvoiceStatus::Open => Ok(()),
    }
}

/// The route that a payment takes and the participant that pays: of routes, each with the participant that the sender is linked
/// to there, the only one that is in use, takes the denomination and knows the sender.
fn choose(
    senders: Vec<(RouteResponse, Option<ParticipantId>)>,
    denom: &str,
    sender: &str,
    wanted: Option<Channel>,
) -> Result<(RouteResponse, ParticipantId), String> {
    if senders.is_empty() {
        return Err(wanted.map_or_else(
            || "there are no routes: the administrator adds them (`dpt route add`)".into(),
            |channel| format!("there is no route on {channel}: `dpt route list` shows those that are"),
        ));
    }
    let linked: Vec<_> = senders.into_iter().filter_map(|(route, whose)| Some((route, whose?))).collect();
    if linked.is_empty() {
        return Err(format!(
            "{sender} is linked to no participant: `dpt link propose` and `dpt link confirm` do that"
        ));
    }
    let takes = |route: &RouteResponse| route.route.denoms.iter().any(|each| each.denom == denom);
    let (mut fit, others): (Vec<_>, Vec<_>) =
        linked.into_iter().partition(|(route, _)| route.status == RouteStatus::Active && takes(route));
    match (fit.pop(), fit.is_empty()) {
        (Some(found), true) => Ok(found),
        (Some(_), false) => Err(format!("{sender} is linked on several routes: say which by --route")),
        (None, _) => Err(others.first().map_or_else(String::new, |(route, _)| {
            let channel = route.route.channel;
            if takes(route) {
                format!(
                    "the route on {channel} is {}, not in use: `dpt route show {channel}` says more",
                    route.status
                )
            } else {
                format!("{denom} does not travel the route on {channel}")
            }
        })),
    }
}

/// A number that nobody has used yet, most likely.
fn random() -> Result<Nonce, Failure> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::refused(format!("there is no randomness: {error}; say --nonce")))?;
    Ok(Nonce(u64::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::route;
    use super::*;
    use interfaces::settlement_escrow::routes::{Mode, RouteDefinition};

    fn sender(
        channel: u64,
        status: RouteStatus,
        whose: Option<u32>,
    ) -> (RouteResponse, Option<ParticipantId>) {
        let route = RouteDefinition { channel: Channel(channel), ..route(Mode::Hooks) };
        (RouteResponse { route, status, flows: vec![] }, whose.map(ParticipantId))
    }

    fn chosen(senders: Vec<(RouteResponse, Option<ParticipantId>)>, denom: &str) -> Result<u64, String> {
        choose(senders, denom, "juno1payer", None).map(|(route, _)| route.route.channel.0)
    }

    #[test]
    fn a_payment_takes_the_route_on_which_its_sender_is_known() {
        use RouteStatus::{Active, Paused};
        let (one, other) = (sender(1, Active, None), sender(2, Active, Some(5)));
        assert_eq!(chosen(vec![one.clone(), other.clone()], "ueur"), Ok(2));
        assert_eq!(choose(vec![other.clone()], "ueur", "juno1payer", None).unwrap().1, ParticipantId(5));
        let refused = |senders, denom| chosen(senders, denom).unwrap_err();
        assert_eq!(
            refused(vec![one], "ueur"),
            "juno1payer is linked to no participant: `dpt link propose` and `dpt link confirm` do that"
        );
        assert_eq!(refused(vec![other.clone()], "uusd"), "uusd does not travel the route on channel-2");
        assert_eq!(
            refused(vec![sender(3, Paused, Some(5))], "ueur"),
            "the route on channel-3 is paused, not in use: `dpt route show channel-3` says more"
        );
        let both = vec![other, sender(4, Active, Some(5))];
        assert_eq!(refused(both, "ueur"), "juno1payer is linked on several routes: say which by --route");
        assert_eq!(
            refused(vec![], "ueur"),
            "there are no routes: the administrator adds them (`dpt route add`)"
        );
        assert_eq!(
            choose(vec![], "ueur", "juno1payer", Some(Channel(9))).unwrap_err(),
            "there is no route on channel-9: `dpt route list` shows those that are"
        );
    }
}
