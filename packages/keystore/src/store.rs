//! The key folder: one file per key.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::{AccountKey, PhraseError, SealError, Sealed, phrase, seal};

/// Extension of encrypted keys' files.
const ENCRYPTED: &str = "key";
/// Extension of unencrypted keys' files.
const PLAIN: &str = "mnemonic";

/// How a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Encrypted, in the key folder.
    Encrypted,
    /// As plain text, in the folder for test keys.
    Test,
}

/// Why a key cannot be read or kept.
#[allow(missing_docs)] // `#[error]` says it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0:?}: a key's name is 1 to 64 letters, digits, - and _, like alice")]
    Name(String),
    #[error("there is no key {name} in {places}")]
    NoKey { name: String, places: String },
    #[error("there is a key {name} already: {}", path.display())]
    Exists { name: String, path: PathBuf },
    #[error("unencrypted keys are not allowed here")]
    TestKeysNotAllowed,
    #[error("key {name}: {error}")]
    Passphrase { name: String, error: SealError },
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: String },
    #[error(transparent)]
    Phrase(#[from] PhraseError),
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl StoreError {
    fn file(path: &Path, problem: impl ToString) -> Self {
        Self::File { path: path.to_owned(), problem: problem.to_string() }
    }
}

/// A new key that is not written yet.
pub struct NewKey {
    path: PathBuf,
    text: Zeroizing<String>,
}

impl NewKey {
    /// Writes it.
    ///
    /// # Errors
    /// [`StoreError::File`] if it cannot be written.
    pub fn keep(self) -> Result<(), StoreError> {
        write_secret(&self.path, &self.text)
    }
}

/// A folder of keys.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// Folder of unencrypted keys, if these are allowed.
    test_folder: Option<PathBuf>,
}

impl Store {
    /// The keys of a folder, and the unencrypted keys of another one if these are allowed.
    pub const fn new(folder: PathBuf, test_folder: Option<PathBuf>) -> Self {
        Self { folder, test_folder }
    }

    /// The names of all keys and how each is kept, sorted by name.
    ///
    /// # Errors
    /// [`StoreError::File`] if a folder cannot be read.
    pub fn list(&self) -> Result<Vec<(String, Kind)>, StoreError> {
        let mut keys = names(&self.folder, ENCRYPTED, Kind::Encrypted)?;
        if let Some(folder) = &self.test_folder {
            let mut others = names(folder, PLAIN, Kind::Test)?;
            others.retain(|(name, _)| keys.iter().all(|(other, _)| name != other));
            keys.extend(others);
        }
        keys.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(keys)
    }

    /// The public key of a name, compressed to 33 bytes; no passphrase is needed.
    ///
    /// # Errors
    /// [`StoreError`] if there is no such key, or its file is malformed.
    pub fn public_key(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        match self.find(name)? {
            (path, Kind::Encrypted) => {
                hex::decode(read_sealed(&path)?.public_key).map_err(|error| StoreError::file(&path, error))
            }
            (path, Kind::Test) => Ok(AccountKey::from_phrase(&read_plain(&path)?)?.public_key()),
        }
    }

    /// The phrase of a name. `passphrase` is called if the key is encrypted.
    ///
    /// # Errors
    /// [`StoreError`] if there is no such key, its file is malformed or the passphrase is wrong; any error of `passphrase`.
    pub fn phrase<E: From<StoreError>>(
        &self,
        name: &str,
        passphrase: impl FnOnce() -> Result<Zeroizing<String>, E>,
    ) -> Result<Zeroizing<String>, E> {
        match self.find(name)? {
            (path, Kind::Test) => Ok(read_plain(&path)?),
            (path, Kind::Encrypted) => {
                let sealed = read_sealed(&path)?;
                let opened = sealed.open(&passphrase()?).map_err(|error| match error {
                    SealError::WrongPassphrase => StoreError::Passphrase { name: name.into(), error },
                    error => StoreError::file(&path, error),
                });
                Ok(opened?)
            }
        }
    }

    /// Prepares a new key under a free name and writes nothing yet. `passphrase` is called if it is to be encrypted.
    ///
    /// # Errors
    /// As [`Store::free`]; [`StoreError::Phrase`] if the phrase is invalid; any error of `passphrase`.
    pub fn prepare<E: From<StoreError>>(
        &self,
        name: &str,
        phrase: &str,
        kind: Kind,
        passphrase: impl FnOnce() -> Result<Zeroizing<String>, E>,
    ) -> Result<NewKey, E> {
        let path = self.free(name, kind)?;
        let text = match kind {
            Kind::Test => Zeroizing::new(phrase.to_owned()),
            Kind::Encrypted => {
                let key = AccountKey::from_phrase(phrase).map_err(StoreError::from)?;
                let sealed = seal(&passphrase()?, &key.public_key(), phrase).map_err(StoreError::from)?;
                let text = serde_json::to_string_pretty(&sealed);
                Zeroizing::new(text.map_err(|error| StoreError::file(&path, error))?)
            }
        };
        Ok(NewKey { path, text })
    }

