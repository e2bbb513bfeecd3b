//! Payments from and to other chains. [`Packets`] mocks the transfer module and the counterparty chain.

mod invoices;
mod links;
mod payouts;
mod reports;
mod routes;

use interfaces::settlement_escrow::IbcMsg;
use std::collections::BTreeSet;

use anybuf::Anybuf;
use cosmwasm_std::{
    IbcAckCallbackMsg, IbcAcknowledgement, IbcBasicResponse, IbcChannel, IbcDestinationCallbackMsg,
    IbcEndpoint, IbcOrder, IbcPacket, IbcSourceCallbackMsg, IbcTimeout, IbcTimeoutCallbackMsg,
    IbcTransferCallback, MsgResponse, SubMsgResponse,
};
use interfaces::event::TypedEvent;
use interfaces::registry::Role;
use interfaces::registry::raw::{ROLES, RoleRecord};
use interfaces::settlement_escrow::events::{InvoiceOpened, PayoutStep};
use interfaces::settlement_escrow::routes::{
    Channel, Inbound, InvoiceResponse, LinksResponse, Mode, PayoutStatus, Remote, RemotePayoutResponse,
    RemotePayoutsResponse, RouteDefinition, RouteDenom, RouteResponse, RouteStatus,
};
use interfaces::settlement_escrow::{LifecycleComplete, SudoMsg};
use units::{InvoiceId, Nonce, PayoutId};

use super::*;
use crate::IbcError;
use crate::contract::{ibc_destination_callback, ibc_source_callback, sudo};
use crate::ibc::state::{FLOWS, IN_FLIGHT};
use contract_kit::CommonError;

/// The channel of the route with callbacks.
const CALLBACKS: Channel = Channel(3);
/// The channel of the route with hooks.
pub const HOOKS: Channel = Channel(4);
/// Alice's remote account.
pub const ALICE: &str = "juno1alice";
/// Bob's remote account.
const BOB: &str = "juno1bob";

/// An acknowledgement of success.
const SUCCESS: &str = r#"{"result":"AQ=="}"#;
/// An acknowledgement of failure.
const FAILURE: &str = r#"{"error":"ABCI code: 1"}"#;

/// A sent packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    channel: String,
    sequence: u64,
    coin: Coin,
    receiver: String,
    memo: String,
}

/// The sent packets, and how the chain sends the next ones.
#[derive(Default)]
pub struct Packets {
    sent: Vec<Packet>,
    /// Receivers to which the chain refuses to send.
    refused: BTreeSet<String>,
    /// Whether packets get no sequence.
    unnumbered: bool,
}

fn eur(per_day: u128, in_flight: u128) -> RouteDenom {
    RouteDenom {
        denom: EUR.into(),
        trace: None,
        least: Amount(10),
        per_day: Amount(per_day),
        in_flight: Amount(in_flight),
    }
}

pub fn definition_of(channel: Channel, mode: Mode) -> RouteDefinition {
    let prefix = "juno".to_owned();
    RouteDefinition { channel, mode, prefix, timeout: Seconds(600), denoms: vec![eur(1_000, 500)] }
}

fn remote(channel: Channel, address: &str) -> Remote {
    Remote { channel, address: address.into() }
}

