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
    /// Administrator: adds a route, which becomes active when the refund of a probe is reported.
    AddRoute {
        /// Its definition.
        route: RouteDefinition,
    },
    /// Administrator: changes a route's timeout and limits. Packets in flight keep their timeout.
    SetRoute {
        /// The channel of the route.
        channel: Channel,
        /// The timeout, 60 to 604,800 s.
        timeout: Seconds,
        /// The denominations, 1 to 16, none twice. The route no longer carries those left out.
        denoms: Vec<RouteDenom>,
    },
    /// Administrator: sends the one coin of the message to an impossible address, over a route that is probing or
    /// paused. When the middleware reports its refund, the route is active and the coin belongs to the fee account.
    ProbeRoute {
        /// The channel of the route.
        channel: Channel,
    },
    /// Guardian: pauses a route. Packets in flight still end; queued payouts can be claimed.
    PauseRoute {
        /// The channel of the route.
        channel: Channel,
    },
    /// Active participant: proposes a link to a remote account, which confirms it.
    ProposeLink {
        /// The channel of the route.
        channel: Channel,
        /// The remote address.
        address: String,
        /// A number of the sender's choice, with which the link is confirmed.
        nonce: Nonce,
    },
    /// The participant: removes a proposal or a link.
    RemoveLink {
        /// The channel of the route.
        channel: Channel,
        /// The remote address.
        address: String,
    },
    /// The remote account, by a transfer of any amount over a route with hooks: confirms a link. The amount is credited
    /// to the participant's free balance.
    ConfirmLink {
        /// The participant, its number as a string.
        participant: Uint64,
        /// The nonce of the proposal.
        nonce: Nonce,
    },
    /// Active participant: opens an invoice that any linked remote account can pay.
    OpenInvoice {
        /// The denomination.
        denom: String,
        /// The amount due, from 1.
        amount: Amount,
        /// The first second in which it cannot be paid, later than now.
        expires_at: Timestamp,
    },
    /// The participant: cancels an invoice that is not paid.
    CancelInvoice {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// A linked remote account, by a transfer over a route with hooks: pays an invoice. A surplus is credited to the
    /// payer's free balance; an underpayment is refunded.
    Fund {
        /// The invoice.
        invoice: InvoiceId,
        /// A number that this sender has not used.
        nonce: Nonce,
    },
    /// The participant, whatever its status: sets free money aside for a payout to a linked remote account.
    QueuePayout {
        /// The denomination.
        denom: String,
        /// The amount; all free money if absent.
        amount: Option<Amount>,
        /// The destination.
        to: Remote,
        /// The memo of its packet: a JSON object of at most 512 bytes, without keys of middleware.
        memo: Option<String>,
    },
    /// Anyone: sends queued payouts of an active route in the order of their numbers, and skips those that exceed the
    /// limits now.
    SendPayouts {
        /// The channel of the route.
        channel: Channel,
        /// The payout after which to begin.
        start_after: Option<PayoutId>,
        /// The most payouts to consider, at most 100.
        limit: u32,
    },
    /// The participant: queues a refunded payout again.
    RetryPayout {
        /// The payout.
        payout: PayoutId,
    },
    /// The participant: claims a queued or refunded payout to its free balance.
    ClaimPayout {
        /// The payout.
        payout: PayoutId,
    },
    /// Anyone, from an hour after the timeout of its packet: disputes a payout whose end was not reported.
    DisputePayout {
        /// The payout.
        payout: PayoutId,
    },
    /// Guardian: resolves a disputed payout. A refund is paid only out of coins that the escrow holds in excess of its
    /// ledger.
    ResolvePayout {
        /// The payout.
        payout: PayoutId,
        /// Whether it was delivered.
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
