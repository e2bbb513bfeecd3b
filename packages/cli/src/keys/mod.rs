//! Keys: who signs.

use std::fs;
use std::path::PathBuf;

use client::Signer;

use crate::failure::Failure;
use crate::network::NetworkFile;

/// The account that signs under a name.
///
/// # Errors
/// If there is no such key, or it cannot be opened.
pub fn signer(file: &NetworkFile, name: &str) -> Result<Signer, Failure> {
    let path = test_folder(file)?.join(format!("{name}.mnemonic"));
    let phrase = fs::read_to_string(&path)
        .map_err(|error| Failure::malformed(path.display(), format!("no key {name}: {error}")))?;
    Ok(Signer::from_mnemonic(&phrase, &file.chain.prefix)?)
}

/// Where keys of chains lie whose coins are worth nothing.
fn test_folder(file: &NetworkFile) -> Result<PathBuf, Failure> {
    if !file.keys.test {
        return Err(Failure::malformed(
            file.path.display(),
            "unencrypted keys are not allowed here: [keys] test is not set",
        ));
    }
    Ok(file.beside("test-keys".as_ref()))
}
