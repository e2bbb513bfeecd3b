//! Compact binary records of curves and results, since a chain charges for every byte that is written.
//!
//! A record is a row of [postcard](https://postcard.jamesmunns.com/wire-format) values: integers are varints, signed
//! ones zigzagged. A list whose length follows from the market or from the end of the record is written without its
//! length.

mod clearing;
mod curve;
mod record;

pub use record::CodecError;
