//! The errors of payments from and to other chains. Each text begins with its stable code.

use cosmwasm_std::Addr;
use ics20::{DenominationError, LimitError, MemoError, ParseChannelError, PaymentError, RemoteAddressError};
use interfaces::settlement_escrow::routes::{Channel, Mode, PayoutStatus, RouteStatus};
use units::{Amount, InvoiceId, Nonce, ParticipantId, PayoutId, Seconds, Timestamp};

/// Why the escrow refuses what concerns other chains.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum IbcError {
    #[error("ibc/no_route: {channel} has no route")]
    NoRoute { channel: Channel },
    #[error("ibc/route_exists: {channel} has a route")]
    RouteExists { channel: Channel },
    #[error("ibc/too_many_routes: at most {most} routes are allowed")]
    TooManyRoutes { most: usize },
    #[error("ibc/no_channel: {channel} is not an open channel of the transfer port")]
    NoChannel { channel: Channel },
    #[error(
        "ibc/channel_kind: a route needs an unordered channel of version ics20-1, {channel} is {order} and of \
         version {version}"
    )]
    ChannelKind { channel: Channel, order: &'static str, version: String },
    #[error("ibc/prefix: a prefix has 1 to {most} lower-case letters and digits, not {given:?}")]
    Prefix { most: usize, given: String },
    #[error("ibc/timeout: a timeout is {least} to {most} s, not {got}")]
    Timeout { least: Seconds, most: Seconds, got: Seconds },
    #[error(
        "ibc/limits: of {denom}, no payout from {least} could be sent within {per_day} a day and {in_flight} in \
         flight"
    )]
    Limits { denom: String, least: Amount, per_day: Amount, in_flight: Amount },
    #[error("ibc/not_in_use: the route on {channel} is {status}, not active")]
    NotInUse { channel: Channel, status: RouteStatus },
    #[error("ibc/route_step: the route on {channel} is {from} and cannot become {to}")]
    RouteStep { channel: Channel, from: RouteStatus, to: RouteStatus },
    #[error("ibc/not_on_route: the route on {channel} does not carry {denom}")]
    NotOnRoute { denom: String, channel: Channel },
    #[error(
        "ibc/other_mode: the route on {channel} calls contracts by {mode}: a transfer by another way is refused"
    )]
    OtherMode { channel: Channel, mode: Mode },
    #[error("ibc/not_linked: {sender} is linked to no participant")]
    NotLinked { sender: Addr },
    #[error("ibc/no_link: {address} over {channel} is not linked to participant {participant}")]
    NoLink { participant: ParticipantId, channel: Channel, address: String },
    #[error(
        "ibc/no_proposal: participant {participant} has not proposed a link to {sender} with the nonce {nonce}"
    )]
    NoProposal { participant: ParticipantId, sender: Addr, nonce: Nonce },
    #[error("ibc/link_exists: {address} over {channel} is linked to participant {participant}")]
    LinkExists { participant: ParticipantId, channel: Channel, address: String },
    #[error("ibc/too_many_links: a participant has at most {most} links")]
    TooManyLinks { most: usize },
    #[error("ibc/nonce_used: {sender} has used the nonce {nonce}")]
    NonceUsed { sender: Addr, nonce: Nonce },
    #[error("ibc/no_invoice: invoice {invoice} does not exist")]
    NoInvoice { invoice: InvoiceId },
    #[error("ibc/never_payable: an invoice that expires at {expires_at} could not be paid: now is {now}")]
    NeverPayable { expires_at: Timestamp, now: Timestamp },
    #[error("ibc/others_invoice: invoice {invoice} belongs to participant {owner}")]
    OthersInvoice { invoice: InvoiceId, owner: ParticipantId },
    #[error("ibc/other_denom: the invoice is in {wanted}, the payment in {given}")]
    OtherDenom { wanted: String, given: String },
    #[error("ibc/no_payout: payout {payout} does not exist")]
    NoPayout { payout: PayoutId },
    #[error("ibc/others_payout: payout {payout} belongs to another participant")]
    OthersPayout { payout: PayoutId },
    #[error("ibc/payout_step: payout {payout} is {from} and cannot become {to}")]
    PayoutStep { payout: PayoutId, from: PayoutStatus, to: PayoutStatus },
    #[error("ibc/not_overdue: the end of payout {payout} may be reported until {until}, now is {now}")]
    NotOverdue { payout: PayoutId, until: Timestamp, now: Timestamp },
    #[error(
        "ibc/not_covered: a refund of {needed} {denom} is not covered: the escrow holds {surplus} more than its \
         ledger"
    )]
    NotCovered { denom: String, needed: Amount, surplus: Amount },
    #[error("ibc/nothing_to_send: no payout on {channel} can be sent now")]
    NothingToSend { channel: Channel },
    #[error("ibc/no_sequence: the chain gave no sequence to the packet of payout {payout}")]
    NoSequence { payout: PayoutId },
    #[error("ibc/no_transfer: this is not a transfer to the escrow: {reason}")]
    NoTransfer { reason: &'static str },
    #[error("ibc/channel: {0}")]
    Channel(#[from] ParseChannelError),
    #[error("ibc/denomination: {0}")]
    Denomination(#[from] DenominationError),
    #[error("ibc/remote_address: {0}")]
    RemoteAddress(#[from] RemoteAddressError),
    #[error("ibc/memo: {0}")]
    Memo(#[from] MemoError),
    #[error("ibc/limit: {0}")]
    Limit(#[from] LimitError),
    #[error("ibc/payment: {0}")]
    Payment(#[from] PaymentError),
}
