//! What is said about payments from and to other chains.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;
pub use ics20::{Channel, InvoiceStatus, Mode, PayoutStatus, RouteStatus};
use units::{Amount, InvoiceId, Nonce, PacketSequence, ParticipantId, PayoutId, Seconds, Timestamp};

use super::Account;

/// The most routes.
pub const MAX_ROUTES: usize = 32;
/// How long after its timeout the end of a packet may still be reported before anybody may say that it is overdue.
pub const GRACE: Seconds = Seconds(3_600);

/// One denomination on a route.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct RouteDenom {
    /// As it is called here; one that the escrow keeps.
    pub denom: String,
    /// Of a voucher, the way it came, such as `transfer/channel-7/ujuno`; absent for what is native here.
    pub trace: Option<String>,
    /// The least that a payout may be, from 1.
    pub least: Amount,
    /// The most that may go out in a day, which begins at midnight UTC.
    pub per_day: Amount,
    /// The most that may be under way.
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
    /// What addresses of the other chain begin with, 1 to 16 lower-case letters and digits.
    pub prefix: String,
    /// After what time a packet that nobody took is given back, 60 to 604,800 s.
    pub timeout: Seconds,
    /// The denominations, 1 to 16, none twice.
    pub denoms: Vec<RouteDenom>,
}

/// Where pushed payouts go on another chain.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct Remote {
    /// By which route.
    pub channel: Channel,
    /// The address there, linked to the participant.
    pub address: String,
}

/// What an incoming transfer by callbacks says under `dpt` in its memo. Transfers by hooks say the same as messages of the
/// same names. Numbers travel as strings, since middleware reads them as floating-point.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub enum Inbound {
    /// Pays an invoice.
    Fund {
        /// Which.
        invoice: InvoiceId,
        /// A number that this sender has not used yet.
        nonce: Nonce,
    },
    /// Confirms a link that the participant has proposed.
    ConfirmLink {
        /// The participant, its number as a string.
        participant: Uint64,
        /// The number of the proposal.
        nonce: Nonce,
    },
}

/// A route and its state.
#[cw_serde]
#[derive(Eq)]
pub struct RouteResponse {
    /// What it is.
    pub route: RouteDefinition,
    /// Its state.
    pub status: RouteStatus,
    /// What is under way on it.
    pub flows: Vec<RouteFlow>,
}

/// What is under way of one denomination on a route.
#[cw_serde]
#[derive(Eq)]
pub struct RouteFlow {
    /// The denomination.
    pub denom: String,
    /// Under way: sent, and its end not reported.
    pub in_flight: Amount,
    /// What has gone out today, less what of it came back today.
    pub sent_today: Amount,
}

/// Routes in order of their channels.
#[cw_serde]
pub struct RoutesResponse {
    /// The routes.
    pub routes: Vec<RouteResponse>,
}

/// A link between a participant and an account on another chain.
#[cw_serde]
#[derive(Eq)]
pub struct LinkResponse {
    /// By which route.
    pub channel: Channel,
    /// The address there.
    pub address: String,
    /// The account that stands for it here.
    pub derived: String,
    /// The number with which it is confirmed.
    pub nonce: Nonce,
    /// Whether it was confirmed from there.
    pub confirmed: bool,
}

/// The links of a participant.
#[cw_serde]
pub struct LinksResponse {
    /// The links.
    pub links: Vec<LinkResponse>,
}

/// The account that stands here for a sender on another chain.
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
    /// Whose free balance it is paid into.
    pub participant: ParticipantId,
    /// The denomination.
    pub denom: String,
    /// How much is due.
    pub amount: Amount,
    /// The first second in which it cannot be paid any more.
    pub expires_at: Timestamp,
    /// Its state.
    pub status: InvoiceStatus,
    /// Who paid it.
    pub payer: Option<ParticipantId>,
}

/// A payout to another chain.
#[cw_serde]
#[derive(Eq)]
pub struct RemotePayoutResponse {
    /// Its number.
    pub payout: PayoutId,
    /// Whose money it is.
    pub account: Account,
    /// The denomination.
    pub denom: String,
    /// How much.
    pub amount: Amount,
    /// By which route.
    pub channel: Channel,
    /// To whom.
    pub address: String,
    /// What its owner wants its packet to carry.
    pub memo: Option<String>,
    /// Its state.
    pub status: PayoutStatus,
    /// How often it was sent.
    pub attempts: u32,
    /// The number of its last packet, once sent.
    pub sequence: Option<PacketSequence>,
    /// When its last packet was sent.
    pub sent_at: Option<Timestamp>,
    /// When its last packet times out.
    pub times_out_at: Option<Timestamp>,
    /// Whether it only asks whether the route reports.
    pub probe: bool,
}

/// Payouts to other chains.
#[cw_serde]
pub struct RemotePayoutsResponse {
    /// The payouts.
    pub payouts: Vec<RemotePayoutResponse>,
}
