//! Types of the messages and queries about other chains.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;
pub use ics20::{Channel, InvoiceStatus, Mode, PayoutStatus, RouteStatus};
use units::{Amount, InvoiceId, Nonce, PacketSequence, ParticipantId, PayoutId, Seconds, Timestamp};

use super::Account;

/// The most routes.
pub const MAX_ROUTES: usize = 32;
/// The time after the timeout of a packet in which its end may still be reported; then anyone may dispute its payout.
pub const GRACE: Seconds = Seconds(3_600);

/// One denomination on a route.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct RouteDenom {
    /// Its name on this chain; one that the escrow accepts.
    pub denom: String,
    /// The trace of a voucher, such as `transfer/channel-7/ujuno`; absent for a native denomination.
    pub trace: Option<String>,
    /// The least amount of a payout, from 1.
    pub least: Amount,
    /// The most that may be sent in a day from midnight UTC.
    pub per_day: Amount,
    /// The most that may be in flight.
    pub in_flight: Amount,
}

/// A channel that the escrow trusts.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct RouteDefinition {
    /// The channel: open, unordered, of version `ics20-1`.
    pub channel: Channel,
    /// How the middleware of this chain calls contracts.
    pub mode: Mode,
    /// The prefix of addresses of the counterparty chain, 1 to 16 lower-case letters and digits.
    pub prefix: String,
    /// The timeout of packets, 60 to 604,800 s.
    pub timeout: Seconds,
    /// The denominations, 1 to 16, none twice.
    pub denoms: Vec<RouteDenom>,
}

/// A remote account.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct Remote {
    /// The channel of the route.
    pub channel: Channel,
    /// The remote address.
    pub address: String,
}

/// The message under `dpt` in the memo of an incoming transfer by callbacks. Transfers by hooks execute the messages of
/// the same names. Numbers are strings, since middleware reads numbers as floating-point.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub enum Inbound {
    /// Pays an invoice.
    Fund {
        /// The invoice.
        invoice: InvoiceId,
        /// A number that this sender has not used.
        nonce: Nonce,
    },
    /// Confirms a link that the participant has proposed.
    ConfirmLink {
        /// The participant, its number as a string.
        participant: Uint64,
        /// The nonce of the proposal.
        nonce: Nonce,
    },
}

/// A route and its state.
#[cw_serde]
#[derive(Eq)]
pub struct RouteResponse {
    /// Its definition.
    pub route: RouteDefinition,
    /// Its state.
    pub status: RouteStatus,
    /// What is in flight on it, by denomination.
    pub flows: Vec<RouteFlow>,
}

/// What is in flight of one denomination on a route.
#[cw_serde]
#[derive(Eq)]
pub struct RouteFlow {
    /// The denomination.
    pub denom: String,
    /// Sent, and its end not reported.
    pub in_flight: Amount,
    /// What was sent today, less what of it was refunded today.
    pub sent_today: Amount,
}

/// Routes in order of their channels.
#[cw_serde]
pub struct RoutesResponse {
    /// The routes.
    pub routes: Vec<RouteResponse>,
}

/// A link between a participant and a remote account.
#[cw_serde]
#[derive(Eq)]
pub struct LinkResponse {
    /// The channel of the route.
    pub channel: Channel,
    /// The remote address.
    pub address: String,
    /// The address of its intermediate sender.
    pub derived: String,
    /// The nonce that confirms it.
    pub nonce: Nonce,
    /// Whether the remote account has confirmed it.
    pub confirmed: bool,
}

/// The links of a participant.
#[cw_serde]
pub struct LinksResponse {
    /// The links.
    pub links: Vec<LinkResponse>,
}

/// An intermediate sender.
#[cw_serde]
pub struct DerivedSenderResponse {
    /// Its address.
    pub address: String,
    /// The participant it is linked to, if any.
    pub participant: Option<ParticipantId>,
}

/// An invoice.
#[cw_serde]
#[derive(Eq)]
pub struct InvoiceResponse {
    /// Its number.
    pub invoice: InvoiceId,
    /// The participant that is paid.
    pub participant: ParticipantId,
    /// The denomination.
    pub denom: String,
    /// The amount due.
    pub amount: Amount,
    /// The first second in which it cannot be paid.
    pub expires_at: Timestamp,
    /// Its state.
    pub status: InvoiceStatus,
    /// The participant that paid it.
    pub payer: Option<ParticipantId>,
}

/// A payout to another chain.
#[cw_serde]
#[derive(Eq)]
pub struct RemotePayoutResponse {
    /// Its number.
    pub payout: PayoutId,
    /// The account that pays it.
    pub account: Account,
    /// The denomination.
    pub denom: String,
    /// The amount.
    pub amount: Amount,
    /// The channel of the route.
    pub channel: Channel,
    /// The recipient.
    pub address: String,
    /// The user's memo.
    pub memo: Option<String>,
    /// Its state.
    pub status: PayoutStatus,
    /// How often it was sent.
    pub attempts: u32,
    /// The sequence of its last packet, once sent.
    pub sequence: Option<PacketSequence>,
    /// When its last packet was sent.
    pub sent_at: Option<Timestamp>,
    /// When its last packet times out.
    pub times_out_at: Option<Timestamp>,
    /// Whether it is a probe of its route.
    pub probe: bool,
}

/// Payouts to other chains.
#[cw_serde]
pub struct RemotePayoutsResponse {
    /// The payouts.
    pub payouts: Vec<RemotePayoutResponse>,
}
