//! Messages to the registry.

use crate::admin::AdminMsg;
use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;
use units::{LabelId, ParticipantId, Power, Seconds, Tier, Timestamp, ZoneId};

/// Starts the registry.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// Who administers it.
    pub admin: String,
}

/// What a participant is (clause 7 of the Recommendation).
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
    /// Reviews registrations; suspends and revokes.
    Reviewer,
    /// Reports meter readings.
    MeteringOperator,
    /// Sets capacities of lines.
    GridOperator,
    /// Publishes forecasts and price indices.
    Forecaster,
    /// Resolves disputes.
    Auditor,
    /// May pause.
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
    /// Whom it concerns.
    pub participant: ParticipantId,
    /// What is decided.
    pub decision: Decision,
}

/// What a reviewer may decide.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Decision {
    /// Pending → active.
    Approve {
        /// The labels under which it may sell beside the unlabelled good; each below 16, none twice.
        labels: Vec<LabelId>,
        /// Its priority among equal prices.
        tier: Tier,
    },
    /// Pending → rejected. The account may register anew.
    Reject {
        /// Why, at most 256 bytes.
        reason: String,
    },
    /// Active → suspended: no orders, no signatures; withdrawals go on.
    Suspend {
        /// Why, at most 256 bytes.
        reason: String,
    },
    /// Suspended → active.
    Reinstate {},
    /// Active or suspended → revoked, for good; withdrawals go on.
    Revoke {
        /// Why, at most 256 bytes.
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
    /// An account that is not registered (or was rejected): asks for registration.
    Register {
        /// What it is.
        kind: ParticipantKind,
        /// Where it is connected.
        zone: ZoneId,
        /// The most that it can feed in, in watts; 0 for who only buys.
        capacity: Power,
        /// SHA-256 of the evidence that the reviewer was shown: 32 bytes. No personal data is stored.
        evidence: HexBinary,
    },
    /// Reviewer: decides about participants, at most 500 in one message, none twice.
    Review {
        /// The decisions.
        reviews: Vec<Review>,
    },
    /// The participant's account: proposes another account to follow it.
    ProposeRotation {
        /// The new account, not registered itself.
        account: String,
    },
    /// The proposed account: takes the participant over; the old account loses it.
    AcceptRotation {
        /// The participant.
        participant: ParticipantId,
    },
    /// Administrator: grants a role.
    GrantRole {
        /// Which.
        role: Role,
        /// To whom.
        account: String,
        /// From when, block time; now if absent.
        since: Option<Timestamp>,
        /// Until when, exclusive; for ever if absent.
        until: Option<Timestamp>,
    },
    /// Administrator: takes a role away at once.
    RevokeRole {
        /// Which.
        role: Role,
        /// From whom.
        account: String,
    },
    /// Guardian: pauses trading. Withdrawals and settlement go on. The pause expires by itself.
    Pause {
        /// How long, 1 s to 7 days.
        duration: Seconds,
        /// Why, at most 256 bytes.
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
