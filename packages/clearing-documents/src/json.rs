//! JSON whose errors name their place.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};

use crate::error::DocumentError;

/// One JSON value and nothing else. `name` is the document's.
///
/// # Errors
/// [`DocumentError::Malformed`] with the place.
pub fn parse<T: DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, DocumentError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let document = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { name.to_owned() } else { format!("{name}: {path}") };
        DocumentError::malformed(place, error.into_inner())
    })?;
    json.end().map_err(|error| DocumentError::malformed(name, error))?;
    Ok(document)
}

/// A value or `null`, which must be present: derived code would take a missing field for `null`.
pub fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}
