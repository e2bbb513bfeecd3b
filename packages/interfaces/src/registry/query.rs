//! Queries of the registry.

use std::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::HexBinary;
use units::{LabelId, ParticipantId, Power, Tier, Timestamp, ZoneId};

use super::{ParticipantKind, Role};
use crate::ContractAddresses;
use crate::common::AdminResponse;

/// The state of a participant.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Waits for review.
    Pending,
    /// May trade.
    Active,
    /// Was not admitted.
    Rejected,
    /// May not trade for now.
    Suspended,
    /// May not trade any more.
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
    /// The administrator and the wiring.
    #[returns(ConfigResponse)]
    Config {},
    /// One participant.
    #[returns(ParticipantResponse)]
    Participant {
        /// Which.
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
        /// The last one already seen.
        start_after: Option<ParticipantId>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The account of a participant.
    #[returns(AddressResponse)]
    Address {
        /// Which.
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
        /// The last account already seen.
        start_after: Option<String>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The pause.
    #[returns(PauseResponse)]
    Pause {},
    /// The permission table: who may send what to which contract. Everything else is refused.
    #[returns(PermissionsResponse)]
    Permissions {},
}

/// The administrator and the wiring.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The addresses of the suite, once set.
    pub addresses: Option<ContractAddresses>,
}

/// One participant.
#[cw_serde]
pub struct ParticipantResponse {
    /// Its id.
    pub participant: ParticipantId,
    /// The account that acts for it.
    pub account: String,
    /// The account proposed to follow, if any.
    pub rotating_to: Option<String>,
    /// Its state.
    pub status: Status,
    /// Why it was rejected, suspended or revoked.
    pub reason: Option<String>,
    /// What it is.
    pub kind: ParticipantKind,
    /// Where it is connected.
    pub zone: ZoneId,
    /// The most that it can feed in.
    pub capacity: Power,
    /// The labels under which it may sell beside the unlabelled good.
    pub labels: Vec<LabelId>,
    /// Its priority among equal prices.
    pub tier: Tier,
    /// SHA-256 of its evidence.
    pub evidence: HexBinary,
    /// When it registered.
    pub registered_at: Timestamp,
    /// When its state last changed.
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

/// One grant.
#[cw_serde]
pub struct RoleGrant {
    /// The role.
    pub role: Role,
    /// Who holds it.
    pub account: String,
    /// From when.
    pub since: Timestamp,
    /// Until when, exclusive; for ever if absent.
    pub until: Option<Timestamp>,
    /// Whether it is in force now.
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
    /// Until when trading is paused, if it is now.
    pub until: Option<Timestamp>,
    /// Why.
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
    /// Who may send it.
    pub who: String,
    /// Whether a pause stops it.
    pub paused: bool,
    /// Whether coins may come with it.
    pub coins: bool,
}

/// The permission table.
#[cw_serde]
pub struct PermissionsResponse {
    /// Its rows.
    pub permissions: Vec<PermissionRow>,
}
