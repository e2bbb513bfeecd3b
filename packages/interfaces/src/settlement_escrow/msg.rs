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
    /// Who administers it.
    pub admin: String,
    /// The denominations it accepts, 1 to 16, none twice, each 1 to 128 bytes. The position is the number.
    pub denoms: Vec<String>,
}

/// Accounts that belong to nobody who trades.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum SystemAccount {
    /// Trading fees: the provider's.
    Fees,
    /// Grid fees and congestion rent: the grid operator's.
    Grid,
    /// Charges for imbalance: whoever balances the grid.
    Imbalance,
}

/// An account in the escrow.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A participant's.
    Participant {
        /// Whose.
        id: ParticipantId,
    },
    /// One of the suite's own.
    System {
        /// Which.
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
    /// Of what can be withdrawn.
    pub free: NetAmount,
    /// Of what is reserved for orders and unsigned contracts.
    pub reserved: NetAmount,
    /// Of what is committed to signed contracts.
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
    /// What had been committed for it and is committed no longer; at least −`net` for a participant.
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
        /// Until when; not later than now where the pause ends.
        until: Timestamp,
    },
    /// Administrator: accepts one more denomination.
    AddDenom {
        /// Which, 1 to 128 bytes, as the bank spells it.
        denom: String,
    },
    /// Active participant: deposits the one coin sent along.
    Deposit {},
    /// The participant, whatever its state: takes free money out, to its account.
    Withdraw {
        /// The denomination.
        denom: String,
        /// How much; all that is free if absent.
        amount: Option<Amount>,
    },
    /// The participant: agrees that anyone may push its free money to its account, or no longer.
    SetPayout {
        /// The denomination.
        denom: String,
        /// What stays behind; absent: no pushing.
        keep: Option<Amount>,
        /// The linked account on another chain to which it is pushed; absent: to the participant's account here.
        to: Option<Remote>,
    },
    /// Anyone: sends free money to those who agreed to it, or queues it on the route that they chose. A recipient that
    /// cannot receive keeps its balance and stops nobody else.
    PushPayouts {
        /// The denomination.
        denom: String,
        /// To whom, 1 to 100, none twice.
        participants: Vec<ParticipantId>,
    },
    /// Anyone: pays the one coin sent along into an account of the suite.
    TopUp {
        /// Which.
        account: SystemAccount,
    },
    /// Administrator: pays out of an account of the suite.
    WithdrawSystem {
        /// Which.
        account: SystemAccount,
        /// The denomination.
        denom: String,
        /// How much.
        amount: Amount,
        /// To whom.
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
        /// At most so many positions.
        limit: u32,
    },
    /// Anyone: hands queued entries to the log.
    FlushAudit {
        /// At most so many.
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
