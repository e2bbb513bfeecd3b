//! ICS-20 transfers over channels of IBC version 1: the message, its channel, and whether its packet is in flight.
//!
//! The messages are ibc-go's `ibc/applications/transfer/v1/tx.proto` and `ibc/core/channel/v1/{channel,query}.proto` without the
//! fields that the client does not read, which protobuf allows.

use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmwasm_std::{Coin, Event};
use prost::{Message as Protobuf, Name};
use units::Timestamp;

use crate::messages::{any, proto};
use crate::{ClientError, Message, Node};

/// The port of transfers.
const PORT: &str = "transfer";
/// ibc-go's number for an open channel.
const OPEN: i32 = 3;
/// ibc-go's number for an unordered channel.
const UNORDERED: i32 = 1;

/// A transfer to another chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// Sender's address.
    pub sender: &'a str,
    /// Channel on the sender's chain.
    pub channel: &'a str,
    /// Receiver's address on the counterparty chain.
    pub receiver: &'a str,
    /// Coin in the sender's chain's denomination.
    pub coin: &'a Coin,
    /// Memo of the packet.
    pub memo: &'a str,
    /// Timeout in the counterparty chain's time: a packet not received before is refunded.
    pub times_out_at: Timestamp,
}

/// A channel of the transfer port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelInfo {
    /// Its name on the counterparty chain.
    pub counterparty: String,
    /// Whether packets can pass.
    pub open: bool,
    /// Whether packets may arrive in any order.
    pub unordered: bool,
    /// Its version: `ics20-1` for plain transfers.
    pub version: String,
}

/// Encodes a transfer.
pub fn transfer(transfer: &Transfer<'_>) -> Message {
    any(&MsgTransfer {
        source_port: PORT.into(),
        source_channel: transfer.channel.into(),
        token: proto(std::slice::from_ref(transfer.coin)).pop(),
        sender: transfer.sender.into(),
        receiver: transfer.receiver.into(),
        // The timeout is a time only.
        timeout_height: Some(Height::default()),
        timeout_timestamp: transfer.times_out_at.get().saturating_mul(1_000_000_000),
        memo: transfer.memo.into(),
    })
}

/// The sequence of the packet that a transaction has sent, from its events.
pub fn packet_sequence(events: &[Event]) -> Option<u64> {
    let sent = events.iter().find(|event| event.ty == "send_packet")?;
    sent.attributes.iter().find(|attribute| attribute.key == "packet_sequence")?.value.parse().ok()
}

