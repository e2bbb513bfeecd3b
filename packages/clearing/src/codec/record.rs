//! Values of a record, one after the other.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// Why bytes are not a record, or a value has no encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// A value of the record does not decode.
    #[error("a value of the record does not decode: {0}")]
    Malformed(postcard::Error),
    /// Bytes follow the record.
    #[error("{0} bytes follow the record")]
    Trailing(usize),
    /// The first byte is not a version and kind that this code reads.
    #[error("the record begins with {0}, which is not a version and kind that this code reads")]
    Version(u8),
    /// A value is out of its range.
    #[error("the record's {0} is out of range")]
    OutOfRange(&'static str),
    /// The steps are not a curve.
    #[error(transparent)]
    Curve(#[from] crate::CurveError),
}

impl From<postcard::Error> for CodecError {
    fn from(error: postcard::Error) -> Self {
        Self::Malformed(error)
    }
}

/// Appends a value to a record.
pub(super) fn put(record: Vec<u8>, value: &impl Serialize) -> Result<Vec<u8>, CodecError> {
    Ok(postcard::to_extend(value, record)?)
}

/// Takes the next value off the rest of a record.
pub(super) fn take<'a, T: Deserialize<'a>>(rest: &mut &'a [u8]) -> Result<T, CodecError> {
    let (value, after) = postcard::take_from_bytes(rest)?;
    *rest = after;
    Ok(value)
}
