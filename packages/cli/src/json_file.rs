//! JSON files.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use market_format::parse_json;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Reads one JSON document from a file, `-` being standard input. Returns the file's name for later errors, too.
///
/// # Errors
/// [`Failure::Malformed`] with file and path of the malformed value.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<(String, T), Failure> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        ("standard input".to_owned(), io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (path.display().to_string(), fs::read(path))
    };
    let bytes = bytes.map_err(|error| Failure::malformed(&name, error))?;
    let document = parse_json(&bytes).map_err(|error| {
        let place = if error.path.is_empty() { name.clone() } else { format!("{name}: {}", error.path) };
        Failure::malformed(place, error.problem)
    })?;
    Ok((name, document))
}