impl Node {
    /// A channel of the transfer port, if it exists.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn channel(&self, channel: &str) -> Result<Option<ChannelInfo>, ClientError> {
        let question = QueryChannelRequest { port_id: PORT.into(), channel_id: channel.into() };
        let answer: QueryChannelResponse =
            match self.query("/ibc.core.channel.v1.Query/Channel", &question).await {
                Ok(answer) => answer,
                Err(ClientError::Refused { log, .. }) if log.contains("not found") => return Ok(None),
                Err(error) => return Err(error),
            };
        Ok(answer.channel.map(|found| ChannelInfo {
            counterparty: found.counterparty.map(|end| end.channel_id).unwrap_or_default(),
            open: found.state == OPEN,
            unordered: found.ordering == UNORDERED,
            version: found.version,
        }))
    }

    /// Whether a packet that was sent over a channel is in flight: not acknowledged and not timed out on this chain.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn packet_in_flight(&self, channel: &str, sequence: u64) -> Result<bool, ClientError> {
        let question =
            QueryPacketCommitmentRequest { port_id: PORT.into(), channel_id: channel.into(), sequence };
        let answer: Result<QueryPacketCommitmentResponse, _> =
            self.query("/ibc.core.channel.v1.Query/PacketCommitment", &question).await;
        match answer {
            Ok(answer) => Ok(!answer.commitment.is_empty()),
            Err(ClientError::Refused { log, .. }) if log.contains("not found") => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[derive(Clone, PartialEq, Protobuf)]
struct MsgTransfer {
    #[prost(string, tag = "1")]
    source_port: String,
    #[prost(string, tag = "2")]
    source_channel: String,
    #[prost(message, optional, tag = "3")]
    token: Option<ProtoCoin>,
    #[prost(string, tag = "4")]
    sender: String,
    #[prost(string, tag = "5")]
    receiver: String,
    #[prost(message, optional, tag = "6")]
    timeout_height: Option<Height>,
    #[prost(uint64, tag = "7")]
    timeout_timestamp: u64,
    #[prost(string, tag = "8")]
    memo: String,
}

impl Name for MsgTransfer {
    const NAME: &'static str = "MsgTransfer";
    const PACKAGE: &'static str = "ibc.applications.transfer.v1";

    fn full_name() -> String {
        format!("{}.{}", Self::PACKAGE, Self::NAME)
    }

    fn type_url() -> String {
        format!("/{}", Self::full_name())
    }
}

#[derive(Clone, Copy, PartialEq, Protobuf)]
struct Height {
    #[prost(uint64, tag = "1")]
    revision_number: u64,
    #[prost(uint64, tag = "2")]
    revision_height: u64,
}

#[derive(Clone, PartialEq, Protobuf)]
struct QueryChannelRequest {
    #[prost(string, tag = "1")]
    port_id: String,
    #[prost(string, tag = "2")]
    channel_id: String,
}

#[derive(Clone, PartialEq, Protobuf)]
struct QueryChannelResponse {
    #[prost(message, optional, tag = "1")]
    channel: Option<ChannelEnd>,
}

#[derive(Clone, PartialEq, Protobuf)]
struct ChannelEnd {
    #[prost(int32, tag = "1")]
    state: i32,
    #[prost(int32, tag = "2")]
    ordering: i32,
    #[prost(message, optional, tag = "3")]
    counterparty: Option<Counterparty>,
    #[prost(string, tag = "5")]
    version: String,
}

#[derive(Clone, PartialEq, Protobuf)]
struct Counterparty {
    #[prost(string, tag = "1")]
    port_id: String,
    #[prost(string, tag = "2")]
    channel_id: String,
}

#[derive(Clone, PartialEq, Protobuf)]
struct QueryPacketCommitmentRequest {
    #[prost(string, tag = "1")]
    port_id: String,
    #[prost(string, tag = "2")]
    channel_id: String,
    #[prost(uint64, tag = "3")]
    sequence: u64,
}

#[derive(Clone, PartialEq, Protobuf)]
struct QueryPacketCommitmentResponse {
    #[prost(bytes = "vec", tag = "1")]
    commitment: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfer_is_encoded_as_ibc_go_reads_it() {
        let coin = Coin::new(7_u128, "ujuno");
        let message = transfer(&Transfer {
            sender: "juno1a",
            channel: "channel-3",
            receiver: "wasm1b",
            coin: &coin,
            memo: "{}",
            times_out_at: Timestamp(2),
        });
        assert_eq!(message.type_url, "/ibc.applications.transfer.v1.MsgTransfer");
        // Field number × 8 + wire type, then length and content; the timeout height is an empty message, the time 2·10⁹ as a
        // number of seven bits a byte, lowest first: 0x77359400 → 80 a8 d6 b9 07.
        let mut expected = Vec::new();
        for (key, content) in [(0x0a, b"transfer".as_slice()), (0x12, b"channel-3")] {
            expected.extend([key, u8::try_from(content.len()).unwrap()]);
            expected.extend(content);
        }
        expected.extend([0x1a, 10, 0x0a, 5]);
        expected.extend(b"ujuno");
        expected.extend([0x12, 1, b'7']);
        for (key, content) in [(0x22, b"juno1a"), (0x2a, b"wasm1b")] {
            expected.extend([key, 6]);
            expected.extend(content);
        }
        expected.extend([0x32, 0, 0x38, 0x80, 0xa8, 0xd6, 0xb9, 0x07, 0x42, 2, b'{', b'}']);
        assert_eq!(message.value, expected);
    }

    #[test]
    fn packet_sequence_is_read_from_its_event() {
        let other = Event::new("ibc_transfer").add_attribute("packet_sequence", "9");
        let sent = Event::new("send_packet").add_attribute("packet_sequence", "12");
        assert_eq!(packet_sequence(&[other.clone(), sent]), Some(12));
        assert_eq!(packet_sequence(&[other]), None);
    }
}
