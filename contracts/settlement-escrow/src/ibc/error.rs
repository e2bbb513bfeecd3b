//! Every reason for which the escrow refuses about other chains.

use cosmwasm_std::Addr;
use ics20::{DenominationError, LimitError, MemoError, ParseChannelError, PaymentError, RemoteError};
use interfaces::settlement_escrow::routes::{Channel, Mode, PayoutStatus, RouteStatus};
use units::{Amount, InvoiceId, Nonce, ParticipantId, PayoutId, Seconds, Timestamp};

/// Why the escrow refuses what concerns other chains.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    /// There is no such route.
    #[error("there is no route on {channel}")]
    NoRoute {
        /// The channel.
        channel: Channel,
    },
    /// There is such a route already.
    #[error("there is a route on {channel} already")]
    RouteExists {
        /// The channel.
        channel: Channel,
    },
    /// There are as many as there may be.
    #[error("there are {most} routes, as many as there may be")]
    TooManyRoutes {
        /// The most.
        most: usize,
    },
    /// The chain knows no open channel of that name on its transfer port.
    #[error("{channel} is no open channel of the transfer port")]
    NoChannel {
        /// The channel.
        channel: Channel,
    },
    /// The channel is of another kind.
    #[error(
        "a route needs an unordered channel of version ics20-1, {channel} is {order} and of version {version}"
    )]
    ChannelKind {
        /// The channel.
        channel: Channel,
        /// Its order.
        order: &'static str,
        /// Its version.
        version: String,
    },
    /// A prefix is none.
    #[error("a prefix has 1 to {most} lower-case letters and digits, not as {given:?}")]
    Prefix {
        /// The most.
        most: usize,
        /// The one given, or its beginning.
        given: String,
    },
    /// A timeout is too short or too long.
    #[error("a timeout is {least} to {most} s, not {got}")]
    Timeout {
        /// The shortest.
        least: Seconds,
        /// The longest.
        most: Seconds,
        /// The one given.
        got: Seconds,
    },
    /// A denomination's limits let nothing through.
    #[error(
        "of {denom}, no payout from {least} could be sent within {per_day} a day and {in_flight} under way"
    )]
    Limits {
        /// The denomination.
        denom: String,
        /// The least of a payout.
        least: Amount,
        /// The most a day.
        per_day: Amount,
        /// The most under way.
        in_flight: Amount,
    },
    /// A route is not in use.
    #[error("the route on {channel} is {status}, not in use")]
    NotInUse {
        /// The channel.
        channel: Channel,
        /// Its state.
        status: RouteStatus,
    },
    /// The life of a route has no such step.
    #[error("the route on {channel} is {from} and does not become {to}")]
    RouteStep {
        /// The channel.
        channel: Channel,
        /// Its state.
        from: RouteStatus,
        /// What it would become.
        to: RouteStatus,
    },
    /// A denomination does not travel a route.
    #[error("{denom} does not travel the route on {channel}")]
    NotOnRoute {
        /// The denomination.
        denom: String,
        /// The channel.
        channel: Channel,
    },
    /// A transfer came by the other way of calling.
    #[error("the route on {channel} is one of {mode:?}: a transfer that calls otherwise is not taken")]
    OtherMode {
        /// The channel.
        channel: Channel,
        /// The route's way of calling.
        mode: Mode,
    },
    /// A sender is linked to nobody.
    #[error("{sender} is linked to no participant")]
    NotLinked {
        /// The account that stands here for the sender.
        sender: Addr,
    },
    /// An account on another chain is not linked to a participant.
    #[error("{address} beyond {channel} is not linked to participant {participant}")]
    NoLink {
        /// The participant.
        participant: ParticipantId,
        /// By which route.
        channel: Channel,
        /// The address there.
        address: String,
    },
    /// A link was never proposed, or with another number.
    #[error("participant {participant} has not proposed a link to {sender} with the number {nonce}")]
    NoProposal {
        /// The participant.
        participant: ParticipantId,
        /// The account that stands here for the sender.
        sender: Addr,
        /// The number.
        nonce: Nonce,
    },
    /// A link is confirmed already.
    #[error("{address} beyond {channel} is linked to participant {participant} already")]
    LinkExists {
        /// The participant.
        participant: ParticipantId,
        /// By which route.
        channel: Channel,
        /// The address there.
        address: String,
    },
    /// A participant has as many links as one may have.
    #[error("a participant has at most {most} links")]
    TooManyLinks {
        /// The most.
        most: usize,
    },
    /// A number was used already.
    #[error("{sender} has used the number {nonce} already")]
    NonceUsed {
        /// The account that stands here for the sender.
        sender: Addr,
        /// The number.
        nonce: Nonce,
    },
    /// There is no such invoice.
    #[error("there is no invoice {invoice}")]
    NoInvoice {
        /// Its number.
        invoice: InvoiceId,
    },
    /// An invoice would never be payable.
    #[error("an invoice that expires at {expires_at} could not be paid: now is {now}")]
    NeverPayable {
        /// When it would expire.
        expires_at: Timestamp,
        /// Now.
        now: Timestamp,
    },
    /// An invoice is another's.
    #[error("invoice {invoice} is participant {owner}'s")]
    OthersInvoice {
        /// Its number.
        invoice: InvoiceId,
        /// Whose it is.
        owner: ParticipantId,
    },
    /// An invoice is in another denomination.
    #[error("the invoice is in {wanted}, {given} came")]
    OtherDenom {
        /// The invoice's denomination.
        wanted: String,
        /// What came.
        given: String,
    },
    /// There is no such payout.
    #[error("there is no payout {payout}")]
    NoPayout {
        /// Its number.
        payout: PayoutId,
    },
    /// A payout is another's.
    #[error("payout {payout} is not the sender's")]
    OthersPayout {
        /// Its number.
        payout: PayoutId,
    },
    /// The life of a payout has no such step.
    #[error("payout {payout} is {from} and does not become {to}")]
    PayoutStep {
        /// Its number.
        payout: PayoutId,
        /// Its state.
        from: PayoutStatus,
        /// What it would become.
        to: PayoutStatus,
    },
    /// The end of a payout may still be reported.
    #[error("the end of payout {payout} may still be reported until {until}, now is {now}")]
    NotOverdue {
        /// Its number.
        payout: PayoutId,
        /// The first second in which it is overdue.
        until: Timestamp,
        /// Now.
        now: Timestamp,
    },
    /// Nothing has come back out of which a payout could be refunded.
    #[error("a refund of {needed} {denom} is not covered: the escrow holds {surplus} beyond its ledger")]
    NotCovered {
        /// The denomination.
        denom: String,
        /// How much it would take.
        needed: Amount,
        /// What there is.
        surplus: Amount,
    },
    /// No payout of a page can be sent now.
    #[error("no payout on {channel} can be sent now")]
    NothingToSend {
        /// The channel.
        channel: Channel,
    },
    /// The chain does not say which packet carries a payout: its end could not be known.
    #[error("the chain gave no number to the packet of payout {payout}")]
    NoSequence {
        /// The payout.
        payout: PayoutId,
    },
    /// A callback is not about a transfer to the escrow that succeeded.
    #[error("this is no transfer to the escrow: {what}")]
    NoTransfer {
        /// What is wrong.
        what: &'static str,
    },
    /// A text names no channel.
    #[error(transparent)]
    Channel(#[from] ParseChannelError),
    /// A denomination has no place on a route.
    #[error(transparent)]
    Denomination(#[from] DenominationError),
    /// An address is none of the other chain.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A memo may not be carried, or does not say what it should.
    #[error(transparent)]
    Memo(#[from] MemoError),
    /// A limit forbids a payout.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// A payment does not pay its invoice.
    #[error(transparent)]
    Payment(#[from] PaymentError),
}
