//! Money from and to other chains. The chain, its transfer module and the world beyond are played by [`Packets`].

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
use interfaces::registry::raw::{ROLES, RoleKey, RoleRecord};
use interfaces::settlement_escrow::events::{InvoiceOpened, PayoutStep};
use interfaces::settlement_escrow::routes::{
    Channel, Inbound, InvoiceResponse, LinksResponse, Mode, PayoutStatus, Remote, RemotePayoutResponse,
    RemotePayoutsResponse, RouteDefinition, RouteDenom, RouteResponse, RouteStatus,
};
use interfaces::settlement_escrow::{LifecycleComplete, SudoMsg};
use units::{InvoiceId, Nonce, PayoutId};

use super::*;
use crate::RouteError;
use crate::contract::{ibc_destination_callback, ibc_source_callback, sudo};
use crate::interchain::state::{FLOWS, FlowKey, PENDING, PacketKey};

/// The channel of the route by callbacks.
const CALLBACKS: Channel = Channel(3);
/// The channel of the route by hooks.
pub const HOOKS: Channel = Channel(4);
/// Alice's account beyond.
pub const ALICE: &str = "juno1alice";
/// Bob's account beyond.
const BOB: &str = "juno1bob";

/// What an acknowledgement of success says by itself.
const SUCCESS: &str = r#"{"result":"AQ=="}"#;
/// What an acknowledgement of failure says.
const FAILURE: &str = r#"{"error":"ABCI code: 1"}"#;

/// A packet that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    channel: String,
    sequence: u64,
    coin: Coin,
    receiver: String,
    memo: String,
}

/// Packets that went out, and what the chain does when one is to go.
#[derive(Default)]
pub struct Packets {
    sent: Vec<Packet>,
    /// Receivers for whom the chain refuses to send.
    refused: BTreeSet<String>,
    /// Whether packets get no number.
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

fn beyond(channel: Channel, address: &str) -> Remote {
    Remote { channel, address: address.into() }
}

impl Market {
    /// Both routes are in use, alice and bob have 1,000 each here and are linked beyond both.
    fn with_routes() -> Self {
        let mut market = Self::with_channels();
        for (channel, mode) in [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)] {
            market.open(channel, mode);
        }
        for (who, id, address) in [("alice", 1, ALICE), ("bob", 2, BOB)] {
            market.deposit(who, 1_000);
            for channel in [CALLBACKS, HOOKS] {
                market.link(who, id, channel, address);
            }
        }
        market
    }

    /// A market on a chain with two channels of transfers.
    fn with_channels() -> Self {
        let mut market = Self::new();
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
        market.deps.querier.ibc.update("transfer", &channels);
        market
    }

