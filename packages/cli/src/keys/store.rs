//! The key folder: one file a key.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use client::Signer;
use zeroize::Zeroizing;

use super::passphrase;
use super::seal::{self, SealError, Sealed};
use crate::failure::Failure;
use crate::network::NetworkFile;

/// How encrypted keys' files end.
const ENCRYPTED: &str = "key";
/// How unencrypted keys' files end.
const PLAIN: &str = "mnemonic";
/// Where unencrypted keys lie, beside the network file.
const PLAIN_FOLDER: &str = "test-keys";

/// How a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Encrypted, in the key folder.
    Encrypted,
    /// As plain text, beside the network file.
    Test,
}

/// A new key that is not kept yet.
pub struct Ready {
    path: PathBuf,
    text: Zeroizing<String>,
}

impl Ready {
    /// Keeps it.
    pub fn keep(self) -> Result<(), Failure> {
        write_secret(&self.path, &self.text)
    }
}

/// Where keys lie.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// Where unencrypted keys lie, if the network file allows them.
    plain: Option<PathBuf>,
}

impl Store {
    /// The keys of a folder, or of the usual one, and those that the network file allows to lie about.
    pub fn open(folder: Option<&Path>, file: Option<&NetworkFile>) -> Result<Self, Failure> {
        let plain = file.filter(|file| file.keys.test).map(|file| file.beside(PLAIN_FOLDER.as_ref()));
        let folder = match folder.map(Path::to_owned).or_else(usual_folder) {
            Some(folder) => folder,
            // Who has no home may still use test keys.
            None if plain.is_some() => PathBuf::new(),
            None => {
                return Err(Failure::malformed("--keys", "there is no home folder: say where the keys lie"));
            }
        };
        Ok(Self { folder, plain })
    }

    /// The names of all keys and how each is kept, in order.
    pub fn list(&self) -> Result<Vec<(String, Kind)>, Failure> {
        let mut names = names(&self.folder, ENCRYPTED, Kind::Encrypted)?;
        if let Some(plain) = &self.plain {
            names.extend(names_of_others(plain, &names)?);
        }
        names.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(names)
    }

    /// The public key of a name.
    pub fn public_key(&self, name: &str) -> Result<Vec<u8>, Failure> {
        match self.find(name)? {
            (path, Kind::Encrypted) => {
                let key = read_sealed(&path)?.public_key;
                hex::decode(&key).map_err(|error| Failure::malformed(path.display(), error))
            }
            (path, Kind::Test) => Ok(Signer::from_mnemonic(&read_plain(&path)?, "any")?.public_key()),
        }
    }

    /// The phrase of a name; the passphrase is asked for if it needs one.
    pub fn phrase(&self, name: &str) -> Result<Zeroizing<String>, Failure> {
        match self.find(name)? {
            (path, Kind::Test) => read_plain(&path),
            (path, Kind::Encrypted) => {
                let sealed = read_sealed(&path)?;
                let opened = sealed.open(&passphrase::existing(name)?);
                opened.map_err(|error| match error {
                    SealError::WrongPassphrase => Failure::refused(format!("key {name}: {error}")),
                    error => Failure::malformed(path.display(), error),
                })
            }
        }
    }

    /// Keeps a new key under a name that is free.
    pub fn keep(&self, name: &str, phrase: &str, kind: Kind) -> Result<(), Failure> {
        self.ready(name, phrase, kind)?.keep()
    }

    /// Makes a new key ready to be kept under a name that is free; the passphrase is asked for if it needs one. Nothing is
    /// written yet.
    pub fn ready(&self, name: &str, phrase: &str, kind: Kind) -> Result<Ready, Failure> {
        let path = self.free(name, kind)?;
        let text = match kind {
            Kind::Test => Zeroizing::new(phrase.to_owned()),
            Kind::Encrypted => {
                let public_key = Signer::from_mnemonic(phrase, "any")?.public_key();
                let sealed =
                    seal::seal(&passphrase::new(name)?, &public_key, phrase).map_err(Failure::refused)?;
                Zeroizing::new(serde_json::to_string_pretty(&sealed).map_err(Failure::refused)?)
            }
        };
        Ok(Ready { path, text })
    }

    /// Where a new key goes, if its name is free.
    pub fn free(&self, name: &str, kind: Kind) -> Result<PathBuf, Failure> {
        check_name(name)?;
        if let Ok((path, _)) = self.find(name) {
            return Err(Failure::refused(format!("there is a key {name} already: {}", path.display())));
        }
        match (kind, &self.plain) {
            (Kind::Encrypted, _) => Ok(path(&self.folder, name, ENCRYPTED)),
            (Kind::Test, Some(plain)) => Ok(path(plain, name, PLAIN)),
            (Kind::Test, None) => Err(Failure::malformed(
                "--test",
                "unencrypted keys are not allowed here: no network file with [keys] test = true is given",
            )),
        }
    }

