//! Messages to the escrow.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;
use units::{
    Amount, CycleId, DenomId, InvoiceId, MarketId, NetAmount, Nonce, ParticipantId, PayoutId, Seconds,
    Timestamp,
};

use super::lanes::{Channel, LaneDefinition, LaneDenom, Remote};
use crate::Peers;

/// Starts the escrow.
#[cw_serde]
#[serde(deny_unknown_fields, remote = "Self")]
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

/// Messages to the escrow. Who may send each is in the permission table (`access::RULES`).
#[cw_serde]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administrator: proposes a successor.
    ProposeAdmin {
        /// The successor.
        account: String,
    },
    /// The proposed successor: takes over.
    AcceptAdmin {},
    /// Administrator: withdraws the proposal.
    CancelAdmin {},
    /// Administrator: sets the addresses of the suite, once.
    Wire {
        /// The five addresses.
        peers: Peers,
    },
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
    /// Anyone: sends free money to those who agreed to it, or queues it on the lane that they chose. A recipient that
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
    /// Administrator: opens a lane, which is not in use before its probe was answered.
    AddLane {
        /// What it is.
        lane: LaneDefinition,
    },
    /// Administrator: changes a lane's timeout and limits. What is under way keeps its timeout.
    SetLane {
        /// Which.
        channel: Channel,
        /// The timeout, 60 to 604,800 s.
        timeout: Seconds,
        /// The denominations, 1 to 16, none twice; what is left out goes no further.
        denoms: Vec<LaneDenom>,
    },
    /// Administrator: sends the one coin that comes along to an address that is none, on a lane that is probing or paused. When
    /// it comes back and the middleware reports so, the lane is in use and the coin belongs to the fee account.
    ProbeLane {
        /// Which.
        channel: Channel,
    },
    /// Guardian: takes a lane out of use. What is under way comes to its end; queued payouts can be claimed.
    PauseLane {
        /// Which.
        channel: Channel,
    },
    /// Active participant: says that an account on another chain is its own, too. It is confirmed from there.
    ProposeLink {
        /// By which lane.
        channel: Channel,
        /// The address there.
        address: String,
        /// A number of its own choice, with which it is confirmed.
        nonce: Nonce,
    },
    /// The participant: withdraws a proposal or a link.
    RemoveLink {
        /// By which lane.
        channel: Channel,
        /// The address there.
        address: String,
    },
    /// The account on the other chain, by a transfer of any amount over a lane of hooks: confirms a link. The amount is the
    /// participant's free balance.
    ConfirmLink {
        /// The participant, its number as a string.
        participant: Uint64,
        /// The number of the proposal.
        nonce: Nonce,
    },
    /// Active participant: opens an invoice that any linked account can pay from another chain.
    OpenInvoice {
        /// The denomination.
        denom: String,
        /// How much is due, from 1.
        amount: Amount,
        /// The first second in which it cannot be paid any more: later than now.
        expires_at: Timestamp,
    },
    /// The participant: withdraws an invoice that was not paid.
    CancelInvoice {
        /// Which.
        invoice: InvoiceId,
    },
    /// A linked account on another chain, by a transfer over a lane of hooks: pays an invoice. What is paid too much is the
    /// payer's free balance; too little goes back.
    Fund {
        /// Which.
        invoice: InvoiceId,
        /// A number that this sender has not used yet.
        nonce: Nonce,
    },
    /// The participant, whatever its state: sets free money aside, to be sent to a linked account on another chain.
    QueuePayout {
        /// The denomination.
        denom: String,
        /// How much; all that is free if absent.
        amount: Option<Amount>,
        /// Where to.
        to: Remote,
        /// What its packet is to carry: a JSON object of at most 512 bytes, without keys that belong to middleware.
        memo: Option<String>,
    },
    /// Anyone: sends queued payouts of a lane that is in use, in order from where the sender says, passing over those for which
    /// there is no room today.
    SendPayouts {
        /// Which lane.
        channel: Channel,
        /// The last payout already seen.
        start_after: Option<PayoutId>,
        /// At most so many are looked at.
        limit: u32,
    },
    /// The participant: queues a payout again that came back.
    RetryPayout {
        /// Which.
        payout: PayoutId,
    },
    /// The participant: takes a payout that is queued or came back into its free balance here.
    ClaimPayout {
        /// Which.
        payout: PayoutId,
    },
    /// Anyone, an hour after its packet has timed out: says that a payout's end was never reported.
    DisputePayout {
        /// Which.
        payout: PayoutId,
    },
    /// Guardian: decides a disputed payout. It is refunded only out of coins that the escrow holds beyond its ledger.
    ResolvePayout {
        /// Which.
        payout: PayoutId,
        /// Whether it arrived.
        delivered: bool,
    },
}

json::by_tree!(InstantiateMsg, ExecuteMsg);
