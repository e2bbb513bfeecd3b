//! Where a passphrase comes from: a file or descriptor that `DPT_PASSPHRASE_FILE` names, else the terminal, unseen.

use std::env;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// The variable that names the file.
const VARIABLE: &str = "DPT_PASSPHRASE_FILE";
/// The shortest passphrase of a new key.
const SHORTEST: usize = 8;

/// The passphrase of a key that is there.
pub fn existing(name: &str) -> Result<Zeroizing<String>, Failure> {
    match from_file()? {
        Some(passphrase) => Ok(passphrase),
        None => ask(&format!("Passphrase of key {name}: ")),
    }
}

/// The passphrase of a new key: asked for twice.
pub fn new(name: &str) -> Result<Zeroizing<String>, Failure> {
    let passphrase = if let Some(passphrase) = from_file()? {
        passphrase
    } else {
        let first = ask(&format!("Passphrase for the new key {name}: "))?;
        if *ask("The same again: ")? != *first {
            return Err(Failure::refused("the two passphrases differ; nothing was kept"));
        }
        first
    };
    if passphrase.chars().count() < SHORTEST {
        return Err(Failure::refused(format!("a passphrase has at least {SHORTEST} characters")));
    }
    Ok(passphrase)
}

fn from_file() -> Result<Option<Zeroizing<String>>, Failure> {
    let Some(path) = env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    let text = fs::read_to_string(&path)
        .map(Zeroizing::new)
        .map_err(|error| Failure::malformed(VARIABLE, format!("{}: {error}", path.display())))?;
    // Editors end a file with a line end, which belongs to no passphrase.
    Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    let none = || {
        Failure::malformed(
            VARIABLE,
            "there is no terminal to ask for the passphrase: name a file or descriptor that holds it",
        )
    };
    if !io::stderr().is_terminal() {
        return Err(none());
    }
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| none())
}
