//! Payments from and to other chains, as decisions: no function here reads a chain.
//!
//! A *route* is an ICS-20 channel that the escrow trusts, with the way in which its middleware calls contracts ([`Mode`]),
//! and with [`Limits`] on what may go out. Money comes in by one transfer that names an invoice; who sent it is known by
//! an address [derived](derived_sender) from channel and remote sender. Money goes out as payouts, whose life is
//! [`PayoutStatus`]; what a packet came to is read from its [acknowledgement](outcome).
//!
//! | question | function |
//! |---|---|
//! | may this denomination travel here? | [`check_trace`] |
//! | may this payout go out now? | [`Flow::send`] |
//! | which memo does it carry? | [`outbound_memo`] |
//! | what came of it? | [`outcome`] |
//! | what does this incoming memo ask for? | [`inbound_memo`] |
//! | who is to have what of a payment? | [`share`] |
//!
//! What callers owe: to store what is returned, and to move money only along the edges of the two life cycles.

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

pub use acknowledgement::{Outcome, outcome};
pub use channel::{Channel, ParseChannelError};
pub use denomination::{DenominationError, check_trace, voucher};
pub use invoice::{InvoiceStatus, PaymentError, Shares, share};
pub use limits::{Flow, LimitError, Limits, WINDOW, window_at};
pub use memo::{MAX_MEMO, MemoError, RESERVED, check_rider, inbound_memo, outbound_memo};
pub use payout::PayoutStatus;
pub use route::{Mode, RouteStatus};
pub use sender::{MAX_REMOTE, RemoteError, check_remote, derived_sender};
