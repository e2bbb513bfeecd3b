//! Documents of which the chain keeps the SHA-256 and nothing else.

use std::fs;
use std::path::Path;

use cosmwasm_std::HexBinary;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// The SHA-256 of a document.
///
/// # Errors
/// If it cannot be read.
pub fn hash(path: &Path) -> Result<HexBinary, Failure> {
    let document = fs::read(path).map_err(|error| Failure::malformed(path.display(), error))?;
    Ok(HexBinary::from(<[u8; 32]>::from(Sha256::digest(&document))))
}
