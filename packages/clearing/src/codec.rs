//! Compact binary records of curves and results.

/// Bytes that are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The record ends too early.
    #[error("the record ends at byte {0}, in the middle of a value")]
    Truncated(usize),
    /// Bytes after the record's end.
    #[error("{0} bytes follow the record")]
    Trailing(usize),
    /// A version that this code does not read.
    #[error("the record has version {0}, this code reads version 1")]
    Version(u8),
    /// A value out of its range.
    #[error("the record's {0} is out of range")]
    OutOfRange(&'static str),
    /// Steps that make no curve.
    #[error(transparent)]
    Curve(#[from] crate::CurveError),
}

impl crate::Curve {
    /// The record of a curve.
    pub fn encode(&self) -> alloc::vec::Vec<u8> {
        alloc::vec::Vec::new()
    }

    /// Reads a record of a curve.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Err(DecodeError::Truncated(bytes.len()))
    }
}

impl crate::Clearing {
    /// The record of a result.
    pub fn encode(&self) -> alloc::vec::Vec<u8> {
        alloc::vec::Vec::new()
    }

    /// Reads a record of a result of this market.
    pub fn decode(_market: &crate::Market, bytes: &[u8]) -> Result<Self, DecodeError> {
        Err(DecodeError::Truncated(bytes.len()))
    }
}
