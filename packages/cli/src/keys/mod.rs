//! Keys: who signs.
//!
//! A key is a phrase of 24 words. It lies encrypted in the key folder ([`store`], [`seal`]), or, where the network file
//! allows it (`[keys] test = true`: the coins are worth nothing), as plain text beside the network file. A phrase is never
//! an argument and never printed unless it is asked for; a passphrase comes from the terminal or a file.

mod add;
mod export_address;
mod import;
mod list;
mod passphrase;
mod seal;
mod store;

use std::path::{Path, PathBuf};

use client::Signer;

use self::store::Store;
use crate::failure::Failure;
use crate::network::NetworkFile;

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
        self.network.as_deref().map(NetworkFile::read).transpose()
    }

    fn store(&self) -> Result<(Store, Option<NetworkFile>), Failure> {
        let file = self.file()?;
        Ok((Store::open(self.keys.as_deref(), file.as_ref())?, file))
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

/// The account that signs under a name, in a key folder.
///
/// # Errors
/// If there is no such key, or it cannot be opened.
pub fn signer_in(folder: Option<&Path>, file: &NetworkFile, name: &str) -> Result<Signer, Failure> {
    let phrase = Store::open(folder, Some(file))?.phrase(name)?;
    Ok(Signer::from_mnemonic(&phrase, &file.chain.prefix)?)
}

/// The address of a name, for which nothing need be opened.
///
/// # Errors
/// If there is no such key.
pub fn address_in(folder: Option<&Path>, file: &NetworkFile, name: &str) -> Result<String, Failure> {
    let key = Store::open(folder, Some(file))?.public_key(name)?;
    Ok(client::address::of_public_key(&file.chain.prefix, &key)?)
}
