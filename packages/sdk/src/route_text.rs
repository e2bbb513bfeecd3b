//! Routes in words.

use interfaces::settlement_escrow::routes::{
    Channel, RouteDefinition, RouteDenom, RouteFlow, RouteResponse, RouteStatus,
};
use market_format::Currency;
use units::Amount;

/// A route in words. `counterparty` is its channel on the other chain.
pub fn route_text(route: &RouteResponse, counterparty: Option<&str>) -> String {
    let RouteResponse { route: RouteDefinition { channel, mode, prefix, timeout, denoms }, status, flows } =
        route;
    let mut lines = vec![format!(
        "route {channel} is {status}: to {} of a chain of {prefix}1…, by {}, packets time out after {timeout} s",
        counterparty.unwrap_or("an unknown channel"),
        mode
    )];
    for (RouteDenom { denom, trace, least, per_day, in_flight }, flow) in denoms.iter().zip(flows) {
        let RouteFlow { in_flight: under_way, sent_today, .. } = flow;
        let came = trace.as_ref().map_or_else(String::new, |trace| format!(", which came by {trace}"));
        lines.push(format!(
            "  {denom}{came}: payouts from {}; {} of {} sent today; {} of {} under way",
            sum(denom, *least),
            sum(denom, *sent_today),
            sum(denom, *per_day),
            sum(denom, *under_way),
            sum(denom, *in_flight)
        ));
    }
    lines.join("\n")
}

/// The next step for a route, whose channel is open or not.
pub fn route_next_step(channel: Channel, status: RouteStatus, open: bool) -> String {
    match status {
        _ if !open => {
            format!("{channel} is not open any more: pause the route, and add one on another channel")
        }
        RouteStatus::Probing => format!(
            "it is not in use before a probe was sent, relayed and refused there: `dpt route probe {channel}`, then \
             `dpt route show {channel}` until it is active"
        ),
        RouteStatus::Active => "it is in use".into(),
        RouteStatus::Paused => format!(
            "nothing goes out or comes in; queued payouts can be claimed; `dpt route probe {channel}` brings it back"
        ),
    }
}

fn sum(denom: &str, amount: Amount) -> String {
    Currency::of(denom).text(amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::routes::Mode;
    use units::Seconds;

    #[test]
    fn a_route_is_shown_with_what_is_under_way_and_what_to_do_next() {
        let denom = RouteDenom {
            denom: "ueur".into(),
            trace: None,
            least: Amount(1_000_000),
            per_day: Amount(500_000_000),
            in_flight: Amount(100_000_000),
        };
        let route = RouteDefinition {
            channel: Channel(7),
            mode: Mode::Callbacks,
            prefix: "juno".into(),
            timeout: Seconds(600),
            denoms: vec![denom],
        };
        let flow =
            RouteFlow { denom: "ueur".into(), in_flight: Amount(30_000_000), sent_today: Amount(42_500_000) };
        let route = RouteResponse { route, status: RouteStatus::Probing, flows: vec![flow] };
        assert_eq!(
            route_text(&route, Some("channel-42")),
            "route channel-7 is probing: to channel-42 of a chain of juno1…, by callbacks, packets time out after 600 s\n  \
             ueur: payouts from 1 EUR; 42.5 EUR of 500 EUR sent today; 30 EUR of 100 EUR under way"
        );
        let next = |status, open| route_next_step(Channel(7), status, open);
        assert!(next(RouteStatus::Probing, true).contains("`dpt route probe channel-7`"));
        assert!(next(RouteStatus::Paused, true).contains("`dpt route probe channel-7` brings it back"));
        assert!(next(RouteStatus::Active, false).starts_with("channel-7 is not open any more"));
    }
}
