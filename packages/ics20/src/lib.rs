//! Payments from and to other chains over ICS-20, as pure decisions: no function reads a chain.
//!
//! A *route* is an ICS-20 channel that the escrow trusts, with the way in which its middleware calls contracts
//! ([`Mode`]), and with [`Limits`] of what may be sent. An incoming transfer names an invoice; the address
//! [derived](derived_sender) from channel and remote sender identifies the payer. A payout has a [`PayoutStatus`]; the
//! [acknowledgement](outcome) of its packet ends it.
//!
//! | question | function |
//! |---|---|
//! | may a route carry this denomination? | [`check_trace`] |
//! | may this payout be sent now? | [`Flow::send`] |
//! | which memo does it carry? | [`outbound_memo`] |
//! | was it delivered or refunded? | [`outcome`] |
//! | what is the message of this incoming memo? | [`inbound_memo`] |
//! | which share of a payment is due, which is surplus? | [`share`] |
//!
//! Callers store the results, and move money only by the steps that the states of payouts and routes allow.

mod acknowledgement;
mod channel;
mod denomination;
mod invoice;
mod limits;
mod memo;
mod object;
mod payout;
mod route;
mod sender;

/// The port of ICS-20.
pub const TRANSFER_PORT: &str = "transfer";

pub use acknowledgement::{Outcome, outcome};
pub use channel::{Channel, ParseChannelError};
pub use denomination::{DenominationError, check_trace, voucher};
pub use invoice::{InvoiceStatus, PaymentError, Shares, share};
pub use limits::{Flow, LimitError, Limits, WINDOW, window_at};
pub use memo::{MAX_MEMO, MemoError, RESERVED, check_user_memo, inbound_memo, outbound_memo};
pub use payout::PayoutStatus;
pub use route::{Mode, RouteStatus};
pub use sender::{MAX_REMOTE_ADDRESS, RemoteAddressError, check_remote_address, derived_sender};
