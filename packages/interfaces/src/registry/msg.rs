//! Messages to the registry.

use crate::admin::AdminMsg;
use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;
use units::{LabelId, ParticipantId, Power, Seconds, Tier, Timestamp, ZoneId};

/// Instantiates the registry.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The account of the administrator.
    pub admin: String,
}

/// The kind of a participant (clause 7 of the Recommendation).
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ParticipantKind {
    /// A household: buys.
    Household,
    /// A business: buys.
    Business,
    /// A public institution: buys.
    PublicInstitution,
    /// A conventional generator: sells.
    ConventionalGenerator,
    /// A renewable generator: sells.
    RenewableGenerator,
    /// A distributed generator: sells.
    DistributedGenerator,
    /// A prosumer: buys and sells.
    Prosumer,
}

/// A role, granted to an account for a time.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reviews registrations; suspends and revokes participants.
    Reviewer,
    /// Reports meter readings.
    MeteringOperator,
    /// Sets the capacities of interconnectors.
    GridOperator,
    /// Publishes forecasts and reference prices.
    Forecaster,
    /// Resolves disputes.
    Auditor,
    /// Pauses trading.
    Guardian,
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Reviewer => "reviewer",
            Self::MeteringOperator => "metering_operator",
            Self::GridOperator => "grid_operator",
            Self::Forecaster => "forecaster",
            Self::Auditor => "auditor",
            Self::Guardian => "guardian",
        })
    }
}

/// A reviewer's decision about one participant.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Review {
    /// The participant.
    pub participant: ParticipantId,
    /// The decision.
    pub decision: Decision,
}

/// The decision of a reviewer.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Decision {
    /// Pending → active.
    Approve {
        /// The labels under which the participant may sell, besides the unlabelled good: 1 to 15, without duplicates.
        labels: Vec<LabelId>,
        /// The priority of its orders among equal prices.
        tier: Tier,
    },
    /// Pending → rejected. The account may register again.
    Reject {
        /// The reason, 1 to 256 bytes.
        reason: String,
    },
    /// Active → suspended: the participant cannot place orders or sign, and can withdraw.
    Suspend {
        /// The reason, 1 to 256 bytes.
        reason: String,
    },
    /// Suspended → active.
    Reinstate {},
    /// Active or suspended → revoked: as suspended, for ever.
    Revoke {
        /// The reason, 1 to 256 bytes.
        reason: String,
    },
}

/// Messages to the registry. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administration of the contract: the same for all five.
    Admin(AdminMsg),
    /// Any account that does not act for a participant, or whose participant was rejected: asks for registration.
    Register {
        /// The kind of the participant.
        kind: ParticipantKind,
        /// The bidding zone in which it is connected.
        zone: ZoneId,
        /// The greatest power that it can feed in, in watts; 0 for kinds that only buy.
        capacity: Power,
        /// SHA-256 of the evidence that the reviewer sees: 32 bytes. The registry stores no personal data.
        evidence: HexBinary,
    },
    /// Reviewer: decides about 1 to 500 participants, without duplicates. All decisions apply, or none.
    Review {
        /// The decisions.
        reviews: Vec<Review>,
    },
    /// The account of a participant: proposes another account that replaces it.
    ProposeRotation {
        /// The new account, which does not act for a participant.
        account: String,
    },
    /// The proposed account: replaces the account of the participant.
    AcceptRotation {
        /// The participant.
        participant: ParticipantId,
    },
    /// Administrator: grants a role.
    GrantRole {
        /// The role.
        role: Role,
        /// The account that receives it.
        account: String,
        /// The begin of the grant, not before the block time; the block time if absent.
        since: Option<Timestamp>,
        /// The end of the grant, exclusive; the grant never ends if absent.
        until: Option<Timestamp>,
    },
    /// Administrator: revokes a role at once.
    RevokeRole {
        /// The role.
        role: Role,
        /// The account that holds it.
        account: String,
    },
    /// Guardian: pauses trading for a time. Withdrawals and settlement continue.
    Pause {
        /// The duration of the pause, 1 s to 7 days.
        duration: Seconds,
        /// The reason, 1 to 256 bytes.
        reason: String,
    },
    /// Guardian or administrator: ends the pause.
    Unpause {},
}

crate::declare_messages! {
    ExecuteMsg {
        Register => {
            name: "register",
            interface: User,
            sender: Anyone,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Access),
        },
        Review => {
            name: "review",
            interface: User,
            sender: RoleHolder(Reviewer),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        ProposeRotation => {
            name: "propose_rotation",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        AcceptRotation => {
            name: "accept_rotation",
            interface: User,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        GrantRole => {
            name: "grant_role",
            interface: User,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        RevokeRole => {
            name: "revoke_role",
            interface: User,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        Pause => {
            name: "pause",
            interface: Contract,
            sender: RoleHolder(Guardian),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        Unpause => {
            name: "unpause",
            interface: Contract,
            sender: RoleHolderOrAdministrator(Guardian),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
    }
    groups { Admin(AdminMsg) => "admin" }
}