impl TestEnv {
    /// Both routes are active; alice and bob have 1,000 each and are linked over both.
    fn with_routes() -> Self {
        let mut test = Self::with_channels();
        for (channel, mode) in [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)] {
            test.open(channel, mode);
        }
        for (who, id, address) in [("alice", 1, ALICE), ("bob", 2, BOB)] {
            test.deposit(who, 1_000);
            for channel in [CALLBACKS, HOOKS] {
                test.link(who, id, channel, address);
            }
        }
        test
    }

    /// A chain with two channels for transfers.
    fn with_channels() -> Self {
        let mut test = Self::new();
        let channels = [
            (CALLBACKS.to_string(), IbcOrder::Unordered, "ics20-1"),
            (HOOKS.to_string(), IbcOrder::Unordered, "ics20-1"),
            ("channel-5".into(), IbcOrder::Ordered, "ics20-1"),
            ("channel-6".into(), IbcOrder::Unordered, "ics27-1"),
        ];
        let end =
            |channel_id: &str| IbcEndpoint { port_id: "transfer".into(), channel_id: channel_id.into() };
        let channels: Vec<_> = channels
            .into_iter()
            .map(|(id, order, version)| {
                IbcChannel::new(end(&id), end("channel-9"), order, version, "connection-0")
            })
            .collect();
        test.deps.querier.ibc.update("transfer", &channels);
        test
    }

    /// Adds a route, probes it, and refunds the probe.
    fn open(&mut self, channel: Channel, mode: Mode) {
        let msg = ExecuteMsg::Ibc(IbcMsg::AddRoute { route: definition_of(channel, mode) });
        self.send("admin", &[], msg).unwrap();
        self.send("admin", &[coin(1, EUR)], ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel })).unwrap();
        let probe = self.last_packet();
        self.refund(&probe);
        self.report(mode, &probe, FAILURE);
        assert_eq!(self.route(channel).status, RouteStatus::Active);
    }

    fn link(&mut self, who: &str, id: u32, channel: Channel, address: &str) {
        let msg = ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel, address: address.into(), nonce: Nonce(7) });
        self.send(who, &[], msg).unwrap();
        let message = Inbound::ConfirmLink { participant: id.into(), nonce: Nonce(7) };
        self.arrive(channel, address, coin(1, EUR), &message).unwrap();
    }

    fn route(&self, channel: Channel) -> RouteResponse {
        self.ask(QueryMsg::Route { channel })
    }

    fn payout(&self, payout: PayoutId) -> RemotePayoutResponse {
        self.ask(QueryMsg::RemotePayout { payout })
    }

    fn status(&self, payout: PayoutId) -> PayoutStatus {
        self.payout(payout).status
    }

    fn last_packet(&self) -> Packet {
        self.packets.sent.last().unwrap().clone()
    }

    fn invoice(&mut self, who: &str, amount: u128, expires_at: u64) -> InvoiceId {
        let (denom, amount, expires_at) = (EUR.into(), Amount(amount), Timestamp(expires_at));
        let response =
            self.send(who, &[], ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom, amount, expires_at })).unwrap();
        InvoiceOpened::parse_all(&response.events).unwrap()[0].invoice
    }

    fn queue(&mut self, who: &str, amount: u128, to: &Remote) -> PayoutId {
        let msg = ExecuteMsg::Ibc(IbcMsg::QueuePayout {
            denom: EUR.into(),
            amount: Some(Amount(amount)),
            to: to.clone(),
            memo: None,
        });
        let response = self.send(who, &[], msg).unwrap();
        PayoutStep::parse_all(&response.events).unwrap()[0].payout
    }

    fn send_payouts(&mut self, channel: Channel) -> Result<Response, EscrowError> {
        self.send(
            "stranger",
            &[],
            ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel, start_after: None, limit: 100 }),
        )
    }

    /// A payout of alice in flight, with its packet.
    fn in_flight(&mut self, channel: Channel, amount: u128) -> (PayoutId, Packet) {
        let payout = self.queue("alice", amount, &remote(channel, ALICE));
        self.send_payouts(channel).unwrap();
        (payout, self.last_packet())
    }

    /// Carries out the transfers of a response and their replies as the chain does. Returns all events together.
    pub(super) fn carry_packets(&mut self, mut response: Response) -> Response {
        for submessage in response.messages.clone() {
            let CosmosMsg::Ibc(cosmwasm_std::IbcMsg::Transfer {
                channel_id, to_address, amount, memo, ..
            }) = &submessage.msg
            else {
                continue;
            };
            let refused = self.packets.refused.contains(to_address);
            let result = if refused {
                SubMsgResult::Err("sends are disabled".into())
            } else {
                *self.bank.get_mut(&amount.denom).unwrap() -= u128_of(amount);
                self.update_bank();
                let sequence = u64::try_from(self.packets.sent.len()).unwrap() + 1;
                self.packets.sent.push(Packet {
                    channel: channel_id.clone(),
                    sequence,
                    coin: amount.clone(),
                    receiver: to_address.clone(),
                    memo: memo.clone().unwrap_or_default(),
                });
                numbered(if self.packets.unnumbered { 0 } else { sequence })
            };
            #[allow(deprecated)]
            let reply_msg = Reply { id: submessage.id, payload: submessage.payload, gas_used: 0, result };
            let answer = reply(self.deps.as_mut(), self.env.clone(), reply_msg).unwrap();
            response = response.add_events(answer.events);
        }
        response
    }

    /// Refunds the coin of a packet as the transfer module does, before any report.
    fn refund(&mut self, packet: &Packet) {
        *self.bank.entry(packet.coin.denom.clone()).or_default() += u128_of(&packet.coin);
        self.update_bank();
    }

    /// The middleware reports an acknowledgement.
    fn report(&mut self, mode: Mode, packet: &Packet, ack: &str) {
        self.report_raw(mode, packet, ack.as_bytes());
    }

    fn report_raw(&mut self, mode: Mode, packet: &Packet, ack: &[u8]) -> Vec<cosmwasm_std::Event> {
        let (channel, sequence) = (packet.channel.clone(), packet.sequence);
        let events = match mode {
            Mode::Hooks => {
                let (ack, success) = (Binary::from(ack), !ack.starts_with(b"{\"error\""));
                self.sudo(LifecycleComplete::IbcAck { channel, sequence, ack, success }).events
            }
            Mode::Callbacks => {
                let acknowledgement = IbcAcknowledgement::new(Binary::from(ack));
                let report =
                    IbcAckCallbackMsg::new(acknowledgement, reported(packet, "transfer"), addr("relayer"));
                self.callback(IbcSourceCallbackMsg::Acknowledgement(report)).events
            }
        };
        self.check_conservation();
        events
    }

    /// The middleware reports that a packet timed out.
    fn time_out(&mut self, mode: Mode, packet: &Packet) {
        self.refund(packet);
        let (channel, sequence) = (packet.channel.clone(), packet.sequence);
        match mode {
            Mode::Hooks => drop(self.sudo(LifecycleComplete::IbcTimeout { channel, sequence })),
            Mode::Callbacks => {
                let report = IbcTimeoutCallbackMsg::new(reported(packet, "transfer"), addr("relayer"));
                self.callback(IbcSourceCallbackMsg::Timeout(report));
            }
        }
        self.check_conservation();
    }

    fn sudo(&mut self, end: LifecycleComplete) -> Response {
        sudo(self.deps.as_mut(), self.env.clone(), SudoMsg::IbcLifecycleComplete(end)).unwrap()
    }

    fn callback(&mut self, report: IbcSourceCallbackMsg) -> IbcBasicResponse {
        ibc_source_callback(self.deps.as_mut(), self.env.clone(), report).unwrap()
    }

    /// Delivers a transfer with a message by the mode of its route. A refusal refunds the coin.
    fn arrive(
        &mut self,
        channel: Channel,
        sender: &str,
        coin: Coin,
        message: &Inbound,
    ) -> Result<(), EscrowError> {
        if channel == HOOKS {
            let derived: interfaces::settlement_escrow::routes::DerivedSenderResponse =
                self.ask(QueryMsg::DerivedSender { channel, address: sender.into() });
            let message = match message {
                Inbound::Fund { invoice, nonce } => {
                    ExecuteMsg::Ibc(IbcMsg::Fund { invoice: *invoice, nonce: *nonce })
                }
                Inbound::ConfirmLink { participant, nonce } => {
                    ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant: *participant, nonce: *nonce })
                }
            };
            return self.send_from(&Addr::unchecked(derived.address), &[coin], message).map(drop);
        }
        let message = cosmwasm_std::to_json_string(message).unwrap();
        let memo = format!(r#"{{"dest_callback":{{"address":"{}"}},"dpt":{message}}}"#, addr("escrow"));
        let call = incoming(&channel.to_string(), sender, vec![coin], &memo);
        self.call_back(&call)
    }

    /// Calls the escrow about a received transfer as the middleware does.
    fn call_back(&mut self, call: &IbcDestinationCallbackMsg) -> Result<(), EscrowError> {
        let (before, bank) = (self.state(), self.bank.clone());
        let transfer = call.transfer.as_ref();
        for coin in transfer.filter(|to| to.receiver == addr("escrow")).iter().flat_map(|to| &to.funds) {
            *self.bank.entry(coin.denom.clone()).or_default() += u128_of(coin);
        }
        self.update_bank();
        let result = ibc_destination_callback(self.deps.as_mut(), self.env.clone(), call.clone());
        if result.is_err() {
            self.restore(before);
            self.bank = bank;
            self.update_bank();
        }
        self.check_conservation();
        result.map(drop)
    }

    /// Grants the role of the guardian.
    fn appoint(&self, who: &str) {
        let record = RoleRecord { since: Timestamp(0), until: Timestamp(u64::MAX) };
        let key = ROLES.key((Role::Guardian.number(), &addr(who))).to_vec();
        self.mocks.borrow_mut().records.insert(key, storage::encode(&record).unwrap());
    }

    /// Checks all payouts by their states: set aside, or in flight with a known packet. Returns what is set aside.
    pub(super) fn check_payouts(&self, denom: &str, found: &ConservationResponse) -> u128 {
        let RemotePayoutsResponse { payouts } =
            self.ask(QueryMsg::RemotePayouts { start_after: None, limit: Some(500) });
        let (mut held, mut away) = (0, 0);
        let mut by_route: BTreeMap<Channel, u128> = BTreeMap::new();
        for payout in payouts.iter().filter(|payout| payout.denom == denom) {
            let key = (payout.channel.0, payout.sequence.unwrap_or_default());
            assert_eq!(IN_FLIGHT.has(&self.deps.storage, key), payout.status.is_in_flight(), "{payout:?}");
            if payout.status.is_held() {
                held += payout.amount.get();
            }
            if payout.status.is_in_flight() {
                away += payout.amount.get();
                *by_route.entry(payout.channel).or_default() += payout.amount.get();
            }
        }
        assert_eq!((found.set_aside, found.in_flight), (Amount(held), Amount(away)), "{denom}");
        let number = DenomId(u8::from(denom == USD));
        for (channel, amount) in by_route {
            let flow = FLOWS.load(&self.deps.storage, (number, channel.0)).unwrap();
            assert_eq!(flow.in_flight, Amount(amount), "{channel}");
        }
        held
    }
}

