//! Transfers as JSON and in words.

use serde_json::{Value, json};

use crate::escrow_transfer::{EscrowTransfer, SentTransfer};

impl EscrowTransfer {
    /// The transfer as JSON.
    pub fn document(&self) -> Value {
        let Self { sender, channel, receiver, denom, amount, memo } = self;
        json!({"sender": sender, "port": "transfer", "channel": channel, "receiver": receiver, "denom": denom,
               "amount": amount, "memo": memo})
    }

    /// The fields of the transfer, and the arguments with which the command line of a Cosmos SDK chain sends it.
    pub fn text(&self) -> String {
        let Self { sender, channel, receiver, denom, amount, memo } = self;
        format!(
            "on the other chain, {sender} sends by ICS-20\n  \
         port      transfer\n  channel   {channel}\n  receiver  {receiver}\n  amount    {amount} {denom}\n  memo      {memo}\n\
         which the program of that chain does by\n  \
         tx ibc-transfer transfer transfer {channel} {receiver} {amount}{denom} --from {sender} --memo '{memo}'"
        )
    }
}

impl SentTransfer {
    /// The sent transfer as JSON.
    pub fn document(&self) -> Value {
        let Self { transaction, chain, channel, sequence } = self;
        json!({"chain": chain, "channel": channel, "sequence": sequence.to_string(), "hash": transaction.hash,
               "height": transaction.height, "gas_used": transaction.gas_used})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::Amount;

    #[test]
    fn transfer_is_printed_for_a_wallet_and_for_a_command_line() {
        let memo = r#"{"wasm":{"contract":"wasm1escrow","msg":{}}}"#;
        let transfer = EscrowTransfer {
            sender: "juno1payer".into(),
            channel: "channel-42".into(),
            receiver: "wasm1escrow".into(),
            denom: "ujuno".into(),
            amount: Amount(5),
            memo: memo.into(),
        };
        assert_eq!(
            transfer.text(),
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
}
