//! The route by which an invoice is paid from another chain.

use interfaces::settlement_escrow::routes::{
    Channel, InvoiceResponse, InvoiceStatus, RouteResponse, RouteStatus,
};
use units::{ParticipantId, Timestamp};

/// Checks that the escrow takes a payment of an invoice.
///
/// # Errors
/// If the invoice is paid, withdrawn or expired.
pub fn check_payable(invoice: &InvoiceResponse, now: Timestamp) -> Result<(), String> {
    let number = invoice.invoice;
    match invoice.status {
        InvoiceStatus::Paid => Err(format!("invoice {number} is paid already")),
        InvoiceStatus::Cancelled => Err(format!(
            "invoice {number} was withdrawn: ask participant {} for another one",
            invoice.participant
        )),
        InvoiceStatus::Open if now >= invoice.expires_at => Err(format!(
            "invoice {number} has expired: ask participant {} for another one",
            invoice.participant
        )),
        InvoiceStatus::Open => Ok(()),
    }
}

/// The route of a payment, and the participant that pays. `senders` are routes, each with the participant that the sender is
/// linked to there. The route is the only one that is active, takes the denomination and knows the sender.
///
/// # Errors
/// If there is no such route, or more than one.
pub fn payment_route(
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

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::routes::{Mode, RouteDefinition, RouteDenom};
    use units::{Amount, Seconds};

    fn sender(
        channel: u64,
        status: RouteStatus,
        whose: Option<u32>,
    ) -> (RouteResponse, Option<ParticipantId>) {
        let denom = RouteDenom {
            denom: "ueur".into(),
            trace: None,
            least: Amount(1_000_000),
            per_day: Amount(500_000_000),
            in_flight: Amount(100_000_000),
        };
        let route = RouteDefinition {
            channel: Channel(channel),
            mode: Mode::Hooks,
            prefix: "juno".into(),
            timeout: Seconds(600),
            denoms: vec![denom],
        };
        (RouteResponse { route, status, flows: vec![] }, whose.map(ParticipantId))
    }

    fn chosen(senders: Vec<(RouteResponse, Option<ParticipantId>)>, denom: &str) -> Result<u64, String> {
        payment_route(senders, denom, "juno1payer", None).map(|(route, _)| route.route.channel.0)
    }

    #[test]
    fn a_payment_takes_the_route_on_which_its_sender_is_known() {
        use RouteStatus::{Active, Paused};
        let (one, other) = (sender(1, Active, None), sender(2, Active, Some(5)));
        assert_eq!(chosen(vec![one.clone(), other.clone()], "ueur"), Ok(2));
        assert_eq!(
            payment_route(vec![other.clone()], "ueur", "juno1payer", None).unwrap().1,
            ParticipantId(5)
        );
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
            payment_route(vec![], "ueur", "juno1payer", Some(Channel(9))).unwrap_err(),
            "there is no route on channel-9: `dpt route list` shows those that are"
        );
    }
}
