//! Messages to the escrow about payments from and to other chains (ICS-20).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;
use units::{Amount, InvoiceId, Nonce, PayoutId, Seconds, Timestamp};

use super::routes::{Channel, Remote, RouteDefinition, RouteDenom};

/// Messages about payments from and to other chains. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum IbcMsg {
    /// Administrator: opens a route, which is not in use before its probe was answered.
    AddRoute {
        /// What it is.
        route: RouteDefinition,
    },
    /// Administrator: changes a route's timeout and limits. What is under way keeps its timeout.
    SetRoute {
        /// Which.
        channel: Channel,
        /// The timeout, 60 to 604,800 s.
        timeout: Seconds,
        /// The denominations, 1 to 16, none twice; what is left out goes no further.
        denoms: Vec<RouteDenom>,
    },
    /// Administrator: sends the one coin that comes along to an address that is none, on a route that is probing or paused. When
    /// it comes back and the middleware reports so, the route is in use and the coin belongs to the fee account.
    ProbeRoute {
        /// Which.
        channel: Channel,
    },
    /// Guardian: takes a route out of use. What is under way comes to its end; queued payouts can be claimed.
    PauseRoute {
        /// Which.
        channel: Channel,
    },
    /// Active participant: says that an account on another chain is its own, too. It is confirmed from there.
    ProposeLink {
        /// By which route.
        channel: Channel,
        /// The address there.
        address: String,
        /// A number of its own choice, with which it is confirmed.
        nonce: Nonce,
    },
    /// The participant: withdraws a proposal or a link.
    RemoveLink {
        /// By which route.
        channel: Channel,
        /// The address there.
        address: String,
    },
    /// The account on the other chain, by a transfer of any amount over a route of hooks: confirms a link. The amount is the
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
    /// A linked account on another chain, by a transfer over a route of hooks: pays an invoice. What is paid too much is the
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
    /// Anyone: sends queued payouts of a route that is in use, in order from where the sender says, passing over those for which
    /// there is no room today.
    SendPayouts {
        /// Which route.
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

crate::declare_messages! {
    IbcMsg {
        AddRoute => {
            name: "add_route",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        SetRoute => {
            name: "set_route",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Configuration),
        },
        ProbeRoute => {
            name: "probe_route",
            interface: Contract,
            sender: Administrator,
            pausing: NotPausable,
            coins: Accepted,
            audit: Appended(Configuration),
        },
        PauseRoute => {
            name: "pause_route",
            interface: Contract,
            sender: RoleHolder(Guardian),
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Configuration),
        },
        ProposeLink => {
            name: "propose_link",
            interface: User,
            sender: ActiveParticipant,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Access),
        },
        RemoveLink => {
            name: "remove_link",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        ConfirmLink => {
            name: "confirm_link",
            interface: User,
            sender: Anyone,
            pausing: Pausable,
            coins: Accepted,
            audit: Queued(Access),
        },
        OpenInvoice => {
            name: "open_invoice",
            interface: User,
            sender: ActiveParticipant,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        CancelInvoice => {
            name: "cancel_invoice",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Fund => {
            name: "fund",
            interface: User,
            sender: Anyone,
            pausing: Pausable,
            coins: Accepted,
            audit: Queued(Execution),
        },
        QueuePayout => {
            name: "queue_payout",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        SendPayouts => {
            name: "send_payouts",
            interface: User,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        RetryPayout => {
            name: "retry_payout",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        ClaimPayout => {
            name: "claim_payout",
            interface: User,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        DisputePayout => {
            name: "dispute_payout",
            interface: User,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
        ResolvePayout => {
            name: "resolve_payout",
            interface: User,
            sender: RoleHolder(Guardian),
            pausing: NotPausable,
            coins: Refused,
            audit: Queued(Execution),
        },
    }
}
