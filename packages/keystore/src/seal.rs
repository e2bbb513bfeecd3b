//! Encryption of a key phrase: Argon2id derives a key from a passphrase, XChaCha20-Poly1305 encrypts with it.
//!
//! The file holds the parameters, so that later versions may choose harder ones and still read old files. The public key, which
//! is readable without the passphrase, is authenticated together with the phrase.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Version of the format.
const FORMAT: u32 = 1;
/// RFC 9106's second recommendation, for machines without 2 GiB to spare: 64 MiB, three passes, four lanes.
const HARDNESS: (u32, u32, u32) = (65_536, 3, 4);
/// Files that ask for more than 1 GiB, 100 passes or 64 lanes are refused: they would exhaust the machine.
const HARDEST: (u32, u32, u32) = (1 << 20, 100, 64);

/// An encrypted key phrase, as written to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The version of the format.
    format: u32,
    /// The public key, compressed to 33 bytes, in hexadecimal.
    pub public_key: String,
    /// Key derivation.
    kdf: Kdf,
    /// 24 bytes in hexadecimal.
    nonce: String,
    /// Encrypted phrase and authentication tag in hexadecimal.
    ciphertext: String,
}

/// Argon2id, version 19.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// 16 bytes in hexadecimal.
    salt: String,
}

/// Why a key file cannot be opened or made.
#[allow(missing_docs)] // `#[error]` says it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the passphrase is wrong, or the key file was changed")]
    WrongPassphrase,
    #[error("this is not a key file that this version reads: {0}")]
    Malformed(String),
    #[error("the operating system gives no random bytes: {0}")]
    NoRandomness(String),
}

/// Random bytes of the operating system.
///
/// # Errors
/// [`SealError::NoRandomness`] if it gives none.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, SealError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|error| SealError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// Encrypts a phrase.
///
/// # Errors
/// [`SealError::NoRandomness`] if the operating system gives no random bytes.
pub fn seal(passphrase: &str, public_key: &[u8], phrase: &str) -> Result<Sealed, SealError> {
    let (memory_kib, passes, lanes) = HARDNESS;
    let salt = hex::encode(random::<16>()?.as_slice());
    let mut sealed = Sealed {
        format: FORMAT,
        public_key: hex::encode(public_key),
        kdf: Kdf { algorithm: "argon2id".into(), memory_kib, passes, lanes, salt },
        nonce: hex::encode(random::<24>()?.as_slice()),
        ciphertext: String::new(),
    };
    let payload = Payload { msg: phrase.as_bytes(), aad: &sealed.authenticated_data() };
    let cipher = sealed.cipher(passphrase)?;
    let bytes = cipher.encrypt(&sealed.nonce()?, payload).map_err(|_| malformed("the phrase is too long"))?;
    sealed.ciphertext = hex::encode(bytes);
    Ok(sealed)
}

impl Sealed {
    /// Decrypts the phrase.
    ///
    /// # Errors
    /// [`SealError::WrongPassphrase`] or, if the file is malformed, [`SealError::Malformed`].
    pub fn open(&self, passphrase: &str) -> Result<Zeroizing<String>, SealError> {
        let bytes = hex::decode(&self.ciphertext).map_err(malformed)?;
        let payload = Payload { msg: &bytes, aad: &self.authenticated_data() };
        let plain = self
            .cipher(passphrase)?
            .decrypt(&self.nonce()?, payload)
            .map(Zeroizing::new)
            .map_err(|_| SealError::WrongPassphrase)?;
        let text = std::str::from_utf8(&plain).map_err(malformed)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Authenticated data: parameters and public key.
    fn authenticated_data(&self) -> Vec<u8> {
        let Kdf { algorithm, memory_kib, passes, lanes, salt } = &self.kdf;
        format!("dpt-key {FORMAT} {} {algorithm} {memory_kib} {passes} {lanes} {salt}", self.public_key)
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
        let Kdf { algorithm, memory_kib, passes, lanes, salt } = &self.kdf;
        if self.format != FORMAT || algorithm != "argon2id" {
            return Err(malformed(format!("format {}, {algorithm}", self.format)));
        }
        if *memory_kib > HARDEST.0 || *passes > HARDEST.1 || *lanes > HARDEST.2 {
            return Err(malformed(format!("{memory_kib} KiB, {passes} passes, {lanes} lanes are too much")));
        }
        let salt = hex::decode(salt).map_err(malformed)?;
        let params = Params::new(*memory_kib, *passes, *lanes, Some(32)).map_err(malformed)?;
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
    fn sealed_phrase_opens_with_its_passphrase_only() {
        let sealed = seal("correct horse", &[2; 33], "art of wind").unwrap();
        assert_eq!(*sealed.open("correct horse").unwrap(), "art of wind");
        assert_eq!(sealed.open("Correct horse"), Err(SealError::WrongPassphrase));
        // Salt and nonce are new each time.
        assert_ne!(seal("correct horse", &[2; 33], "art of wind").unwrap().ciphertext, sealed.ciphertext);
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(!text.contains("wind"), "{text}");
        assert_eq!(serde_json::from_str::<Sealed>(&text).unwrap(), sealed);
    }

    #[test]
    fn changed_file_does_not_open() {
        let sealed = seal("correct horse", &[2; 33], "art of wind").unwrap();
        let other = hex::encode([3; 33]);
        let changed = Sealed { public_key: other, ..sealed.clone() };
        assert_eq!(changed.open("correct horse"), Err(SealError::WrongPassphrase));
        // Other parameters derive another key; excessive ones are refused.
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
