//! Queries of the registry.

use std::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::HexBinary;
use units::{LabelId, ParticipantId, Power, Tier, Timestamp, ZoneId};

use super::{ParticipantKind, Role};
use crate::ContractAddresses;
use crate::common::AdminResponse;

/// The status of a participant.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Has registered and waits for review.
    Pending,
    /// May trade.
    Active,
    /// Was refused.
    Rejected,
    /// May not trade until it is reinstated.
    Suspended,
    /// May not trade for ever.
    Revoked,
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        })
    }
}

/// Queries of the registry.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The administrator and the contract addresses.
    #[returns(ConfigResponse)]
    Config {},
    /// One participant.
    #[returns(ParticipantResponse)]
    Participant {
        /// The participant.
        participant: ParticipantId,
    },
    /// The participant of an account.
    #[returns(ParticipantResponse)]
    ByAccount {
        /// The account.
        account: String,
    },
    /// Participants in order of their ids.
    #[returns(ParticipantsResponse)]
    Participants {
        /// The last participant of the previous page.
        start_after: Option<ParticipantId>,
        /// The size of the page, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The account of a participant.
    #[returns(AddressResponse)]
    Address {
        /// The participant.
        participant: ParticipantId,
    },
    /// The grants of an account, in force or not.
    #[returns(RolesResponse)]
    Roles {
        /// The account.
        account: String,
    },
    /// The accounts that hold a role.
    #[returns(RolesResponse)]
    RoleHolders {
        /// The role.
        role: Role,
        /// The last account of the previous page.
        start_after: Option<String>,
        /// The size of the page, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The pause.
    #[returns(PauseResponse)]
    Pause {},
    /// The permission table: for each message of each contract the accounts that may send it.
    #[returns(PermissionsResponse)]
    Permissions {},
}

/// The administrator and the contract addresses.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The contract addresses, once set.
    pub addresses: Option<ContractAddresses>,
}

/// One participant.
#[cw_serde]
pub struct ParticipantResponse {
    /// The participant.
    pub participant: ParticipantId,
    /// The account that acts for the participant.
    pub account: String,
    /// The account that is proposed to replace it, if any.
    pub rotating_to: Option<String>,
    /// The status.
    pub status: Status,
    /// The reason of a rejection, suspension or revocation.
    pub reason: Option<String>,
    /// The kind.
    pub kind: ParticipantKind,
    /// The bidding zone in which it is connected.
    pub zone: ZoneId,
    /// The greatest power that it can feed in, in watts.
    pub capacity: Power,
    /// The labels under which it may sell, besides the unlabelled good.
    pub labels: Vec<LabelId>,
    /// The priority of its orders among equal prices.
    pub tier: Tier,
    /// SHA-256 of the evidence: 32 bytes.
    pub evidence: HexBinary,
    /// The time of registration.
    pub registered_at: Timestamp,
    /// The time of the last change of status.
    pub changed_at: Timestamp,
}

/// Participants in order of their ids.
#[cw_serde]
pub struct ParticipantsResponse {
    /// The participants.
    pub participants: Vec<ParticipantResponse>,
}

/// The account of a participant.
#[cw_serde]
pub struct AddressResponse {
    /// The account.
    pub account: String,
}

/// A grant of a role.
#[cw_serde]
pub struct RoleGrant {
    /// The role.
    pub role: Role,
    /// The account.
    pub account: String,
    /// The begin of the grant.
    pub since: Timestamp,
    /// The end of the grant, exclusive; it never ends if absent.
    pub until: Option<Timestamp>,
    /// Whether the grant is in force at the block time.
    pub in_force: bool,
}

/// Grants.
#[cw_serde]
pub struct RolesResponse {
    /// The grants.
    pub grants: Vec<RoleGrant>,
}

/// The pause.
#[cw_serde]
pub struct PauseResponse {
    /// The end of the pause, if trading is paused at the block time.
    pub until: Option<Timestamp>,
    /// The reason.
    pub reason: Option<String>,
}

/// One row of the permission table, as texts.
#[cw_serde]
pub struct PermissionRow {
    /// The contract.
    pub contract: String,
    /// The groups that the message is nested in, such as `admin` or `ibc`.
    pub groups: Vec<String>,
    /// The message's name.
    pub action: String,
    /// User, contract or transaction interface (clause 9).
    pub class: String,
    /// The accounts that may send it, as text.
    pub who: String,
    /// Whether a pause stops it.
    pub paused: bool,
    /// Whether coins may come with it.
    pub coins: bool,
}

/// The permission table.
#[cw_serde]
pub struct PermissionsResponse {
    /// The rows, in the order of contracts and declarations.
    pub permissions: Vec<PermissionRow>,
}
