//! Transfers on a counterparty chain that pay an invoice or confirm a link in the escrow.

use cosmwasm_std::Coin;
use ics20::voucher;
use interfaces::settlement_escrow::routes::{Channel, Inbound, Mode, RouteDefinition};
use serde::Serialize;
use units::{Amount, Timestamp};

use crate::ibc::{self, Transfer};
use crate::{ClientError, Message, Node, Signer, TxResult, address};

/// The gas that a callback asks for: the most that wasmd gives unless a chain decides otherwise
/// (`DefaultMaxIBCCallbackGas`). Where a chain gives less, less is given.
const CALLBACK_GAS: u64 = 1_000_000;

/// A denomination that does not travel a route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{denom} does not travel the route on {channel}; {} do", .known.join(", "))]
pub struct NotOnRoute {
    denom: String,
    channel: Channel,
    known: Vec<String>,
}

/// A transfer to the escrow that is made on the counterparty chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowTransfer {
    /// The sender's address on the counterparty chain.
    pub sender: String,
    /// The channel on the counterparty chain.
    pub channel: String,
    /// The receiver: the escrow.
    pub receiver: String,
    /// The denomination on the counterparty chain.
    pub denom: String,
    /// The amount in units of `denom`.
    pub amount: Amount,
    /// The memo with the message for the escrow.
    pub memo: String,
}

impl EscrowTransfer {
    /// A transfer with a message for the escrow. `counterparty` is the route's channel on the counterparty chain, `denom` a
    /// denomination of the route on the market's chain.
    ///
    /// # Errors
    /// [`NotOnRoute`] if the denomination does not travel the route.
    pub fn new(
        route: &RouteDefinition,
        counterparty: &str,
        escrow: &str,
        sender: &str,
        (denom, amount): (&str, Amount),
        asked: &Inbound,
    ) -> Result<Self, NotOnRoute> {
        Ok(Self {
            sender: sender.into(),
            channel: counterparty.into(),
            receiver: escrow.into(),
            denom: counterparty_denom(route, counterparty, denom)?,
            amount,
            memo: memo(route.mode, escrow, asked),
        })
    }

    /// The message that the sender signs. The packet times out at a time of the market's chain.
    pub fn message(&self, times_out_at: Timestamp) -> Message {
        ibc::transfer(&Transfer {
            sender: &self.sender,
            channel: &self.channel,
            receiver: &self.receiver,
            coin: &Coin::new(self.amount.get(), self.denom.clone()),
            memo: &self.memo,
            times_out_at,
        })
    }

    /// Signs and sends the transfer on the counterparty chain.
    ///
    /// # Errors
    /// [`ClientError`] if that chain refuses it.
    pub async fn send(
        &self,
        node: &Node,
        signer: &mut Signer,
        times_out_at: Timestamp,
    ) -> Result<SentTransfer, ClientError> {
        let transaction = signer.send(node, &[self.message(times_out_at)]).await?;
        let sequence = ibc::packet_sequence(&transaction.events).ok_or_else(|| ClientError::Unreadable {
            origin: transaction.hash.clone(),
            problem: "it has no event of a packet".into(),
        })?;
        Ok(SentTransfer {
            transaction,
            chain: node.chain.id.clone(),
            channel: self.channel.clone(),
            sequence,
        })
    }
}

/// A transfer that was sent, and its packet.
#[derive(Clone, Debug)]
pub struct SentTransfer {
    /// The transaction on the counterparty chain.
    pub transaction: TxResult,
    /// Id of the counterparty chain.
    pub chain: String,
    /// Channel on the counterparty chain.
    pub channel: String,
    /// Sequence of the packet.
    pub sequence: u64,
}

impl SentTransfer {
    /// Whether the packet is in flight.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn in_flight(&self, node: &Node) -> Result<bool, ClientError> {
        node.packet_in_flight(&self.channel, self.sequence).await
    }

    /// The text for people.
    pub fn text(&self) -> String {
        let Self { transaction: TxResult { hash, height, gas_used, .. }, chain, channel, sequence } = self;
        format!(
            "packet {sequence} of {channel} on {chain}, transaction {hash} in block {height}, {gas_used} gas"
        )
    }
}

/// The state of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferState {
    /// The packet is in flight.
    InFlight,
    /// The escrow has executed its message.
    Done,
    /// The money was refunded to the sender.
    Refunded,
}

impl TransferState {
    /// The state, from whether the packet was in flight and whether its effect was found afterwards. In the other order a
    /// packet that ends in between would seem refunded.
    pub const fn of(in_flight: bool, done: bool) -> Self {
        match (in_flight, done) {
            (_, true) => Self::Done,
            (true, false) => Self::InFlight,
            (false, false) => Self::Refunded,
        }
    }
}

/// The name of a route's denomination on the counterparty chain: a voucher of this route is unwrapped, a native denomination
/// becomes a voucher.
fn counterparty_denom(
    route: &RouteDefinition,
    counterparty: &str,
    denom: &str,
) -> Result<String, NotOnRoute> {
    let RouteDefinition { channel, denoms, .. } = route;
    let found = denoms.iter().find(|each| each.denom == denom).ok_or_else(|| NotOnRoute {
        denom: denom.to_owned(),
        channel: *channel,
        known: denoms.iter().map(|each| each.denom.clone()).collect(),
    })?;
    let Some(trace) = &found.trace else {
        return Ok(voucher(&format!("transfer/{counterparty}/{denom}")));
    };
    let before = trace.strip_prefix(&format!("transfer/{channel}/")).unwrap_or(trace);
    // A denomination of a third chain is a voucher on the counterparty chain, too.
    Ok(if before.starts_with("transfer/channel-") { voucher(before) } else { before.to_owned() })
}

