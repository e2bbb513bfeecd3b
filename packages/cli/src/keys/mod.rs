//! Keys: who signs.
//!
//! A key is a phrase of 24 words. It lies encrypted in the key folder, or, where the network file
//! allows it (`[keys] test = true`: the coins are worth nothing), as plain text beside the network file. A phrase is never
//! an argument and never printed unless it is asked for; a passphrase comes from the terminal or a file.

mod add;
mod export_address;
mod import;
mod list;
mod passphrase;

use std::path::{Path, PathBuf};

use keystore::{Store, default_folder};
use sdk::{NetworkFile, Signer};

use crate::failure::Failure;

/// Arguments of `dpt keys`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a new key
    Add(add::Args),
    /// Take in a key phrase from standard input or a file
    Import(import::Args),
    /// List the keys
    List(list::Args),
    /// Print the address of a key
    ExportAddress(export_address::Args),
}

const EXAMPLE: &str = "\
Example:
  dpt keys add alice --phrase-file alice.phrase
  dpt keys import bob --file bob.phrase
  dpt keys list --network network.toml
  dpt keys export-address alice --network network.toml

Keys lie encrypted (Argon2id, XChaCha20-Poly1305) in the key folder: --keys DIR,
else DPT_KEYS, else dpt/keys in the home folder's configuration. The passphrase
is asked for at the terminal; DPT_PASSPHRASE_FILE names a file or descriptor
(/dev/fd/3) to read it from instead. The keyring of the operating system is not
used: servers have none.
Exit code: 0; 1 if there is no such key, or the passphrase is wrong; 2 if what
was given cannot be read.";

/// Where the keys lie.
#[derive(Clone, Debug, clap::Args)]
struct Place {
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
    /// The network file: what addresses begin with, and whether unencrypted keys are allowed
    #[arg(long, value_name = "FILE", env = "DPT_NETWORK")]
    network: Option<PathBuf>,
}

impl Place {
    fn file(&self) -> Result<Option<NetworkFile>, Failure> {
        Ok(self.network.as_deref().map(NetworkFile::read).transpose()?)
    }

    fn store(&self) -> Result<(Store, Option<NetworkFile>), Failure> {
        let file = self.file()?;
        Ok((store(self.keys.as_deref(), file.as_ref())?, file))
    }
}

/// Runs `dpt keys`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Add(args) => add::run(args),
        Command::Import(args) => import::run(args),
        Command::List(args) => list::run(args),
        Command::ExportAddress(args) => export_address::run(args),
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
