//! Where keys lie, and how a name of a key is looked up.

use std::path::{Path, PathBuf};

use keystore::{Store, default_folder};
use sdk::{NetworkFile, Signer};

use super::passphrase;
use crate::failure::Failure;

/// Where the keys lie.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    pub keys: Option<PathBuf>,
    /// The network file: what addresses begin with, and whether unencrypted keys are allowed
    #[arg(long, value_name = "FILE", env = "DPT_NETWORK")]
    pub network: Option<PathBuf>,
}

impl Place {
    /// The network file, if one is given.
    pub fn file(&self) -> Result<Option<NetworkFile>, Failure> {
        Ok(self.network.as_deref().map(NetworkFile::read).transpose()?)
    }

    /// The keys of the folder, and the network file.
    pub fn store(&self) -> Result<(Store, Option<NetworkFile>), Failure> {
        let file = self.file()?;
        Ok((store(self.keys.as_deref(), file.as_ref())?, file))
    }
}

/// The folder of unencrypted keys, beside the network file.
const TEST_KEYS: &str = "test-keys";

/// The keys of a folder, or of the default one, and the unencrypted keys that the network file allows.
fn store(folder: Option<&Path>, file: Option<&NetworkFile>) -> Result<Store, Failure> {
    let test_folder = file.filter(|file| file.keys.test).map(|file| file.beside(TEST_KEYS.as_ref()));
    let folder = match folder.map(Path::to_owned).or_else(default_folder) {
        Some(folder) => folder,
        // Test keys need no home folder.
        None if test_folder.is_some() => PathBuf::new(),
        None => {
            return Err(Failure::malformed("--keys", "there is no home folder: say where the keys lie"));
        }
    };
    Ok(Store::new(folder, test_folder))
}

/// The account that signs under a name, in a key folder.
///
/// # Errors
/// If there is no such key, or it cannot be opened.
pub fn signer_in(folder: Option<&Path>, file: &NetworkFile, name: &str) -> Result<Signer, Failure> {
    let phrase = store(folder, Some(file))?.phrase(name, || passphrase::existing(name))?;
    Ok(Signer::from_mnemonic(&phrase, &file.chain.prefix)?)
}

/// The address of a name, for which nothing need be opened.
///
/// # Errors
/// If there is no such key.
pub fn address_in(folder: Option<&Path>, file: &NetworkFile, name: &str) -> Result<String, Failure> {
    let key = store(folder, Some(file))?.public_key(name)?;
    Ok(sdk::address::of_public_key(&file.chain.prefix, &key)?)
}
