//! The published order book of a real market, cleared hour by hour and compared with the published prices and flows.
//!
//! [`BookReader`] streams the hours of a book. Each is cleared by the clearing core itself ([`clear_hour`]) or by the
//! contracts on an embedded chain ([`ThroughContracts`]), and [`compare()`] says where the result differs.

mod book;
mod compare;
mod direct;
mod error;
mod progress;
mod table;
pub mod through_contracts;

pub use book::{BookReader, Boundary, Hour, HourOrder, Link};
pub use compare::{Cleared, HourReport, Miss, Summary, Tally, compare};
pub use direct::clear_hour;
pub use error::ReplayError;
pub use progress::Progress;
pub use through_contracts::ThroughContracts;
