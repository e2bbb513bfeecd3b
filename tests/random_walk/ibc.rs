//! Actions of participants with other chains, and the ends of packets.

use interfaces::settlement_escrow::routes::{Channel, PayoutStatus, Remote};
use rand::RngExt;
use rand::seq::IndexedRandom;
use simulation::Actor;
use testing::PacketEnd;
use units::{InvoiceId, PayoutId, Seconds};

use super::walk::{Walk, whatever};

/// The routes of a walk.
const ROUTES: [Channel; 2] = [Channel(3), Channel(4)];
/// All ends of a packet.
const ENDS: [PacketEnd; 5] = [
    PacketEnd::Delivered,
    PacketEnd::Refused,
    PacketEnd::TimedOut,
    PacketEnd::DeliveredUnreported,
    PacketEnd::RefundedUnreported,
];

/// An actor's remote account.
fn home_of(actor: &Actor, channel: Channel) -> Remote {
    Remote { channel, address: format!("juno1{}", actor.name.replace(' ', "")) }
}

impl Walk {
    fn a_route(&mut self) -> Channel {
        *ROUTES.choose(&mut self.rng).unwrap()
    }

    /// Both routes are opened, and half of the people are linked.
    pub(super) fn open_routes(&mut self) {
        for channel in ROUTES {
            let route = self.market.route_definition(channel, 100_000, 60_000);
            self.market.open_route(route).unwrap();
        }
        for (number, actor) in self.people.clone().into_iter().enumerate() {
            self.market.link(&actor, &home_of(&actor, ROUTES[number % 2])).unwrap();
        }
    }

    pub(super) fn use_ibc(&mut self) {
        let (actor, channel) = (self.someone(), self.a_route());
        let home = home_of(&actor, channel);
        match self.rng.random_range(0..17) {
            0 => whatever(self.market.propose_link(&actor, &home, 7)),
            1 => whatever(self.market.link(&actor, &home)),
            2 => {
                if self.chance(30) {
                    whatever(self.market.remove_link(&actor, &home));
                }
            }
            3 => {
                let (amount, span) = (self.rng.random_range(0..3_000), self.rng.random_range(0..3_000));
                whatever(self.market.open_invoice(&actor, amount, span));
            }
            4 => {
                let invoice = self.an_invoice(&actor);
                whatever(self.market.cancel_invoice(&actor, invoice));
            }
            5 | 6 => {
                let invoice = self.an_invoice(&actor);
                let payer = self.someone();
                let from = home_of(&payer, channel);
                let (amount, nonce) = (self.rng.random_range(450..600), self.rng.random_range(0..50));
                whatever(self.market.pay_from_remote(&from, amount, invoice, nonce));
            }
            7..=9 => {
                let amount = self.chance(90).then(|| self.rng.random_range(0..9_000));
                whatever(self.market.queue_payout(&actor, amount, &home));
            }
            15 => {
                whatever(self.market.set_payout_to(&actor, 900_000, &home));
                whatever(self.market.push_payouts(&[actor.participant]));
            }
            10 | 11 => {
                let limit = self.a_page();
                whatever(self.market.send_payouts(channel, limit));
            }
            12 => {
                self.end_a_packet(PacketEnd::Refused);
                let any = *ENDS.choose(&mut self.rng).unwrap();
                self.end_a_packet(any);
            }
            13 => self.take_back(&actor),
            14 => {
                let payout = self.a_payout();
                whatever(self.market.dispute_payout(payout));
                let delivered = self.chance(50);
                whatever(self.market.resolve_payout(payout, delivered));
            }
            _ => self.run_a_route(channel),
        }
    }

    fn run_a_route(&mut self, channel: Channel) {
        match self.rng.random_range(0..4) {
            0 => whatever(self.market.pause_route(channel)),
            1 => whatever(self.market.probe_route(channel)),
            2 => {
                let (per_day, in_flight) =
                    (self.rng.random_range(1..200_000), self.rng.random_range(1..100_000));
                let route = self.market.route_definition(channel, per_day, in_flight);
                whatever(self.market.set_route(route));
            }
            _ => {
                let route = self.market.route_definition(Channel(self.rng.random_range(0..12)), 1_000, 1_000);
                whatever(self.market.add_route(route));
            }
        }
    }

    /// One of the packets under way, in whatever order, comes to its end.
    fn end_a_packet(&mut self, end: PacketEnd) {
        if let Some(packet) = self.market.packets().choose(&mut self.rng).cloned() {
            self.market.end_packet(&packet, end).unwrap();
        }
    }

    /// A payout that came back, if there is one, is sent again or taken here, by its owner or by somebody else.
    fn take_back(&mut self, other: &Actor) {
        let payouts = self.market.remote_payouts();
        let back = payouts.iter().rfind(|payout| payout.status == PayoutStatus::Refunded);
        let payout = back.map_or_else(|| self.a_payout(), |payout| payout.payout);
        let account = if self.chance(80) { self.owner(payout) } else { other.account.clone() };
        if self.chance(60) {
            whatever(self.market.retry_payout(&account, payout));
        } else {
            whatever(self.market.claim_payout(&account, payout));
        }
    }

    /// A new one of somebody's, or any.
    fn an_invoice(&mut self, actor: &Actor) -> InvoiceId {
        let any = InvoiceId(self.rng.random_range(0..20));
        if self.chance(60) { self.market.open_invoice(actor, 500, 600).unwrap_or(any) } else { any }
    }

    /// One that there is, as a rule.
    fn a_payout(&mut self) -> PayoutId {
        let payouts = self.market.remote_payouts();
        payouts.choose(&mut self.rng).map_or(PayoutId(77), |payout| payout.payout)
    }

    fn owner(&mut self, payout: PayoutId) -> cosmwasm_std::Addr {
        use interfaces::settlement_escrow::Account;
        let payouts = self.market.remote_payouts();
        match payouts.iter().find(|row| row.payout == payout).map(|row| row.account) {
            Some(Account::Participant { id }) => {
                cosmwasm_std::Addr::unchecked(self.market.participant(id).account)
            }
            _ => self.new_account(),
        }
    }

    /// Every packet comes to its end, what was never reported is decided, and everybody takes what came back.
    pub(super) fn come_home(&mut self) {
        // One more, so that there is one.
        whatever(self.market.probe_route(ROUTES[0]));
        whatever(self.market.probe_route(ROUTES[1]));
        while let Some(packet) = self.market.packets().pop() {
            let end = *ENDS.choose(&mut self.rng).unwrap();
            self.market.end_packet(&packet, end).unwrap();
        }
        self.market.advance(Seconds(600 + 3_600));
        for payout in self.market.remote_payouts() {
            let id = payout.payout;
            if payout.status == PayoutStatus::Sent {
                self.market.dispute_payout(id).unwrap();
            }
            if payout.status.is_in_flight() && self.market.resolve_payout(id, false).is_err() {
                // Nothing came back.
                self.market.resolve_payout(id, true).unwrap();
            }
        }
        for payout in self.market.remote_payouts() {
            if payout.status.is_held() {
                let owner = self.owner(payout.payout);
                self.market.claim_payout(&owner, payout.payout).unwrap();
            }
        }
        assert!(self.market.remote_payouts().iter().all(|payout| payout.status.is_final()));
        let told = self.market.conservation();
        assert!(told.set_aside.is_zero() && told.in_flight.is_zero(), "{told:?}");
    }
}
