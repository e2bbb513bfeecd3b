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
mod place;

pub use place::{address_in, signer_in};

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

/// Runs `dpt keys`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Add(args) => add::run(args),
        Command::Import(args) => import::run(args),
        Command::List(args) => list::run(args),
        Command::ExportAddress(args) => export_address::run(args),
    }
}
