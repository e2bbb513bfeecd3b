//! Routes, links, invoices and payouts; and what people and chains beyond do, on the embedded chain. Its middleware is IBC
//! hooks: callbacks are entry points that it does not know, and are shown on real light clients in `tests/chain`.

use cosmwasm_std::{Addr, Binary, Coin};
use interfaces::Contract;
use interfaces::registry::Role;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::events::{Funded, InvoiceOpened, PayoutStep};
use interfaces::settlement_escrow::routes::{
    Channel, DerivedSenderResponse, Mode, Remote, RouteDefinition, RouteDenom, RouteResponse,
};
use interfaces::settlement_escrow::{ExecuteMsg, LifecycleComplete, QueryMsg, SudoMsg};
use units::{Amount, InvoiceId, Nonce, PayoutId, Seconds, Timestamp};

use crate::chain::{Chain, ChainError};
use crate::embedded::{Embedded, Packet};
use crate::invariants::Step;
use crate::market::{Actor, Market};
use crate::outcome::Outcome;

/// How a packet ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It arrived.
    Delivered,
    /// The chain beyond refused it.
    Refused,
    /// Nobody took it in time.
    TimedOut,
    /// It arrived, and the report was lost.
    DeliveredUnheard,
    /// It came back, and the report was lost.
    ReturnedUnheard,
}

impl<C: Chain> Market<C> {
    fn tell(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<Outcome, ChainError> {
        self.send(sender, Contract::SettlementEscrow, msg, &[])
    }

    /// A route of hooks in the market's denomination.
    pub fn route_definition(&self, channel: Channel, per_day: u128, in_flight: u128) -> RouteDefinition {
        let denom = RouteDenom {
            denom: self.denom(),
            trace: None,
            least: Amount(10),
            per_day: Amount(per_day),
            in_flight: Amount(in_flight),
        };
        let prefix = "juno".to_owned();
        RouteDefinition { channel, mode: Mode::Hooks, prefix, timeout: Seconds(600), denoms: vec![denom] }
    }

    /// The administrator opens a route.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn add_route(&mut self, route: RouteDefinition) -> Result<Outcome, ChainError> {
        self.tell(&self.operators.admin.clone(), &ExecuteMsg::Ibc(IbcMsg::AddRoute { route }))
    }

    /// The administrator changes a route.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn set_route(&mut self, route: RouteDefinition) -> Result<Outcome, ChainError> {
        let RouteDefinition { channel, timeout, denoms, .. } = route;
        self.tell(
            &self.operators.admin.clone(),
            &ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms }),
        )
    }

    /// The administrator probes a route with one coin.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn probe_route(&mut self, channel: Channel) -> Result<Outcome, ChainError> {
        let (admin, denom) = (self.operators.admin.clone(), self.denom());
        self.faucet(&admin, 1, &denom);
        let coin = [Coin::new(1_u128, denom)];
        self.send(&admin, Contract::SettlementEscrow, &ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel }), &coin)
    }

    /// The guardian takes a route out of use.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn pause_route(&mut self, channel: Channel) -> Result<Outcome, ChainError> {
        let guardian = self.operators.holder(Role::Guardian).clone();
        self.tell(&guardian, &ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel }))
    }

    /// A route, if there is one.
    pub fn route(&self, channel: Channel) -> Option<RouteResponse> {
        self.try_ask(Contract::SettlementEscrow, &QueryMsg::Route { channel }).ok()
    }

    /// A participant says that an account on another chain is its own.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn propose_link(&mut self, actor: &Actor, to: &Remote, nonce: u64) -> Result<Outcome, ChainError> {
        let Remote { channel, address } = to.clone();
        self.tell(
            &actor.account,
            &ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel, address, nonce: Nonce(nonce) }),
        )
    }

    /// A participant withdraws a link.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn remove_link(&mut self, actor: &Actor, to: &Remote) -> Result<Outcome, ChainError> {
        let Remote { channel, address } = to.clone();
        self.tell(&actor.account, &ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel, address }))
    }

    /// A participant opens an invoice that can be paid for so long.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn open_invoice(&mut self, actor: &Actor, amount: u128, span: u64) -> Result<InvoiceId, ChainError> {
        let expires_at = Timestamp(self.now().get() + span);
        let msg =
            ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom: self.denom(), amount: Amount(amount), expires_at });
        Ok(self.tell(&actor.account, &msg)?.one::<InvoiceOpened>().invoice)
    }

    /// A participant withdraws an invoice.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn cancel_invoice(&mut self, actor: &Actor, invoice: InvoiceId) -> Result<Outcome, ChainError> {
        self.tell(&actor.account, &ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice }))
    }

    /// A participant queues a payout, of all that is free if no amount is given.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn queue_payout(
        &mut self,
        actor: &Actor,
        amount: Option<u128>,
        to: &Remote,
    ) -> Result<PayoutId, ChainError> {
        let (denom, amount) = (self.denom(), amount.map(Amount));
        let msg = ExecuteMsg::Ibc(IbcMsg::QueuePayout { denom, amount, to: to.clone(), memo: None });
        Ok(self.tell(&actor.account, &msg)?.one::<PayoutStep>().payout)
    }

    /// A participant agrees to pushed payouts above `keep` to an account on another chain.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn set_payout_to(&mut self, actor: &Actor, keep: u128, to: &Remote) -> Result<Outcome, ChainError> {
        let msg =
            ExecuteMsg::SetPayout { denom: self.denom(), keep: Some(Amount(keep)), to: Some(to.clone()) };
        self.tell(&actor.account, &msg)
    }

    /// Anyone sends what waits on a route.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn send_payouts(&mut self, channel: Channel, limit: u32) -> Result<Outcome, ChainError> {
        let msg = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel, start_after: None, limit });
        self.tell(&self.operators.anyone.clone(), &msg)
    }

    /// A participant queues a payout again that came back.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn retry_payout(&mut self, account: &Addr, payout: PayoutId) -> Result<Outcome, ChainError> {
        self.tell(account, &ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout }))
    }

    /// A participant takes a payout into its free balance.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn claim_payout(&mut self, account: &Addr, payout: PayoutId) -> Result<Outcome, ChainError> {
        self.tell(account, &ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout }))
    }

    /// Anyone says that a payout is overdue.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn dispute_payout(&mut self, payout: PayoutId) -> Result<Outcome, ChainError> {
        self.tell(&self.operators.anyone.clone(), &ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout }))
    }

    /// The guardian decides a disputed payout.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn resolve_payout(&mut self, payout: PayoutId, delivered: bool) -> Result<Outcome, ChainError> {
        let guardian = self.operators.holder(Role::Guardian).clone();
        self.tell(&guardian, &ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered }))
    }

    /// The account that stands here for one on another chain.
    pub fn derived_sender(&self, from: &Remote) -> DerivedSenderResponse {
        let Remote { channel, address } = from.clone();
        self.ask(Contract::SettlementEscrow, &QueryMsg::DerivedSender { channel, address })
    }
}