/// The memo with which a route's middleware calls the escrow.
fn memo(mode: Mode, escrow: &str, asked: &Inbound) -> String {
    // Messages always serialize, and an address needs no escaping.
    let asked = serde_json::to_string(asked).unwrap_or_default();
    match mode {
        Mode::Hooks => format!("{{\"wasm\":{{\"contract\":\"{escrow}\",\"msg\":{{\"ibc\":{asked}}}}}}}"),
        Mode::Callbacks => format!(
            "{{\"dest_callback\":{{\"address\":\"{escrow}\",\"gas_limit\":\"{CALLBACK_GAS}\"}},\"dpt\":{asked}}}"
        ),
    }
}

/// The intermediate sender of IBC hooks for a sender on the counterparty chain.
///
/// # Errors
/// If the prefix is invalid.
pub fn intermediate_sender(prefix: &str, channel: Channel, sender: &str) -> Result<String, ClientError> {
    address::of_bytes(prefix, &ics20::derived_sender(channel, sender))
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::routes::RouteDenom;
    use serde_json::Value;
    use units::{InvoiceId, Nonce, Seconds};

    /// A route to Juno over channel-7 for its own coin, for one that came to Juno from the Hub, and for euros of this chain.
    fn route(mode: Mode) -> RouteDefinition {
        let denom = |denom: String, trace: Option<&str>| RouteDenom {
            denom,
            trace: trace.map(str::to_owned),
            least: Amount(1_000_000),
            per_day: Amount(500_000_000),
            in_flight: Amount(100_000_000),
        };
        let (juno, atom) = ("transfer/channel-7/ujuno", "transfer/channel-7/transfer/channel-1/uatom");
        RouteDefinition {
            channel: Channel(7),
            mode,
            prefix: "juno".into(),
            timeout: Seconds(600),
            denoms: vec![
                denom(voucher(juno), Some(juno)),
                denom(voucher(atom), Some(atom)),
                denom("ueur".into(), None),
            ],
        }
    }

    const FUND: Inbound = Inbound::Fund { invoice: InvoiceId(12), nonce: Nonce(9_007_199_254_740_993) };

    fn transfer(mode: Mode, denom: &str) -> EscrowTransfer {
        let coin = (denom, Amount(5));
        EscrowTransfer::new(&route(mode), "channel-42", "wasm1escrow", "juno1payer", coin, &FUND).unwrap()
    }

    #[test]
    fn the_memo_asks_as_the_routes_middleware_reads_it_with_numbers_as_texts() {
        assert_eq!(
            transfer(Mode::Hooks, "ueur").memo,
            r#"{"wasm":{"contract":"wasm1escrow","msg":{"ibc":{"fund":{"invoice":"12","nonce":"9007199254740993"}}}}}"#
        );
        assert_eq!(
            transfer(Mode::Callbacks, "ueur").memo,
            r#"{"dest_callback":{"address":"wasm1escrow","gas_limit":"1000000"},"dpt":{"fund":{"invoice":"12","nonce":"9007199254740993"}}}"#
        );
        let confirm = Inbound::ConfirmLink { participant: cosmwasm_std::Uint64::new(3), nonce: Nonce(4) };
        assert_eq!(
            memo(Mode::Hooks, "wasm1escrow", &confirm),
            r#"{"wasm":{"contract":"wasm1escrow","msg":{"ibc":{"confirm_link":{"participant":"3","nonce":"4"}}}}}"#
        );
    }

    #[test]
    fn what_is_asked_for_reads_as_the_escrows_own_messages() {
        // By hooks the escrow is executed with it; by callbacks it reads what stands under `dpt`.
        let hooks: Value = serde_json::from_str(&transfer(Mode::Hooks, "ueur").memo).unwrap();
        let message: interfaces::settlement_escrow::ExecuteMsg =
            serde_json::from_value(hooks["wasm"]["msg"].clone()).unwrap();
        let asked =
            interfaces::settlement_escrow::ExecuteMsg::Ibc(interfaces::settlement_escrow::IbcMsg::Fund {
                invoice: InvoiceId(12),
                nonce: Nonce(9_007_199_254_740_993),
            });
        assert_eq!(serde_json::to_value(message).unwrap(), serde_json::to_value(asked).unwrap());
        assert!(ics20::inbound_memo(&transfer(Mode::Callbacks, "ueur").memo).is_ok());
    }

    #[test]
    fn a_denomination_is_named_as_the_other_chain_names_it() {
        let route = route(Mode::Hooks);
        let there = |denom: &str| transfer(Mode::Hooks, denom).denom;
        assert_eq!(there(&route.denoms[0].denom), "ujuno");
        assert_eq!(there(&route.denoms[1].denom), voucher("transfer/channel-1/uatom"));
        assert_eq!(there("ueur"), voucher("transfer/channel-42/ueur"));
        let refused = counterparty_denom(&route, "channel-42", "uusd").unwrap_err().to_string();
        assert!(refused.starts_with("uusd does not travel the route on channel-7; ibc/"), "{refused}");
    }

    #[test]
    fn the_derived_sender_is_the_one_of_ibc_hooks() {
        // The vector of the middleware's own documentation.
        assert_eq!(
            intermediate_sender("osmo", Channel(0), "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu").unwrap(),
            "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl"
        );
    }
}
