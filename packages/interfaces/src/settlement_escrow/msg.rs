//! Messages to the escrow.

use std::fmt;

use crate::admin::AdminMsg;
use cosmwasm_schema::cw_serde;
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, ParticipantId, Timestamp};

use super::IbcMsg;
use super::routes::Remote;

/// Starts the escrow.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The administrator.
    pub admin: String,
    /// The denominations it accepts, 1 to 16, none twice, each 1 to 128 bytes. The position is the number.
    pub denoms: Vec<String>,
}

/// The accounts that belong to no participant.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum SystemAccount {
    /// Trading fees, for the provider.
    Fees,
    /// Grid fees and congestion rent, for the grid operator.
    Grid,
    /// Charges for imbalance, for the balancing of the grid.
    Imbalance,
}

/// An account in the escrow.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// The account of a participant.
    Participant {
        /// The participant.
        id: ParticipantId,
    },
    /// A system account.
    System {
        /// The system account.
        account: SystemAccount,
    },
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Participant { id } => write!(formatter, "participant {id}"),
            Self::System { account: SystemAccount::Fees } => formatter.write_str("the fee account"),
            Self::System { account: SystemAccount::Grid } => formatter.write_str("the grid account"),
            Self::System { account: SystemAccount::Imbalance } => {
                formatter.write_str("the imbalance account")
            }
        }
    }
}

/// What a posting does to one account: differences of its three parts. The legs of a posting sum to zero.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct Leg {
    /// The account.
    pub account: Account,
    /// The difference of the free part.
    pub free: NetAmount,
    /// The difference of what is reserved for orders and unsigned contracts.
    pub reserved: NetAmount,
    /// The difference of what is committed to signed contracts.
    pub committed: NetAmount,
}

/// What settlement adds to one account's position in a cycle. The nets of a booking sum to zero.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct CycleLeg {
    /// The account.
    pub account: Account,
    /// What it receives less what it pays.
    pub net: NetAmount,
    /// What is released of its committed part; at least −`net` for a participant.
    pub release: Amount,
}

/// Messages to the escrow. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administration of the contract: the same for all five.
    Admin(AdminMsg),
    /// The registry: pauses trading, or ends the pause.
    SetPause {
        /// When the pause ends; not later than now to end it.
        until: Timestamp,
    },
    /// Administrator: accepts one more denomination.
    AddDenom {
        /// Its name, 1 to 128 bytes, as the bank spells it.
        denom: String,
    },
    /// Active participant: deposits the one coin of the message.
    Deposit {},
    /// The participant, whatever its status: withdraws free money to its account.
    Withdraw {
        /// The denomination.
        denom: String,
        /// The amount; all free money if absent.
        amount: Option<Amount>,
    },
    /// The participant: consents that anyone pushes its free money to its account, or withdraws the consent.
    SetPayout {
        /// The denomination.
        denom: String,
        /// The amount that stays; absent to withdraw the consent.
        keep: Option<Amount>,
        /// The linked remote account to which the rest is pushed; the participant's account on this chain if absent.
        to: Option<Remote>,
    },
    /// Anyone: sends free money to participants that consented, or queues it on the route that they chose. A recipient
    /// that cannot receive keeps its balance and does not stop the others.
    PushPayouts {
        /// The denomination.
        denom: String,
        /// The participants, 1 to 100, none twice.
        participants: Vec<ParticipantId>,
    },
    /// Anyone: pays the one coin of the message into a system account.
    TopUp {
        /// The system account.
        account: SystemAccount,
    },
    /// Administrator: pays out of a system account.
    WithdrawSystem {
        /// The system account.
        account: SystemAccount,
        /// The denomination.
        denom: String,
        /// The amount.
        amount: Amount,
        /// The recipient.
        recipient: String,
    },
    /// The matcher (free ↔ reserved of participants only) or power-contract: a balanced posting.
    Post {
        /// The denomination's number.
        denom: DenomId,
        /// The legs, 1 to 4,000, no account twice, summing to zero.
        legs: Vec<Leg>,
    },
    /// Power-contract: adds settled amounts to the positions of a cycle.
    Book {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// The denomination's number.
        denom: DenomId,
        /// The legs, 1 to 4,000, no account twice, nets summing to zero.
        legs: Vec<CycleLeg>,
    },
    /// Anyone, once all slots of the cycle are closed: reconciles, then nets every participant's position, in pages.
    ClearCycle {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// The most positions to net, at most 500.
        limit: u32,
    },
    /// Anyone: sends queued entries to the log.
    FlushAudit {
        /// The most entries, at most 500.
        limit: u32,
    },
    /// Payments from and to other chains.
    Ibc(IbcMsg),
}

crate::declare_messages! {
    ExecuteMsg {
        SetPause => {
            name: "set_pause",
            interface: Contract,
            sender: Peers(&[Registry]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
        AddDenom => {
            name: "add_denom",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        Deposit => {
            name: "deposit",
            interface: User,
            sender: ActiveParticipant,
            pausing: Pausable,
            coins: Accepted,
            audit: Appended(Execution),
        },
        Withdraw => {
            name: "withdraw",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        SetPayout => {
            name: "set_payout",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        PushPayouts => {
            name: "push_payouts",
            interface: User,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        TopUp => {
            name: "top_up",
            interface: User,
            sender: Anyone,
            pausing: NotPausable,
            coins: Accepted,
            audit: Appended(Execution),
        },
        WithdrawSystem => {
            name: "withdraw_system",
            interface: User,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Post => {
            name: "post",
            interface: Transaction,
            sender: Peers(&[OrderbookMatcher, PowerContract]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
        Book => {
            name: "book",
            interface: Transaction,
            sender: Peers(&[PowerContract]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
        ClearCycle => {
            name: "clear_cycle",
            interface: Transaction,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        FlushAudit => {
            name: "flush_audit",
            interface: Transaction,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
    }
    groups { Admin(AdminMsg) => "admin", Ibc(IbcMsg) => "ibc" }
}