impl Market<Embedded> {
    /// Opens a route and has its probe come back, so that it is in use.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn open_route(&mut self, route: RouteDefinition) -> Result<(), ChainError> {
        let channel = route.channel;
        self.add_route(route)?;
        self.probe_route(channel)?;
        let probe = self.chain.packets().pop().unwrap();
        self.end_packet(&probe, End::Refused)
    }

    /// Links an account on another chain to a participant, from both sides.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn link(&mut self, actor: &Actor, to: &Remote) -> Result<(), ChainError> {
        self.propose_link(actor, to, 7)?;
        let participant = actor.participant.get().into();
        self.from_beyond(to, 1, &ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant, nonce: Nonce(7) }))
            .map(|_| ())
    }

    /// An account on another chain pays an invoice.
    ///
    /// # Errors
    /// The escrow's words; its coin went back then.
    pub fn pay_from_beyond(
        &mut self,
        from: &Remote,
        amount: u128,
        invoice: InvoiceId,
        nonce: u64,
    ) -> Result<Funded, ChainError> {
        let msg = ExecuteMsg::Ibc(IbcMsg::Fund { invoice, nonce: Nonce(nonce) });
        Ok(self.from_beyond(from, amount, &msg)?.one())
    }

    /// A transfer with a message comes in, as IBC hooks carry it out: the coin goes to the account that stands here for its
    /// sender, which executes the escrow with it; refused, the coin goes back.
    ///
    /// # Errors
    /// The escrow's words.
    pub fn from_beyond(
        &mut self,
        from: &Remote,
        amount: u128,
        msg: &ExecuteMsg,
    ) -> Result<Outcome, ChainError> {
        let (derived, denom) = (Addr::unchecked(self.derived_sender(from).address), self.denom());
        let coin = [Coin::new(amount, denom.clone())];
        self.faucet(&derived, amount, &denom);
        let result = self.send(&derived, Contract::SettlementEscrow, msg, &coin);
        if result.is_err() && amount > 0 {
            let locker = self.chain.locker(from.channel);
            self.transfer(&derived, &locker, &coin)?;
        }
        result
    }

    /// A packet comes to its end, and the escrow hears of it unless the report is lost.
    ///
    /// # Errors
    /// The escrow's words: it never refuses a report.
    pub fn end_packet(&mut self, packet: &Packet, end: End) -> Result<(), ChainError> {
        let given_back = !matches!(end, End::Delivered | End::DeliveredUnheard);
        self.chain.end_packet(packet, given_back)?;
        let (channel, sequence) = (packet.channel.to_string(), packet.sequence);
        let report = match end {
            End::Delivered => {
                let ack = Binary::from(br#"{"result":"AQ=="}"#);
                Some(LifecycleComplete::IbcAck { channel, sequence, ack, success: true })
            }
            End::Refused => {
                let ack = Binary::from(br#"{"error":"refused"}"#);
                Some(LifecycleComplete::IbcAck { channel, sequence, ack, success: false })
            }
            End::TimedOut => Some(LifecycleComplete::IbcTimeout { channel, sequence }),
            End::DeliveredUnheard | End::ReturnedUnheard => None,
        };
        if let Some(report) = report {
            let escrow = self.suite.settlement_escrow.clone();
            self.chain.tell(&escrow, &SudoMsg::IbcLifecycleComplete(report))?;
        }
        self.step(Step::Asked);
        Ok(())
    }

    /// Counts what is locked for channels among all coins from now on.
    pub fn watch_lockers(&mut self) {
        for number in 0..crate::embedded::CHANNELS {
            let locker = self.chain.locker(Channel(number));
            self.watch_account(&locker);
        }
    }
}