    /// Where a key lies: an encrypted one goes before an unencrypted one.
    fn find(&self, name: &str) -> Result<(PathBuf, Kind), Failure> {
        check_name(name)?;
        let encrypted = path(&self.folder, name, ENCRYPTED);
        if encrypted.is_file() {
            return Ok((encrypted, Kind::Encrypted));
        }
        let mut places = self.folder.display().to_string();
        if let Some(plain) = &self.plain {
            let unencrypted = path(plain, name, PLAIN);
            if unencrypted.is_file() {
                return Ok((unencrypted, Kind::Test));
            }
            places = format!("{places} and {}", plain.display());
        }
        Err(Failure::refused(format!(
            "there is no key {name} in {places}: `dpt keys list` shows those that are, `dpt keys add` makes one"
        )))
    }
}

/// A name is a file's name: 1 to 64 letters, digits, `-`, `_` and `.`, not beginning with a dot.
fn check_name(name: &str) -> Result<(), Failure> {
    let good = (1..=64).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if good {
        return Ok(());
    }
    Err(Failure::malformed(
        format!("{name:?}"),
        "a key's name is 1 to 64 letters, digits, - and _, like alice",
    ))
}

/// The key folder in the home folder's configuration.
fn usual_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CONFIG_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".config")))
        .or_else(|| set("APPDATA"))
        .map(|configuration| configuration.join("dpt").join("keys"))
}

fn path(folder: &Path, name: &str, ending: &str) -> PathBuf {
    folder.join(format!("{name}.{ending}"))
}

fn names(folder: &Path, ending: &str, kind: Kind) -> Result<Vec<(String, Kind)>, Failure> {
    let unreadable = |error: io::Error| Failure::malformed(folder.display(), error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|found| found == ending)
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            names.push((name.to_owned(), kind));
        }
    }
    Ok(names)
}

/// The unencrypted keys whose names no encrypted key has.
fn names_of_others(folder: &Path, encrypted: &[(String, Kind)]) -> Result<Vec<(String, Kind)>, Failure> {
    let mut others = names(folder, PLAIN, Kind::Test)?;
    others.retain(|(name, _)| encrypted.iter().all(|(other, _)| name != other));
    Ok(others)
}

fn read_plain(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| Failure::malformed(path.display(), error))?;
    client::phrase::read(&text).map_err(|error| Failure::malformed(path.display(), error))
}

fn read_sealed(path: &Path) -> Result<Sealed, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::malformed(path.display(), error))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::malformed(path.display(), format!("this is no key file: {error}")))
}

/// Writes a file that only its owner can read, and never over another.
pub fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::malformed(path.display(), error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    let written =
        file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a key is worse than none.
        fs::remove_file(path).ok();
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        for good in ["alice", "metering-operator", "A.1_b"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in ["", ".hidden", "../alice", "a/b", "a b", "ä", &"a".repeat(65)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn test_keys_lie_beside_a_network_file_that_allows_them() {
        let folder = tempfile::tempdir().unwrap();
        let network = folder.path().join("network.toml");
        let write = |test: bool| {
            let chain = "[chain]\nid = \"c\"\nrpc = \"http://x\"\nprefix = \"wasm\"\nfee_denom = \"u\"\ngas_price = \"1\"\n";
            fs::write(&network, format!("{chain}[keys]\ntest = {test}\n")).unwrap();
            NetworkFile::read(&network).unwrap()
        };
        let keys = folder.path().join("keys");
        let phrase = client::phrase::of_entropy(&[1; 32]);
        let allowed = Store::open(Some(&keys), Some(&write(true))).unwrap();
        allowed.keep("alice", &phrase, Kind::Test).unwrap();
        assert_eq!(allowed.list().unwrap(), [("alice".to_owned(), Kind::Test)]);
        assert_eq!(*allowed.phrase("alice").unwrap(), *phrase);
        assert!(allowed.keep("alice", &phrase, Kind::Test).is_err());
        let forbidden = Store::open(Some(&keys), Some(&write(false))).unwrap();
        assert!(forbidden.phrase("alice").is_err());
        assert!(forbidden.keep("bob", &phrase, Kind::Test).is_err());
        assert_eq!(forbidden.list().unwrap(), []);
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_their_owners_and_never_written_over() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("secret");
        write_secret(&path, "one").unwrap();
        assert!(write_secret(&path, "two").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
}
