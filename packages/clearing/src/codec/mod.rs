//! Compact binary records of curves and results, since a chain charges for every byte that is written.
//!
//! Integers are LEB128 (seven bits a byte, least first); signed ones are zigzagged (0, −1, 1, −2, … as 0, 1, 2, 3, …).

mod clearing;
mod curve;
mod wire;

/// Bytes that are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The record ends too early.
    #[error("the record of {0} bytes ends in the middle of a value")]
    Truncated(usize),
    /// Bytes after the record's end.
    #[error("{0} bytes follow the record")]
    Trailing(usize),
    /// A version that this code does not read.
    #[error("the record begins with {0}, which is no version and kind that this code reads")]
    Version(u8),
    /// A value out of its range.
    #[error("the record's {0} is out of range")]
    OutOfRange(&'static str),
    /// Steps that make no curve.
    #[error(transparent)]
    Curve(#[from] crate::CurveError),
}