    /// Opens a route, probes it, and lets the probe come back.
    fn open(&mut self, channel: Channel, mode: Mode) {
        let msg = ExecuteMsg::Ibc(IbcMsg::AddRoute { route: definition_of(channel, mode) });
        self.send("admin", &[], msg).unwrap();
        self.send("admin", &[coin(1, EUR)], ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel })).unwrap();
        let probe = self.last_packet();
        self.come_back(&probe);
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

    /// A payout of alice's under way, with its packet.
    fn under_way(&mut self, channel: Channel, amount: u128) -> (PayoutId, Packet) {
        let payout = self.queue("alice", amount, &beyond(channel, ALICE));
        self.send_payouts(channel).unwrap();
        (payout, self.last_packet())
    }

    /// The chain carries out the transfers of a response, each with its reply, and all events are told together.
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
            let told = Reply { id: submessage.id, payload: submessage.payload, gas_used: 0, result };
            let answer = reply(self.deps.as_mut(), self.env.clone(), handed_over(&told)).unwrap();
            response = response.add_events(answer.events);
        }
        response
    }

    /// The transfer module gives a packet's coin back: before any report, as it does.
    fn come_back(&mut self, packet: &Packet) {
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
                let told = IbcAckCallbackMsg::new(
                    acknowledgement,
                    set_addresses(packet, "transfer"),
                    addr("relayer"),
                );
                self.callback(&IbcSourceCallbackMsg::Acknowledgement(told)).events
            }
        };
        self.check_conservation();
        events
    }

    /// The middleware reports that a packet timed out.
    fn time_out(&mut self, mode: Mode, packet: &Packet) {
        self.come_back(packet);
        let (channel, sequence) = (packet.channel.clone(), packet.sequence);
        match mode {
            Mode::Hooks => drop(self.sudo(LifecycleComplete::IbcTimeout { channel, sequence })),
            Mode::Callbacks => {
                let told = IbcTimeoutCallbackMsg::new(set_addresses(packet, "transfer"), addr("relayer"));
                self.callback(&IbcSourceCallbackMsg::Timeout(told));
            }
        }
        self.check_conservation();
    }

    fn sudo(&mut self, end: LifecycleComplete) -> Response {
        sudo(self.deps.as_mut(), self.env.clone(), SudoMsg::IbcLifecycleComplete(end)).unwrap()
    }

    fn callback(&mut self, told: &IbcSourceCallbackMsg) -> IbcBasicResponse {
        ibc_source_callback(self.deps.as_mut(), self.env.clone(), handed_over(told)).unwrap()
    }

    /// A transfer with a message comes in over a route, in the route's way; refused, the coin goes back.
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
        let message = serde_json_text(message);
        let memo = format!(r#"{{"dest_callback":{{"address":"{}"}},"dpt":{message}}}"#, addr("escrow"));
        let call = incoming(&channel.to_string(), sender, vec![coin], &memo);
        self.call_back(&call)
    }

    /// The middleware calls the escrow about a transfer that it received.
    fn call_back(&mut self, call: &IbcDestinationCallbackMsg) -> Result<(), EscrowError> {
        let (before, bank) = (self.state(), self.bank.clone());
        let transfer = call.transfer.as_ref();
        for coin in transfer.filter(|to| to.receiver == addr("escrow")).iter().flat_map(|to| &to.funds) {
            *self.bank.entry(coin.denom.clone()).or_default() += u128_of(coin);
        }
        self.update_bank();
        let result = ibc_destination_callback(self.deps.as_mut(), self.env.clone(), handed_over(call));
        if result.is_err() {
            self.restore(before);
            self.bank = bank;
            self.update_bank();
        }
        self.check_conservation();
        result.map(drop)
    }

    /// Makes somebody guardian.
    fn appoint(&self, who: &str) {
        let record = RoleRecord { since: Timestamp(0), until: Timestamp(u64::MAX) };
        let key = ROLES.key(&RoleKey(Role::Guardian, addr(who)));
        self.world.borrow_mut().records.insert(key, record.encode());
    }

    /// All payouts by their states: what waits is set aside, what is under way is in no bank, and each packet under way is
    /// known under its number. Returns what is set aside.
    pub(super) fn check_payouts(&self, denom: &str, found: &ConservationResponse) -> u128 {
        let RemotePayoutsResponse { payouts } =
            self.ask(QueryMsg::RemotePayouts { start_after: None, limit: Some(500) });
        let (mut held, mut away) = (0, 0);
        let mut by_route: BTreeMap<Channel, u128> = BTreeMap::new();
        for payout in payouts.iter().filter(|payout| payout.denom == denom) {
            let key = PacketKey(payout.channel, payout.sequence.unwrap_or_default());
            assert_eq!(PENDING.has(&self.deps.storage, &key), payout.status.is_in_flight(), "{payout:?}");
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
            let flow = FLOWS.load(&self.deps.storage, &FlowKey(number, channel)).unwrap();
            assert_eq!(flow.0.in_flight, Amount(amount), "{channel}");
        }
        held
    }
}

fn serde_json_text(message: &Inbound) -> String {
    cosmwasm_std::to_json_string(message).unwrap()
}

/// The chain's answer to a transfer that it sent.
#[allow(deprecated)]
fn numbered(sequence: u64) -> SubMsgResult {
    let value = Binary::from(Anybuf::new().append_uint64(1, sequence).into_vec());
    let type_url = "/ibc.applications.transfer.v1.MsgTransferResponse".to_owned();
    let msg_responses = vec![MsgResponse { type_url, value }];
    SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses })
}

/// A packet that went out, as reports carry it.
fn set_addresses(packet: &Packet, port: &str) -> IbcPacket {
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
