//! How a key phrase is encrypted: a passphrase makes a key by Argon2id, the key encrypts by XChaCha20-Poly1305.
//!
//! The parameters stand in the file, so that later versions may choose harder ones and still read what is there. What can
//! be read without the passphrase (the public key) is authenticated with the rest: it cannot be changed unnoticed by whoever
//! opens the key.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The version of the format.
const FORMAT: u32 = 1;
/// RFC 9106's second recommendation, for where 2 GiB are too much: 64 MiB, three passes, four routes.
const HARDNESS: (u32, u32, u32) = (65_536, 3, 4);
/// Files that ask for more than 1 GiB or a hundred passes are refused: they would stop the machine, not an attacker.
const HARDEST: (u32, u32, u32) = (1 << 20, 100, 64);

/// An encrypted key phrase, as it lies in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The version of the format.
    format: u32,
    /// The public key, compressed to 33 bytes, in hexadecimal.
    pub public_key: String,
    /// How the passphrase makes the key.
    kdf: Kdf,
    /// 24 bytes in hexadecimal.
    nonce: String,
    /// The phrase and its tag in hexadecimal.
    ciphertext: String,
}

/// Argon2id, version 19.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    routes: u32,
    /// 16 bytes in hexadecimal.
    salt: String,
}

/// Why a key does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The passphrase is another, or the file was changed.
    #[error("the passphrase is wrong, or the key file was changed")]
    WrongPassphrase,
    /// The file is none.
    #[error("this is no key file that this version reads: {0}")]
    Malformed(String),
    /// There is no randomness to be had.
    #[error("the operating system gives no random bytes: {0}")]
    NoRandomness(String),
}

/// So many random bytes of the operating system.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, SealError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|error| SealError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// Encrypts a phrase.
///
/// # Errors
/// [`SealError::NoRandomness`] if there is none.
pub fn seal(passphrase: &str, public_key: &[u8], phrase: &str) -> Result<Sealed, SealError> {
    let (memory_kib, passes, routes) = HARDNESS;
    let salt = hex::encode(random::<16>()?.as_slice());
    let mut sealed = Sealed {
        format: FORMAT,
        public_key: hex::encode(public_key),
        kdf: Kdf { algorithm: "argon2id".into(), memory_kib, passes, routes, salt },
        nonce: hex::encode(random::<24>()?.as_slice()),
        ciphertext: String::new(),
    };
    let payload = Payload { msg: phrase.as_bytes(), aad: &sealed.open_part() };
    let cipher = sealed.cipher(passphrase)?;
    let bytes = cipher.encrypt(&sealed.nonce()?, payload).map_err(|_| malformed("the phrase is too long"))?;
    sealed.ciphertext = hex::encode(bytes);
    Ok(sealed)
}

impl Sealed {
    /// Decrypts the phrase.
    ///
    /// # Errors
    /// [`SealError::WrongPassphrase`] or, if the file is none, [`SealError::Malformed`].
    pub fn open(&self, passphrase: &str) -> Result<Zeroizing<String>, SealError> {
        let bytes = hex::decode(&self.ciphertext).map_err(malformed)?;
        let payload = Payload { msg: &bytes, aad: &self.open_part() };
        let plain = self
            .cipher(passphrase)?
            .decrypt(&self.nonce()?, payload)
            .map(Zeroizing::new)
            .map_err(|_| SealError::WrongPassphrase)?;
        let text = std::str::from_utf8(&plain).map_err(malformed)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// What is authenticated beside the phrase: all that says how to read it, and the public key.
    fn open_part(&self) -> Vec<u8> {
        let Kdf { algorithm, memory_kib, passes, routes, salt } = &self.kdf;
        format!("dpt-key {FORMAT} {} {algorithm} {memory_kib} {passes} {routes} {salt}", self.public_key)
            .into_bytes()
    }

    fn nonce(&self) -> Result<XNonce, SealError> {
        let bytes: [u8; 24] = hex::decode(&self.nonce)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| malformed("nonce"))?;
        Ok(XNonce::from(bytes))
    }

    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, SealError> {
        let Kdf { algorithm, memory_kib, passes, routes, salt } = &self.kdf;
        if self.format != FORMAT || algorithm != "argon2id" {
            return Err(malformed(format!("format {}, {algorithm}", self.format)));
        }
        if *memory_kib > HARDEST.0 || *passes > HARDEST.1 || *routes > HARDEST.2 {
            return Err(malformed(format!(
                "{memory_kib} KiB, {passes} passes, {routes} routes are too much"
            )));
        }
        let salt = hex::decode(salt).map_err(malformed)?;
        let params = Params::new(*memory_kib, *passes, *routes, Some(32)).map_err(malformed)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(malformed)?;
        Ok(XChaCha20Poly1305::new(&Key::from(*key)))
    }
}

fn malformed(problem: impl ToString) -> SealError {
    SealError::Malformed(problem.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone() {
        let sealed = seal("correct horse", &[2; 33], "art of wind").unwrap();
        assert_eq!(*sealed.open("correct horse").unwrap(), "art of wind");
        assert_eq!(sealed.open("Correct horse"), Err(SealError::WrongPassphrase));
        // Salt and nonce are new each time, so the same key never looks the same.
        assert_ne!(seal("correct horse", &[2; 33], "art of wind").unwrap().ciphertext, sealed.ciphertext);
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(!text.contains("wind"), "{text}");
        assert_eq!(serde_json::from_str::<Sealed>(&text).unwrap(), sealed);
    }

    #[test]
    fn a_changed_file_does_not_open() {
        let sealed = seal("correct horse", &[2; 33], "art of wind").unwrap();
        let other = hex::encode([3; 33]);
        let changed = Sealed { public_key: other, ..sealed.clone() };
        assert_eq!(changed.open("correct horse"), Err(SealError::WrongPassphrase));
        // Harder parameters make another key; absurd ones are not even tried.
        let mut harder = sealed.clone();
        harder.kdf.passes += 1;
        assert_eq!(harder.open("correct horse"), Err(SealError::WrongPassphrase));
        let mut absurd = sealed.clone();
        absurd.kdf.memory_kib = u32::MAX;
        assert!(matches!(absurd.open("correct horse"), Err(SealError::Malformed(_))));
        let newer = Sealed { format: 2, ..sealed };
        assert!(matches!(newer.open("correct horse"), Err(SealError::Malformed(_))));
    }
}
