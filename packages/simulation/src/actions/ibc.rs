//! Transfer routes, links to remote accounts, invoices, payouts to other chains.

use cosmwasm_std::{Addr, Coin};
use interfaces::Contract;
use interfaces::registry::Role;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::events::{InvoiceOpened, PayoutStep};
use interfaces::settlement_escrow::routes::{
    Channel, DerivedSenderResponse, Mode, Remote, RemotePayoutResponse, RemotePayoutsResponse,
    RouteDefinition, RouteDenom, RouteResponse,
};
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use units::{Amount, InvoiceId, Nonce, PayoutId, Seconds, Timestamp};

use super::PAGE;
use crate::backend::{ChainBackend, ChainError};
use crate::events::TxEvents;
use crate::market::{Actor, Market, Observer};

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    fn send_to_ibc(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<TxEvents, ChainError> {
        self.send(sender, Contract::SettlementEscrow, msg, &[])
    }

    /// The definition of a route with IBC hooks, of 600 s and at least 10 coin units, in the market's denomination.
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
    pub fn add_route(&mut self, route: RouteDefinition) -> Result<TxEvents, ChainError> {
        self.send_to_ibc(&self.operators.admin.clone(), &ExecuteMsg::Ibc(IbcMsg::AddRoute { route }))
    }

    /// The administrator changes a route.
    pub fn set_route(&mut self, route: RouteDefinition) -> Result<TxEvents, ChainError> {
        let RouteDefinition { channel, timeout, denoms, .. } = route;
        self.send_to_ibc(
            &self.operators.admin.clone(),
            &ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms }),
        )
    }

    /// The administrator probes a route with one coin.
    pub fn probe_route(&mut self, channel: Channel) -> Result<TxEvents, ChainError> {
        let (admin, denom) = (self.operators.admin.clone(), self.denom());
        self.faucet(&admin, 1, &denom);
        let coin = [Coin::new(1_u128, denom)];
        self.send(&admin, Contract::SettlementEscrow, &ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel }), &coin)
    }

    /// The guardian pauses a route.
    pub fn pause_route(&mut self, channel: Channel) -> Result<TxEvents, ChainError> {
        let guardian = self.operators.holder(Role::Guardian).clone();
        self.send_to_ibc(&guardian, &ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel }))
    }

    /// A route, if there is one.
    pub fn route(&self, channel: Channel) -> Option<RouteResponse> {
        self.try_query(Contract::SettlementEscrow, &QueryMsg::Route { channel }).ok()
    }

    /// A participant proposes a link to its account on another chain.
    pub fn propose_link(&mut self, actor: &Actor, to: &Remote, nonce: u64) -> Result<TxEvents, ChainError> {
        let Remote { channel, address } = to.clone();
        self.send_to_ibc(
            &actor.account,
            &ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel, address, nonce: Nonce(nonce) }),
        )
    }

    /// A participant withdraws a link.
    pub fn remove_link(&mut self, actor: &Actor, to: &Remote) -> Result<TxEvents, ChainError> {
        let Remote { channel, address } = to.clone();
        self.send_to_ibc(&actor.account, &ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel, address }))
    }

    /// A participant opens an invoice that expires after `span` seconds.
    pub fn open_invoice(&mut self, actor: &Actor, amount: u128, span: u64) -> Result<InvoiceId, ChainError> {
        let expires_at = Timestamp(self.now().get() + span);
        let msg =
            ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom: self.denom(), amount: Amount(amount), expires_at });
        Ok(self.send_to_ibc(&actor.account, &msg)?.one::<InvoiceOpened>().invoice)
    }

    /// A participant withdraws an invoice.
    pub fn cancel_invoice(&mut self, actor: &Actor, invoice: InvoiceId) -> Result<TxEvents, ChainError> {
        self.send_to_ibc(&actor.account, &ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice }))
    }

    /// A participant queues a payout, of all that is free if no amount is given.
    pub fn queue_payout(
        &mut self,
        actor: &Actor,
        amount: Option<u128>,
        to: &Remote,
    ) -> Result<PayoutId, ChainError> {
        let (denom, amount) = (self.denom(), amount.map(Amount));
        let msg = ExecuteMsg::Ibc(IbcMsg::QueuePayout { denom, amount, to: to.clone(), memo: None });
        Ok(self.send_to_ibc(&actor.account, &msg)?.one::<PayoutStep>().payout)
    }

    /// A participant agrees to pushed payouts above `keep` to an account on another chain.
    pub fn set_payout_to(&mut self, actor: &Actor, keep: u128, to: &Remote) -> Result<TxEvents, ChainError> {
        let msg =
            ExecuteMsg::SetPayout { denom: self.denom(), keep: Some(Amount(keep)), to: Some(to.clone()) };
        self.send_to_ibc(&actor.account, &msg)
    }

    /// Anyone sends up to `limit` queued payouts of a route.
    pub fn send_payouts(&mut self, channel: Channel, limit: u32) -> Result<TxEvents, ChainError> {
        let msg = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel, start_after: None, limit });
        self.send_to_ibc(&self.operators.anyone.clone(), &msg)
    }

    /// A participant queues a refunded payout again.
    pub fn retry_payout(&mut self, account: &Addr, payout: PayoutId) -> Result<TxEvents, ChainError> {
        self.send_to_ibc(account, &ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout }))
    }

    /// A participant claims a payout into its free balance.
    pub fn claim_payout(&mut self, account: &Addr, payout: PayoutId) -> Result<TxEvents, ChainError> {
        self.send_to_ibc(account, &ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout }))
    }

    /// Anyone disputes an overdue payout.
    pub fn dispute_payout(&mut self, payout: PayoutId) -> Result<TxEvents, ChainError> {
        self.send_to_ibc(&self.operators.anyone.clone(), &ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout }))
    }

    /// The guardian decides a disputed payout.
    pub fn resolve_payout(&mut self, payout: PayoutId, delivered: bool) -> Result<TxEvents, ChainError> {
        let guardian = self.operators.holder(Role::Guardian).clone();
        self.send_to_ibc(&guardian, &ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered }))
    }

    /// The intermediate sender of an account on another chain.
    pub fn derived_sender(&self, from: &Remote) -> DerivedSenderResponse {
        let Remote { channel, address } = from.clone();
        self.query(Contract::SettlementEscrow, &QueryMsg::DerivedSender { channel, address })
    }

    /// All payouts to other chains.
    pub fn remote_payouts(&self) -> Vec<RemotePayoutResponse> {
        self.all_pages(
            Contract::SettlementEscrow,
            |last: Option<&RemotePayoutResponse>| QueryMsg::RemotePayouts {
                start_after: last.map(|payout| payout.payout),
                limit: PAGE,
            },
            |answer: RemotePayoutsResponse| answer.payouts,
        )
    }
}
