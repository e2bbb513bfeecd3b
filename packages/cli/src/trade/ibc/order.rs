//! What has to be sent on another chain, so that it pays an invoice or confirms a link here.

use ics20::voucher;
use interfaces::settlement_escrow::routes::{Channel, Inbound, Mode, RouteDefinition};
use serde_json::{Value, json};
use units::Amount;

/// The gas that a callback asks for: the most that wasmd gives unless a chain decides otherwise
/// (`DefaultMaxIBCCallbackGas`). Where a chain gives less, less is given.
const CALLBACK_GAS: u64 = 1_000_000;

/// A transfer that is to be made on another chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who sends it, by its address there.
    pub sender: String,
    /// The channel as the other chain calls it.
    pub channel: String,
    /// Who receives it here: the escrow.
    pub receiver: String,
    /// The denomination as the other chain calls it.
    pub denom: String,
    /// How much.
    pub amount: Amount,
    /// What it carries.
    pub memo: String,
}

impl Order {
    /// The transfer that asks the escrow for something. `counterparty` is what the other chain calls the route's channel,
    /// `denom` one of the route's, as it is called here.
    ///
    /// # Errors
    /// If the denomination does not travel the route.
    pub fn new(
        route: &RouteDefinition,
        counterparty: &str,
        escrow: &str,
        sender: &str,
        (denom, amount): (&str, Amount),
        asked: &Inbound,
    ) -> Result<Self, String> {
        Ok(Self {
            sender: sender.into(),
            channel: counterparty.into(),
            receiver: escrow.into(),
            denom: denom_there(route, counterparty, denom)?,
            amount,
            memo: memo(route.mode, escrow, asked),
        })
    }

    /// For machines.
    pub fn document(&self) -> Value {
        json!({
            "sender": self.sender,
            "port": "transfer",
            "channel": self.channel,
            "receiver": self.receiver,
            "denom": self.denom,
            "amount": self.amount,
            "memo": self.memo,
        })
    }

    /// For people: the fields, and the arguments with which the command line of every Cosmos SDK chain sends it.
    pub fn words(&self) -> String {
        let Self { sender, channel, receiver, denom, amount, memo } = self;
        format!(
            "on the other chain, {sender} sends by ICS-20\n  \
             port      transfer\n  channel   {channel}\n  receiver  {receiver}\n  amount    {amount} {denom}\n  memo      {memo}\n\
             which the program of that chain does by\n  \
             tx ibc-transfer transfer transfer {channel} {receiver} {amount}{denom} --from {sender} --memo '{memo}'"
        )
    }
}

/// What the other chain calls a denomination of a route. A voucher that came over the route is there what it was before it came;
/// what is native here is a voucher there.
fn denom_there(route: &RouteDefinition, counterparty: &str, denom: &str) -> Result<String, String> {
    let RouteDefinition { channel, denoms, .. } = route;
    let found = denoms.iter().find(|each| each.denom == denom).ok_or_else(|| {
        let names: Vec<_> = denoms.iter().map(|each| each.denom.as_str()).collect();
        format!("{denom} does not travel the route on {channel}; {} do", names.join(", "))
    })?;
    let Some(trace) = &found.trace else {
        return Ok(voucher(&format!("transfer/{counterparty}/{denom}")));
    };
    let before = trace.strip_prefix(&format!("transfer/{channel}/")).unwrap_or(trace);
    // What had come to the other chain from a third one, is a voucher there.
    Ok(if before.starts_with("transfer/channel-") { voucher(before) } else { before.to_owned() })
}

/// The memo that asks the escrow for something, by the way in which a route's middleware calls it.
fn memo(mode: Mode, escrow: &str, asked: &Inbound) -> String {
    // The suite's messages all have a JSON form, and an address needs no escaping.
    let asked = serde_json::to_string(asked).unwrap_or_default();
    match mode {
        Mode::Hooks => format!("{{\"wasm\":{{\"contract\":\"{escrow}\",\"msg\":{{\"ibc\":{asked}}}}}}}"),
        Mode::Callbacks => format!(
            "{{\"dest_callback\":{{\"address\":\"{escrow}\",\"gas_limit\":\"{CALLBACK_GAS}\"}},\"dpt\":{asked}}}"
        ),
    }
}

