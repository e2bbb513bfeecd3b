//! Input files.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// The whole of a file, or of standard input for `-`, and its name in errors.
///
/// # Errors
/// [`Failure::Malformed`] if it cannot be read.
pub fn read(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        ("standard input".to_owned(), io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (path.display().to_string(), fs::read(path))
    };
    bytes.map(|bytes| (name.clone(), bytes)).map_err(|error| Failure::malformed(name, error))
}
