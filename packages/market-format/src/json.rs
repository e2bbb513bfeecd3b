//! Strict JSON: errors name the path of the value.

use serde::de::DeserializeOwned;

/// Why a JSON document is malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}{}{problem}", if path.is_empty() { "" } else { ": " })]
pub struct JsonError {
    /// Path of the value, such as `orders[2].price`; empty for the document itself.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads one JSON document and nothing after it.
///
/// # Errors
/// [`JsonError`] with the path of the malformed value.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let document = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        JsonError { path: if path == "." { String::new() } else { path }, problem: error.inner().to_string() }
    })?;
    json.end().map_err(|error| JsonError { path: String::new(), problem: error.to_string() })?;
    Ok(document)
}
