//! The market optimum of one delivery slot: books in, prices, fills and a certificate out.
//!
//! Energy and its label (green, local, …) are two goods whose prices add up. The market of one slot, with zones, lines,
//! labels and buyers' preferences, is then a min-cost circulation on a few tens of nodes whose arcs are the steps of
//! the aggregated books; it is solved exactly, in integers.
//!
//! * [`Market`], [`Books`]: what there is to clear. Their constructors check everything; what they accept clears.
//! * [`clear`]: most welfare, then most volume, then the first tiers first, then ties shared as evenly as the lines
//!   permit. The result is a [`Clearing`] with its [`Certificate`].
//! * [`verify`]: checks a result from the books alone, sharing no code with the solver.
//! * [`fill`], [`LabelSplit`], [`pair`]: from the result to single orders' fills, labels and bilateral pairs.
//!
//! Tests draw their markets from seeds: `DPT_SEED` is the first one, `DPT_CASES` how many; a failure prints its own.
//!
//! The crate does no storage, no time and no money transfer; it holds no state between calls. The caller says what an
//! order is, aggregates orders into curves and keeps the running offsets that [`fill`] asks for.
#![no_std]

extern crate alloc;

mod book;
mod certificate;
mod clear;
mod clearing;
mod codec;
mod fills;
mod labels;
mod market;
mod pairing;
mod solver;
mod verify;

pub use book::{Book, Books, BooksError, Curve, CurveError, LOTS_LIMIT, Step};
pub use certificate::{Certificate, Margin, Service};
pub use clear::{ClearError, clear};
pub use clearing::{Accepted, Clearing, Payments, PriceInterval, Work};
pub use codec::CodecError;
pub use fills::fill;
pub use labels::{LabelShare, LabelSplit, LabelSplitError};
pub use market::{Acceptance, Line, Market, MarketError, NODES_LIMIT, PRICE_LIMIT, Profile};
pub use pairing::{Cursor, Pair, Pairing, Piece, pair};
pub use verify::{CertificateError, Verified, verify, verify_certificate};
