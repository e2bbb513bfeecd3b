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