    /// The path of a new key, if its name is free.
    ///
    /// # Errors
    /// [`StoreError::Name`], [`StoreError::Exists`] or [`StoreError::TestKeysNotAllowed`].
    pub fn free(&self, name: &str, kind: Kind) -> Result<PathBuf, StoreError> {
        check_name(name)?;
        if let Ok((path, _)) = self.find(name) {
            return Err(StoreError::Exists { name: name.into(), path });
        }
        match (kind, &self.test_folder) {
            (Kind::Encrypted, _) => Ok(path(&self.folder, name, ENCRYPTED)),
            (Kind::Test, Some(folder)) => Ok(path(folder, name, PLAIN)),
            (Kind::Test, None) => Err(StoreError::TestKeysNotAllowed),
        }
    }

    /// The file of a key. An encrypted key takes precedence over an unencrypted one of the same name.
    fn find(&self, name: &str) -> Result<(PathBuf, Kind), StoreError> {
        check_name(name)?;
        let encrypted = path(&self.folder, name, ENCRYPTED);
        if encrypted.is_file() {
            return Ok((encrypted, Kind::Encrypted));
        }
        let mut places = self.folder.display().to_string();
        if let Some(folder) = &self.test_folder {
            let plain = path(folder, name, PLAIN);
            if plain.is_file() {
                return Ok((plain, Kind::Test));
            }
            places = format!("{places} and {}", folder.display());
        }
        Err(StoreError::NoKey { name: name.into(), places })
    }
}

/// A name is a file name: 1 to 64 letters, digits, `-`, `_` and `.`, not beginning with a dot.
fn check_name(name: &str) -> Result<(), StoreError> {
    let good = (1..=64).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if good { Ok(()) } else { Err(StoreError::Name(name.into())) }
}

/// `dpt/keys` in the home folder's configuration, if there is a home folder.
pub fn default_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CONFIG_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".config")))
        .or_else(|| set("APPDATA"))
        .map(|configuration| configuration.join("dpt").join("keys"))
}

fn path(folder: &Path, name: &str, extension: &str) -> PathBuf {
    folder.join(format!("{name}.{extension}"))
}

fn names(folder: &Path, extension: &str, kind: Kind) -> Result<Vec<(String, Kind)>, StoreError> {
    let unreadable = |error: io::Error| StoreError::file(folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|found| found == extension)
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            names.push((name.to_owned(), kind));
        }
    }
    Ok(names)
}

fn read_plain(path: &Path) -> Result<Zeroizing<String>, StoreError> {
    let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|error| StoreError::file(path, error))?;
    phrase::read(&text).map_err(|error| StoreError::file(path, error))
}

fn read_sealed(path: &Path) -> Result<Sealed, StoreError> {
    let text = fs::read_to_string(path).map_err(|error| StoreError::file(path, error))?;
    serde_json::from_str(&text)
        .map_err(|error| StoreError::file(path, format!("this is not a key file: {error}")))
}

/// Writes a file that only its owner can read, and never overwrites one.
///
/// # Errors
/// [`StoreError::File`] if it exists or cannot be written.
pub fn write_secret(path: &Path, text: &str) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::file(path, error);
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
        // A truncated key file must not stay.
        fs::remove_file(path).ok();
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_not_paths() {
        for good in ["alice", "metering-operator", "A.1_b"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in ["", ".hidden", "../alice", "a/b", "a b", "ä", &"a".repeat(65)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn test_keys_are_kept_only_where_they_are_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, test_keys) = (folder.path().join("keys"), folder.path().join("test-keys"));
        let phrase = phrase::of_entropy(&[1; 32]);
        let none = || Err(StoreError::Seal(SealError::WrongPassphrase));
        let keep = |store: &Store, name| store.prepare(name, &phrase, Kind::Test, none)?.keep();
        let allowed = Store::new(keys.clone(), Some(test_keys));
        keep(&allowed, "alice").unwrap();
        assert_eq!(allowed.list().unwrap(), [("alice".to_owned(), Kind::Test)]);
        assert_eq!(*allowed.phrase("alice", none).unwrap(), *phrase);
        assert!(matches!(keep(&allowed, "alice"), Err(StoreError::Exists { .. })));
        let forbidden = Store::new(keys, None);
        assert!(matches!(forbidden.phrase("alice", none), Err(StoreError::NoKey { .. })));
        assert!(matches!(keep(&forbidden, "bob"), Err(StoreError::TestKeysNotAllowed)));
        assert_eq!(forbidden.list().unwrap(), []);
    }

    #[cfg(unix)]
    #[test]
    fn secrets_belong_to_their_owner_and_are_never_overwritten() {
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