/// The account that stands here for a sender on another chain.
///
/// # Errors
/// If the prefix can be none.
pub fn derived(prefix: &str, channel: Channel, sender: &str) -> Result<String, sdk::ClientError> {
    sdk::address::of_bytes(prefix, &ics20::derived_sender(channel, sender))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use interfaces::settlement_escrow::routes::RouteDenom;
    use units::{InvoiceId, Nonce, Seconds};

    /// A route to Juno over channel-7 for its own coin, for one that came to Juno from the Hub, and for euros of this chain.
    pub fn route(mode: Mode) -> RouteDefinition {
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

    fn order(mode: Mode, denom: &str) -> Order {
        let coin = (denom, Amount(5));
        Order::new(&route(mode), "channel-42", "wasm1escrow", "juno1payer", coin, &FUND).unwrap()
    }

    #[test]
    fn the_memo_asks_as_the_routes_middleware_reads_it_with_numbers_as_texts() {
        assert_eq!(
            order(Mode::Hooks, "ueur").memo,
            r#"{"wasm":{"contract":"wasm1escrow","msg":{"ibc":{"fund":{"invoice":"12","nonce":"9007199254740993"}}}}}"#
        );
        assert_eq!(
            order(Mode::Callbacks, "ueur").memo,
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
        let hooks: Value = serde_json::from_str(&order(Mode::Hooks, "ueur").memo).unwrap();
        let message: interfaces::settlement_escrow::ExecuteMsg =
            serde_json::from_value(hooks["wasm"]["msg"].clone()).unwrap();
        let asked =
            interfaces::settlement_escrow::ExecuteMsg::Ibc(interfaces::settlement_escrow::IbcMsg::Fund {
                invoice: InvoiceId(12),
                nonce: Nonce(9_007_199_254_740_993),
            });
        assert_eq!(serde_json::to_value(message).unwrap(), serde_json::to_value(asked).unwrap());
        assert!(ics20::inbound_memo(&order(Mode::Callbacks, "ueur").memo).is_ok());
    }

    #[test]
    fn a_denomination_is_named_as_the_other_chain_names_it() {
        let route = route(Mode::Hooks);
        let there = |denom: &str| order(Mode::Hooks, denom).denom;
        assert_eq!(there(&route.denoms[0].denom), "ujuno");
        assert_eq!(there(&route.denoms[1].denom), voucher("transfer/channel-1/uatom"));
        assert_eq!(there("ueur"), voucher("transfer/channel-42/ueur"));
        let refused = denom_there(&route, "channel-42", "uusd").unwrap_err();
        assert!(refused.starts_with("uusd does not travel the route on channel-7; ibc/"), "{refused}");
    }

    #[test]
    fn a_transfer_is_written_out_for_a_wallet_and_for_a_command_line() {
        let words = order(Mode::Hooks, &route(Mode::Hooks).denoms[0].denom).words();
        let memo = r#"{"wasm":{"contract":"wasm1escrow","msg":{"ibc":{"fund":{"invoice":"12","nonce":"9007199254740993"}}}}}"#;
        assert_eq!(
            words,
            [
                "on the other chain, juno1payer sends by ICS-20",
                "  port      transfer",
                "  channel   channel-42",
                "  receiver  wasm1escrow",
                "  amount    5 ujuno",
                &format!("  memo      {memo}"),
                "which the program of that chain does by",
                &format!(
                    "  tx ibc-transfer transfer transfer channel-42 wasm1escrow 5ujuno --from juno1payer --memo '{memo}'"
                ),
            ]
            .join("\n")
        );
    }

    #[test]
    fn the_derived_sender_is_the_one_of_ibc_hooks() {
        // The vector of the middleware's own documentation.
        assert_eq!(
            derived("osmo", Channel(0), "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu").unwrap(),
            "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl"
        );
    }
}
