//! JSON documents.

use market_format::parse_json;
use serde::de::DeserializeOwned;

use crate::error::DocumentError;

/// One JSON value and nothing else. `name` is the document's.
///
/// # Errors
/// [`DocumentError::Malformed`] with the place.
pub fn parse<T: DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, DocumentError> {
    parse_json(bytes).map_err(|error| {
        let place = if error.path.is_empty() { name.to_owned() } else { format!("{name}: {}", error.path) };
        DocumentError::malformed(place, error.problem)
    })
}
