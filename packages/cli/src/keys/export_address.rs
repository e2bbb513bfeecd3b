//! `dpt keys export-address`.

use std::io::{self, Write};

use keystore::Store;
use sdk::NetworkFile;

use super::place::Place;
use crate::failure::Failure;

/// Arguments of `dpt keys export-address`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The key's name
    name: String,
    #[command(flatten)]
    place: Place,
}

const EXAMPLE: &str = "\
Example:
  dpt keys export-address alice --network network.toml

With a network file, the address on its chain; without one, the public key.
No passphrase is needed.
Exit code: 0; 1 if there is no such key.";

/// Runs `dpt keys export-address`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (store, file) = args.place.store()?;
    print(&store, file.as_ref(), &args.name)
}

/// Prints what a key is known by.
pub fn print(store: &Store, file: Option<&NetworkFile>, name: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", shown(store, file, name)?)?;
    out.flush()?;
    Ok(())
}

/// What a key is known by: its address where the chain is known, else its public key.
pub fn shown(store: &Store, file: Option<&NetworkFile>, name: &str) -> Result<String, Failure> {
    let key = store.public_key(name)?;
    match file {
        Some(file) => Ok(sdk::address::of_public_key(&file.chain.prefix, &key)?),
        None => Ok(hex::encode(key)),
    }
}
