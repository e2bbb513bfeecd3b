//! Payouts to other chains: `Σ set aside = Σ queued and refunded`, `Σ in flight = Σ sent and disputed`, by denomination and by
//! route; account, amount and destination never change; states move along the edges of their table.

use std::collections::BTreeMap;

use interfaces::Contract;
use interfaces::settlement_escrow::routes::{Channel, PayoutStatus, RemotePayoutResponse, RoutesResponse};
use interfaces::settlement_escrow::{ConservationResponse, QueryMsg};
use simulation::{ChainBackend, Market};
use units::Amount;

use super::life_cycles::moved;
use super::memory::Invariants;

/// The table of the states, written out once more, independently of the contract's.
const PAYOUT: &[(PayoutStatus, PayoutStatus)] = {
    use PayoutStatus::{Claimed, Delivered, Disputed, Queued, Refunded, Sent};
    &[
        (Queued, Sent),
        (Queued, Claimed),
        (Sent, Delivered),
        (Sent, Refunded),
        (Sent, Disputed),
        (Disputed, Delivered),
        (Disputed, Refunded),
        (Refunded, Queued),
        (Refunded, Claimed),
    ]
};

pub(super) fn check<C: ChainBackend>(
    invariants: &mut Invariants,
    market: &Market<C, Invariants>,
    place: &str,
) {
    let payouts = market.remote_payouts();
    let mut held: BTreeMap<&str, Amount> = BTreeMap::new();
    let mut away: BTreeMap<(&str, Channel), Amount> = BTreeMap::new();
    for payout in &payouts {
        let denom = payout.denom.as_str();
        let sum = match payout.status {
            PayoutStatus::Queued | PayoutStatus::Refunded => held.entry(denom).or_default(),
            PayoutStatus::Sent | PayoutStatus::Disputed => away.entry((denom, payout.channel)).or_default(),
            PayoutStatus::Delivered | PayoutStatus::Claimed => continue,
        };
        *sum = sum.add(payout.amount).unwrap();
    }
    for denom in market.denoms() {
        let query = QueryMsg::Conservation { denom: denom.clone() };
        let conservation: ConservationResponse = market.query(Contract::SettlementEscrow, &query);
        let set_aside = held.get(denom.as_str()).copied().unwrap_or_default();
        assert_eq!(conservation.set_aside, set_aside, "set aside in {denom} {place}");
        let in_flight = Amount::sum(away.iter().filter(|((of, _), _)| *of == denom).map(|(_, sum)| *sum));
        assert_eq!(conservation.in_flight, in_flight.unwrap(), "in flight in {denom} {place}");
    }
    let RoutesResponse { routes } = market.query(Contract::SettlementEscrow, &QueryMsg::Routes {});
    for route in &routes {
        let channel = route.route.channel;
        for flow in &route.flows {
            let in_flight = away.get(&(flow.denom.as_str(), channel)).copied().unwrap_or_default();
            assert_eq!(flow.in_flight, in_flight, "in flight on {channel} {place}");
        }
    }
    for payout in &payouts {
        let last = invariants.payouts.0.insert(payout.payout, payout.clone());
        if let Some(last) = &last {
            let kept = |of: &RemotePayoutResponse| {
                (of.account, of.denom.clone(), of.amount, of.channel, of.address.clone())
            };
            assert_eq!(kept(last), kept(payout), "payout {} {place}", payout.payout);
            assert!(payout.attempts >= last.attempts, "payout {} {place}", payout.payout);
        }
        let what = format!("payout {}", payout.payout);
        moved(PAYOUT, last.map(|last| last.status), payout.status, &what, place);
    }
}
