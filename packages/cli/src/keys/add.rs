//! `dpt keys add`.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use keystore::{Kind, write_secret};

use super::export_address;
use super::passphrase;
use super::place::Place;
use crate::failure::Failure;

/// Arguments of `dpt keys add`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The key's name
    name: String,
    #[command(flatten)]
    place: Place,
    /// Write the phrase of 24 words, from which the key can be made again, to this new file
    #[arg(long, value_name = "FILE")]
    phrase_file: Option<PathBuf>,
    /// Show the phrase once, at the terminal
    #[arg(long, conflicts_with = "phrase_file")]
    show_phrase: bool,
    /// Keep the key unencrypted, where the network file allows it
    #[arg(long)]
    test: bool,
}

const EXAMPLE: &str = "\
Example:
  dpt keys add alice --phrase-file alice.phrase
  dpt keys add alice --test --network network.toml

Whoever has the phrase has the account; without it a lost key file is a lost
account. Put it away safely, then delete the file.
Exit code: 0; 1 if the name is taken; 2 if what was given cannot be read.";

/// Runs `dpt keys add`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (store, file) = args.place.store()?;
    let kind = if args.test { Kind::Test } else { Kind::Encrypted };
    // 1. validate: all that can be refused is refused before there is a secret
    store.free(&args.name, kind)?;
    if args.show_phrase && !io::stderr().is_terminal() {
        return Err(Failure::malformed(
            "--show-phrase",
            "standard error is no terminal, and a secret does not belong in a log: use --phrase-file",
        ));
    }
    // 2. make, and keep both the key and its phrase or neither
    let entropy = keystore::random::<32>().map_err(Failure::refused)?;
    let phrase = keystore::phrase::of_entropy(&entropy);
    let key = store.prepare(&args.name, &phrase, kind, || passphrase::new(&args.name))?;
    if let Some(path) = &args.phrase_file {
        write_secret(path, &phrase)?;
    }
    key.keep().inspect_err(|_| {
        if let Some(path) = &args.phrase_file {
            fs::remove_file(path).ok();
        }
    })?;
    // 3. say
    if args.show_phrase {
        let mut terminal = io::stderr().lock();
        writeln!(terminal, "{}", phrase.as_str())?;
    }
    if args.phrase_file.is_none() && !args.show_phrase && !args.test {
        eprintln!(
            "dpt: there is no copy of this key's phrase: a lost key file is a lost account (see --phrase-file)"
        );
    }
    export_address::print(&store, file.as_ref(), &args.name)
}
