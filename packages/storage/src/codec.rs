//! The encoding of a stored value: postcard, all bytes used.

use cosmwasm_std::{StdError, StdResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why stored bytes are not the expected value. A value that does not decode is never taken for an absent one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// The bytes are not the encoding of the type.
    Malformed {
        /// What postcard found.
        cause: postcard::Error,
    },
    /// Bytes follow the value.
    TrailingBytes {
        /// How many.
        count: usize,
    },
}

impl std::fmt::Display for CodecError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed { cause } => write!(formatter, "stored value does not decode: {cause}"),
            Self::TrailingBytes { count } => write!(formatter, "{count} bytes follow the stored value"),
        }
    }
}

impl std::error::Error for CodecError {}

/// Encodes a value.
///
/// # Errors
/// If the type has no postcard encoding, such as a sequence of unknown length.
pub fn encode<V: Serialize>(value: &V) -> StdResult<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|cause| StdError::from(CodecError::Malformed { cause }))
}

/// Decodes a value that takes all of the bytes.
///
/// # Errors
/// [`CodecError`], in a `StdError`, if the bytes are not one such value.
pub fn decode<V: DeserializeOwned>(bytes: &[u8]) -> StdResult<V> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(CodecError::TrailingBytes { count: rest.len() }.into()),
        Err(cause) => Err(CodecError::Malformed { cause }.into()),
    }
}
