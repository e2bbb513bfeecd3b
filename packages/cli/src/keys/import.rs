//! `dpt keys import`.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use keystore::{Kind, phrase};
use zeroize::Zeroizing;

use super::export_address;
use super::passphrase;
use super::place::Place;
use crate::failure::Failure;

/// Arguments of `dpt keys import`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The key's name
    name: String,
    #[command(flatten)]
    place: Place,
    /// The file with the phrase of 24 words; standard input if absent
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Keep the key unencrypted, where the network file allows it
    #[arg(long)]
    test: bool,
}

const EXAMPLE: &str = "\
Example:
  dpt keys import bob --file bob.phrase
  dpt keys import bob < bob.phrase

The account is the first of the phrase (m/44'/118'/0'/0/0), as wallets use it.
Exit code: 0; 1 if the name is taken; 2 if the phrase is none.";

/// Runs `dpt keys import`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (store, file) = args.place.store()?;
    let kind = if args.test { Kind::Test } else { Kind::Encrypted };
    store.free(&args.name, kind)?;
    let phrase = phrase::read(&text(args)?)?;
    store.prepare(&args.name, &phrase, kind, || passphrase::new(&args.name))?.keep()?;
    export_address::print(&store, file.as_ref(), &args.name)
}

/// What was given, which is secret.
fn text(args: &Args) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = &args.file {
        return fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|error| Failure::malformed(path.display(), error));
    }
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("The 24 words, which stay unseen: ")
            .map(Zeroizing::new)
            .map_err(|error| Failure::malformed("standard input", error));
    }
    let mut text = Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut text).map_err(|error| Failure::malformed("standard input", error))?;
    Ok(text)
}
