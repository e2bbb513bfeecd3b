//! The account key of a phrase.

use bip32::{Language, Mnemonic, XPrv};
use zeroize::Zeroizing;

use crate::PhraseError;

/// Derivation path of the first account, as wallets use it.
const PATH: &str = "m/44'/118'/0'/0/0";

/// A private key of secp256k1.
pub struct AccountKey(XPrv);

impl AccountKey {
    /// The first account of a phrase, at `m/44'/118'/0'/0/0`.
    ///
    /// # Errors
    /// [`PhraseError`] if the phrase is invalid.
    pub fn from_phrase(phrase: &str) -> Result<Self, PhraseError> {
        let mnemonic = Mnemonic::new(phrase.trim(), Language::English).map_err(|_| PhraseError::Invalid)?;
        let path = PATH.parse().map_err(|_| PhraseError::Invalid)?;
        XPrv::derive_from_path(mnemonic.to_seed(""), &path).map(Self).map_err(|_| PhraseError::Invalid)
    }

    /// The private key.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key, compressed to 33 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.0.public_key().to_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_trimmed_and_checked() {
        let phrase = format!("{}art", "abandon ".repeat(23));
        let key = AccountKey::from_phrase(&format!("{phrase}\n")).unwrap();
        assert_eq!(key.public_key().len(), 33);
        assert!(AccountKey::from_phrase("two words").is_err());
    }
}
