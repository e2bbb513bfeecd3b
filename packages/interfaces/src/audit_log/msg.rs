//! Messages to the audit log.

use crate::admin::AdminMsg;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;
use units::ParticipantId;

use super::Category;

/// Starts the log.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// Who administers it.
    pub admin: String,
}

/// What a contract tells the log about one message that it carried out. Number, height, time, transaction and contract are
/// the log's to add.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewEntry {
    /// Which of the three kinds (R10.2.6b).
    pub category: Category,
    /// The message's name, 1 to 32 bytes of `a–z`, `0–9`, `_`.
    pub action: String,
    /// The account that sent it, at most 90 bytes.
    pub actor: String,
    /// The participants it is about, at most 64; where it is about more, the first 64.
    pub subjects: Vec<ParticipantId>,
    /// SHA-256 of what it said: 32 bytes.
    pub payload_hash: HexBinary,
}

/// Messages to the audit log. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administration of the contract: the same for all five.
    Admin(AdminMsg),
    /// A contract of the suite: appends entries.
    Append {
        /// The entries, 1 to 500.
        entries: Vec<NewEntry>,
    },
}

crate::declare_messages! {
    ExecuteMsg {
        Append => {
            name: "append",
            interface: Transaction,
            sender: Peers(&[Registry, OrderbookMatcher, PowerContract, SettlementEscrow]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
    }
    groups { Admin(AdminMsg) => "admin" }
}
