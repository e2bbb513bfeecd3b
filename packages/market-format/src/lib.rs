//! Energy, money, prices, times and tables as people write them, to and from the market's units. It knows no chain, opens no
//! file and compiles to WebAssembly.
//!
//! - [`MarketFormat`]: names of zones, labels, profiles and lines; slots and cycles of a market.
//! - [`UnitConverter`]: kWh to lots, currency per kWh to coin units per lot. [`Currency`]: currency to coin units.
//! - [`SlotClock`]: local times to slots. [`Length`]: spans of time.
//! - [`Decimal`]: the project's only decimal type, exact.
//! - [`CsvReader`]: CSV with comments and line numbers. [`parse_json`]: JSON with the path of an error.

mod clock;
mod converter;
mod csv_table;
mod currency;
mod decimal;
mod format;
mod json;
mod length;

pub use clock::{SlotClock, time_zone};
pub use converter::{UnitConverter, kwh_of};
pub use csv_table::{Columns, CsvError, CsvReader, CsvRow};
pub use currency::Currency;
pub use decimal::{Counted, Decimal, DecimalError, quotient};
pub use format::MarketFormat;
pub use json::{JsonError, parse_json};
pub use length::Length;
