//! The counterparty chain of the test chain's channels. Its middleware is IBC hooks; callbacks are tested with real light
//! clients in `tests/chain`.

use std::slice;

use cosmwasm_std::{Addr, Binary, Coin};
use ics20::Channel;
use interfaces::Contract;
use interfaces::settlement_escrow::events::Funded;
use interfaces::settlement_escrow::routes::{Remote, RouteDefinition};
use interfaces::settlement_escrow::{ExecuteMsg, IbcMsg, LifecycleComplete, SudoMsg};
use simulation::{Actor, ChainBackend, ChainError, Step, TxEvents};
use units::{InvoiceId, Nonce};

use crate::env::TestEnv;
use crate::transfer::{self, Packet};

/// How a packet ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketEnd {
    /// It was received and acknowledged.
    Delivered,
    /// The counterparty chain refused it.
    Refused,
    /// It timed out.
    TimedOut,
    /// It was received; the escrow is not notified.
    DeliveredUnreported,
    /// It was refunded; the escrow is not notified.
    RefundedUnreported,
}

impl TestEnv {
    /// The account that holds the locked coins of a channel.
    pub fn locker(&self, channel: Channel) -> Addr {
        transfer::locker(self.chain.app().api(), channel).unwrap()
    }

    /// Packets in flight, oldest first.
    pub fn packets(&self) -> Vec<Packet> {
        transfer::packets(self.chain.app().storage())
    }

    /// Adds a route and returns its probe, so that it is active.
    pub fn open_route(&mut self, route: RouteDefinition) -> Result<(), ChainError> {
        let channel = route.channel;
        self.add_route(route)?;
        self.probe_route(channel)?;
        let probe = self.packets().pop().unwrap();
        self.end_packet(&probe, PacketEnd::Refused)
    }

    /// Links a remote account to a participant: proposed here, confirmed there.
    pub fn link(&mut self, actor: &Actor, to: &Remote) -> Result<(), ChainError> {
        self.propose_link(actor, to, 7)?;
        let participant = actor.participant.get().into();
        self.receive(to, 1, &ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant, nonce: Nonce(7) }))
            .map(|_| ())
    }

    /// A remote account pays an invoice.
    pub fn pay_from_remote(
        &mut self,
        from: &Remote,
        amount: u128,
        invoice: InvoiceId,
        nonce: u64,
    ) -> Result<Funded, ChainError> {
        let msg = ExecuteMsg::Ibc(IbcMsg::Fund { invoice, nonce: Nonce(nonce) });
        Ok(self.receive(from, amount, &msg)?.one())
    }

    /// Receives a transfer with a message, as IBC hooks do: the intermediate sender of the remote account executes the escrow
    /// with the coin; if the escrow refuses, the coin returns.
    pub fn receive(&mut self, from: &Remote, amount: u128, msg: &ExecuteMsg) -> Result<TxEvents, ChainError> {
        let (derived, denom) = (Addr::unchecked(self.derived_sender(from).address), self.denom());
        let coin = [Coin::new(amount, denom.clone())];
        self.faucet(&derived, amount, &denom);
        let result = self.send(&derived, Contract::SettlementEscrow, msg, &coin);
        if result.is_err() && amount > 0 {
            let locker = self.locker(from.channel);
            self.transfer(&derived, &locker, &coin)?;
        }
        result
    }

    /// Ends a packet: its coin returns if it was refunded, and the escrow is notified unless the report is lost.
    pub fn end_packet(&mut self, packet: &Packet, end: PacketEnd) -> Result<(), ChainError> {
        let refunded = !matches!(end, PacketEnd::Delivered | PacketEnd::DeliveredUnreported);
        transfer::remove(self.chain.app_mut().storage_mut(), packet);
        if refunded {
            let locker = self.locker(packet.channel);
            self.chain.send(&locker, &packet.sender, slice::from_ref(&packet.coin))?;
        }
        let (channel, sequence) = (packet.channel.to_string(), packet.sequence);
        let report = match end {
            PacketEnd::Delivered => {
                let ack = Binary::from(br#"{"result":"AQ=="}"#);
                Some(LifecycleComplete::IbcAck { channel, sequence, ack, success: true })
            }
            PacketEnd::Refused => {
                let ack = Binary::from(br#"{"error":"refused"}"#);
                Some(LifecycleComplete::IbcAck { channel, sequence, ack, success: false })
            }
            PacketEnd::TimedOut => Some(LifecycleComplete::IbcTimeout { channel, sequence }),
            PacketEnd::DeliveredUnreported | PacketEnd::RefundedUnreported => None,
        };
        if let Some(report) = report {
            let escrow = self.addresses.settlement_escrow.clone();
            self.chain.sudo(&escrow, &SudoMsg::IbcLifecycleComplete(report))?;
        }
        self.observe(&Step::External);
        Ok(())
    }
}