/// The chain's reply to a sent transfer.
#[allow(deprecated)]
fn numbered(sequence: u64) -> SubMsgResult {
    let value = Binary::from(Anybuf::new().append_uint64(1, sequence).into_vec());
    let type_url = "/ibc.applications.transfer.v1.MsgTransferResponse".to_owned();
    let msg_responses = vec![MsgResponse { type_url, value }];
    SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses })
}

/// A sent packet as reports carry it.
fn reported(packet: &Packet, port: &str) -> IbcPacket {
    let end = |channel: &str| IbcEndpoint { port_id: port.into(), channel_id: channel.into() };
    let timeout = IbcTimeout::with_timestamp(BlockTime::from_seconds(1));
    IbcPacket::new(Binary::default(), end(&packet.channel), end("channel-9"), packet.sequence, timeout)
}

/// A call about a transfer to the escrow.
fn incoming(channel: &str, sender: &str, funds: Vec<Coin>, memo: &str) -> IbcDestinationCallbackMsg {
    let end = |channel: &str| IbcEndpoint { port_id: "transfer".into(), channel_id: channel.into() };
    let memo = cosmwasm_std::to_json_string(memo).unwrap();
    let data = format!(r#"{{"amount":"1","denom":"x","memo":{memo},"receiver":"r","sender":"{sender}"}}"#);
    let timeout = IbcTimeout::with_timestamp(BlockTime::from_seconds(1));
    let packet = IbcPacket::new(data.into_bytes(), end("channel-9"), end(channel), 1, timeout);
    IbcDestinationCallbackMsg {
        packet,
        ack: IbcAcknowledgement::new(SUCCESS.as_bytes()),
        transfer: Some(IbcTransferCallback { sender: sender.into(), receiver: addr("escrow"), funds }),
    }
}
