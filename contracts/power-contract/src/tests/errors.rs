//! Codes of errors.

use std::collections::BTreeSet;

use contract_kit::error_codes::from_source;

#[test]
fn every_error_has_the_code_of_its_variant() {
    let attributes: Vec<_> = crate::ERROR_SOURCES[0].split("#[error(").skip(1).collect();
    let mut codes = BTreeSet::new();
    for attribute in attributes.iter().filter(|attribute| !attribute.starts_with("transparent")) {
        let [code] = <[_; 1]>::try_from(from_source(&format!("#[error({attribute}"))).unwrap();
        let (_, variant) = attribute.split_once(")]\n").unwrap();
        let name = variant.trim_start().split(|letter: char| !letter.is_alphanumeric()).next().unwrap();
        let words = name.chars().fold(String::new(), |mut words, letter| {
            if letter.is_uppercase() && !words.is_empty() {
                words.push('_');
            }
            words.extend(letter.to_lowercase());
            words
        });
        let words = if words == "std" { "state".to_owned() } else { words };
        assert_eq!(code.code, format!("power/{words}"));
        assert!(codes.insert(code.code), "{name}");
    }
    assert_eq!(codes.len() + 1, attributes.len(), "one is transparent");
}
