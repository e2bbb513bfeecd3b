//! Reports of IBC hooks to the escrow.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

/// Messages of the chain, as its hooks spell them. Unknown fields are accepted: refusing a report would leave its
/// packet stuck.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub enum SudoMsg {
    /// The end of a packet of any sender whose memo named the escrow.
    IbcLifecycleComplete(LifecycleComplete),
}

/// The end of a packet.
#[cw_serde]
pub enum LifecycleComplete {
    /// It was acknowledged.
    IbcAck {
        /// The channel here.
        channel: String,
        /// The packet's sequence, as a JSON number.
        sequence: u64,
        /// The acknowledgement as it came, in base64.
        ack: Binary,
        /// Whether the middleware considers it a success. The escrow reads the acknowledgement itself.
        success: bool,
    },
    /// It timed out.
    IbcTimeout {
        /// The channel here.
        channel: String,
        /// The packet's sequence, as a JSON number.
        sequence: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_decode_as_hooks_spell_them() {
        let report = br#"{"ibc_lifecycle_complete": {"ibc_ack": {"channel": "channel-3", "sequence": 7, "ack": "eyJyZXN1bHQiOiJBUT09In0=", "success": true}}}"#;
        let SudoMsg::IbcLifecycleComplete(end) = cosmwasm_std::from_json(report).unwrap();
        let ack = Binary::from(br#"{"result":"AQ=="}"#);
        let channel = || "channel-3".to_owned();
        assert_eq!(end, LifecycleComplete::IbcAck { channel: channel(), sequence: 7, ack, success: true });
        let report = br#"{"ibc_lifecycle_complete": {"ibc_timeout": {"channel": "channel-3", "sequence": 18446744073709551615, "more": 1}}}"#;
        let SudoMsg::IbcLifecycleComplete(end) = cosmwasm_std::from_json(report).unwrap();
        assert_eq!(end, LifecycleComplete::IbcTimeout { channel: channel(), sequence: u64::MAX });
    }
}
