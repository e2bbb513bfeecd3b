//! Administration of a contract: the same messages for all five.

use cosmwasm_schema::cw_serde;

use crate::ContractAddresses;

/// Administration of a contract.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AdminMsg {
    /// The administrator proposes a successor. A later proposal replaces an earlier one.
    ProposeAdmin {
        /// The successor's account.
        account: String,
    },
    /// The proposed successor takes over.
    AcceptAdmin {},
    /// The administrator withdraws the proposal.
    CancelAdmin {},
    /// The administrator sets the addresses of the five contracts, once.
    SetAddresses {
        /// The five addresses.
        addresses: ContractAddresses,
    },
}

crate::declare_messages! {
    AdminMsg {
        ProposeAdmin => {
            name: "propose_admin",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        AcceptAdmin => {
            name: "accept_admin",
            interface: Contract,
            sender: ProposedAdministrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        CancelAdmin => {
            name: "cancel_admin",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        SetAddresses => {
            name: "set_addresses",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
    }
}

/// The names of the messages of administration.
pub const NAMES: [&str; 4] = ["propose_admin", "accept_admin", "cancel_admin", "set_addresses"];
