//! Key phrases: 24 English words that stand for 32 random bytes and a checksum (BIP-39).

use bip32::{Language, Mnemonic};
use zeroize::Zeroizing;

use crate::ClientError;

/// The phrase of 32 random bytes.
pub fn of_entropy(entropy: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(Mnemonic::from_entropy(*entropy, Language::English).phrase().to_owned())
}

/// A phrase as somebody wrote it, with one space between its words.
///
/// # Errors
/// [`ClientError::Mnemonic`] if it is none.
pub fn read(text: &str) -> Result<Zeroizing<String>, ClientError> {
    let mut phrase = Zeroizing::new(String::with_capacity(text.len()));
    for word in text.split_whitespace() {
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.push_str(&word.to_lowercase());
    }
    let words = phrase.split(' ').filter(|word| !word.is_empty()).count();
    if words != 24 {
        return Err(ClientError::Mnemonic { problem: format!("it has {words}") });
    }
    Mnemonic::new(phrase.as_str(), Language::English).map_err(|_| ClientError::Mnemonic {
        problem: "a word is not in the list, or the checksum is wrong".into(),
    })?;
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_makes_the_phrase_that_the_standard_says() {
        // BIP-39's own test vectors for 256 bits.
        let all = |byte| of_entropy(&[byte; 32]).to_string();
        assert_eq!(all(0), format!("{}art", "abandon ".repeat(23)));
        assert_eq!(all(0xff), format!("{}vote", "zoo ".repeat(23)));
    }

    #[test]
    fn a_phrase_is_read_however_it_is_spaced_and_not_if_it_is_wrong() {
        let phrase = format!("{}art", "abandon ".repeat(23));
        assert_eq!(*read(&format!("  Abandon\n{}\n", &phrase[8..])).unwrap(), phrase);
        for (text, problem) in
            [("", "it has 0"), ("two words", "it has 2"), (&"abandon ".repeat(24), "checksum")]
        {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
        // What is wrong with a secret is said without the secret.
        let error = read(&"Geheimnis ".repeat(24)).unwrap_err().to_string();
        assert!(!error.to_lowercase().contains("geheimnis"), "{error}");
    }
}
