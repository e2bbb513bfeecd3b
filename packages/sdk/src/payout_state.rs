//! The state of a payout in words, with the command that ends it.

use interfaces::settlement_escrow::routes::{GRACE, PayoutStatus, RemotePayoutResponse, RouteStatus};
use units::Timestamp;

/// The state of a payout in words, with the command that ends it. `route` is the state of its route, and `clock` writes times.
pub fn payout_state(
    row: &RemotePayoutResponse,
    route: RouteStatus,
    now: Timestamp,
    clock: &dyn Fn(Timestamp) -> String,
) -> String {
    let RemotePayoutResponse { payout, channel, probe, .. } = row;
    match row.status {
        PayoutStatus::Queued if route == RouteStatus::Active => format!(
            "waits: anyone sends it by `dpt payouts send {channel}` as far as there is room today; its owner may take it back by \
             `dpt payouts claim {payout}`"
        ),
        PayoutStatus::Queued => {
            format!("waits: the route is {route}; its owner may take it back by `dpt payouts claim {payout}`")
        }
        PayoutStatus::Sent => under_way(row, now, clock),
        PayoutStatus::Delivered if *probe => {
            "was taken, which no chain should do: look at the other chain".into()
        }
        PayoutStatus::Delivered => "arrived".into(),
        PayoutStatus::Refunded if *probe => "came back, as it should".into(),
        PayoutStatus::Refunded => format!(
            "came back: its owner sends it again by `dpt payouts retry {payout}` or takes it by `dpt payouts claim {payout}`"
        ),
        PayoutStatus::Claimed => "its owner has taken it back".into(),
        PayoutStatus::Disputed => format!(
            "its end was never reported: a report still ends it; else a guardian decides, after looking at the other chain, by \
             `dpt payouts resolve {payout}`"
        ),
    }
}

/// A payout whose packet has left.
fn under_way(row: &RemotePayoutResponse, now: Timestamp, clock: &dyn Fn(Timestamp) -> String) -> String {
    let times_out_at = row.times_out_at.unwrap_or_default();
    let overdue_at = times_out_at.plus(GRACE).unwrap_or(Timestamp::MAX);
    if now < times_out_at {
        format!("is under way; it comes back if nobody relays it by {}", clock(times_out_at))
    } else if now < overdue_at {
        format!(
            "has timed out, and no relayer has reported its end: start one; from {} on anyone may dispute it",
            clock(overdue_at)
        )
    } else {
        format!(
            "is overdue: start a relayer, whose report ends it, or dispute it by `dpt payouts dispute {}`",
            row.payout
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::Account;
    use interfaces::settlement_escrow::routes::Channel;
    use units::{Amount, PacketSequence, ParticipantId, PayoutId};

    /// Payout 5 of participant 2, which timed out or will at second 1,000.
    fn payout(status: PayoutStatus) -> RemotePayoutResponse {
        RemotePayoutResponse {
            payout: PayoutId(5),
            account: Account::Participant { id: ParticipantId(2) },
            denom: "ueur".into(),
            amount: Amount(3_000_000),
            channel: Channel(7),
            address: "juno1seller".into(),
            memo: None,
            status,
            attempts: 1,
            sequence: Some(PacketSequence(9)),
            sent_at: Some(Timestamp(400)),
            times_out_at: Some(Timestamp(1_000)),
            probe: false,
        }
    }

    fn said(status: PayoutStatus, route: RouteStatus, now: u64) -> String {
        payout_state(&payout(status), route, Timestamp(now), &|time| format!("second {time}"))
    }

    #[test]
    fn a_payout_under_way_says_until_when_and_then_what_to_do() {
        let sent = |now| said(PayoutStatus::Sent, RouteStatus::Active, now);
        assert_eq!(sent(999), "is under way; it comes back if nobody relays it by second 1000");
        // Disputed from an hour after the timeout on: 1,000 + 3,600.
        assert_eq!(
            sent(1_000),
            "has timed out, and no relayer has reported its end: start one; from second 4600 on anyone may dispute it"
        );
        assert!(sent(4_599).starts_with("has timed out"));
        assert_eq!(
            sent(4_600),
            "is overdue: start a relayer, whose report ends it, or dispute it by `dpt payouts dispute 5`"
        );
    }

    #[test]
    fn every_state_that_is_no_end_names_what_ends_it() {
        for (status, route, verbs) in [
            (PayoutStatus::Queued, RouteStatus::Active, vec!["payouts send channel-7", "payouts claim 5"]),
            (PayoutStatus::Queued, RouteStatus::Paused, vec!["the route is paused", "payouts claim 5"]),
            (PayoutStatus::Refunded, RouteStatus::Active, vec!["payouts retry 5", "payouts claim 5"]),
            (PayoutStatus::Disputed, RouteStatus::Active, vec!["payouts resolve 5"]),
        ] {
            let said = said(status, route, 0);
            assert!(verbs.iter().all(|verb| said.contains(verb)), "{status}: {said}");
        }
        for status in PayoutStatus::ALL.into_iter().filter(|status| status.is_final()) {
            assert!(!said(status, RouteStatus::Active, 0).contains('`'), "{status}");
        }
    }
}
