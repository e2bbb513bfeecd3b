//! Key phrases: 24 English words that encode 32 random bytes and a checksum (BIP-39).

use bip32::{Language, Mnemonic};
use zeroize::Zeroizing;

/// Why a text is not a key phrase. It never repeats the text, which is secret.
#[allow(missing_docs)] // `#[error]` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    #[error("this is not a key phrase of 24 words (it has {0})")]
    Length(usize),
    #[error("this is not a key phrase of 24 words (a word is not in the list, or the checksum is wrong)")]
    Invalid,
}

/// The phrase of 32 random bytes.
pub fn of_entropy(entropy: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(Mnemonic::from_entropy(*entropy, Language::English).phrase().to_owned())
}

/// Reads a phrase in any spacing and case; returns it in lower case with single spaces.
///
/// # Errors
/// [`PhraseError`] if it is not a phrase.
pub fn read(text: &str) -> Result<Zeroizing<String>, PhraseError> {
    let mut phrase = Zeroizing::new(String::with_capacity(text.len()));
    for word in text.split_whitespace() {
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.push_str(&word.to_lowercase());
    }
    let words = phrase.split(' ').filter(|word| !word.is_empty()).count();
    if words != 24 {
        return Err(PhraseError::Length(words));
    }
    Mnemonic::new(phrase.as_str(), Language::English).map_err(|_| PhraseError::Invalid)?;
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_encodes_to_the_phrase_of_the_standard() {
        // BIP-39's own test vectors for 256 bits.
        let all = |byte| of_entropy(&[byte; 32]).to_string();
        assert_eq!(all(0), format!("{}art", "abandon ".repeat(23)));
        assert_eq!(all(0xff), format!("{}vote", "zoo ".repeat(23)));
    }

    #[test]
    fn phrases_are_read_in_any_spacing_and_checked() {
        let phrase = format!("{}art", "abandon ".repeat(23));
        assert_eq!(*read(&format!("  Abandon\n{}\n", &phrase[8..])).unwrap(), phrase);
        for (text, problem) in
            [("", "it has 0"), ("two words", "it has 2"), (&"abandon ".repeat(24), "checksum")]
        {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
        // The error does not repeat the secret.
        let error = read(&"Geheimnis ".repeat(24)).unwrap_err().to_string();
        assert!(!error.to_lowercase().contains("geheimnis"), "{error}");
    }
}
