//! The stable codes of errors, read from the source of an error enum: the part of each `#[error("…")]` before the colon.

/// A code such as `matcher/gate_closed`, and the text behind it with its placeholders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorCode {
    /// The code.
    pub code: String,
    /// The text, with `{field}` where a value stands.
    pub text: String,
}

/// The codes that all five contracts share.
pub fn common() -> Vec<ErrorCode> {
    from_source(include_str!("error.rs"))
}

/// The codes of an error enum, in the order of its source. An error attribute without a code is left out, such as a
/// transparent one.
pub fn from_source(source: &str) -> Vec<ErrorCode> {
    source
        .split("#[error(")
        .skip(1)
        .filter_map(|rest| {
            let literal = rest.trim_start().strip_prefix('"')?;
            let end = literal
                .match_indices('"')
                .find(|(at, _)| !literal.get(..*at).unwrap_or_default().ends_with('\\'))?
                .0;
            // A literal that goes on in the next line swallows the line's indentation.
            let lines: Vec<_> = literal.get(..end)?.split("\\\n").map(str::trim_start).collect();
            let (code, text) =
                lines.concat().split_once(": ").map(|(code, text)| (code.to_owned(), text.to_owned()))?;
            is_code(&code).then_some(ErrorCode { code, text })
        })
        .collect()
}

/// Whether a text has the form of a code: two words of lower-case letters, digits and underscores around a slash.
pub fn is_code(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.split_once('/').is_some_and(|(prefix, name)| word(prefix) && word(name))
}

/// Checks an error enum for tests: each variant with a text has the code `prefix/variant_in_snake_case`, each once.
///
/// # Panics
/// If a variant has another code or none.
#[allow(clippy::panic, reason = "a check for tests")]
pub fn check_prefixed(prefix: &str, source: &str) {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let codes = from_source(source);
    let texts = source.matches("#[error(").count() - source.matches("#[error(transparent)]").count();
    assert_eq!(codes.len(), texts, "an error of {prefix} has no code");
    let mut names = std::collections::BTreeSet::new();
    for attribute in source.split("#[error(").skip(1) {
        if attribute.starts_with("transparent") {
            continue;
        }
        let Some((_, after)) = attribute.split_once(")]") else {
            panic!("an attribute of {prefix} does not end")
        };
        let variant: String = after.trim_start().chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(names.insert(snake_case(&variant)), "{variant} comes twice");
    }
    for ErrorCode { code, .. } in codes {
        let name = code.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/'));
        let Some(name) = name else { panic!("{code} does not begin with {prefix}/") };
        let known = names.contains(name) || ["state", "overflow"].contains(&name);
        assert!(known, "{code} is not the name of its variant");
    }
}

fn snake_case(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_from_error_attributes() {
        let source = "#[error(\"a/b: x {y}\")]\nB { y: u8 },\n#[error(transparent)]\nC(D),\n#[error(\n    \"a/c: one \\\n     two\"\n)]\nE,";
        let code = |code: &str, text: &str| ErrorCode { code: code.into(), text: text.into() };
        assert_eq!(from_source(source), [code("a/b", "x {y}"), code("a/c", "one two")]);
    }

    #[test]
    fn every_shared_error_has_a_code_of_its_own() {
        let mut codes: Vec<_> = common().into_iter().map(|code| code.code).collect();
        let count = include_str!("error.rs").matches("#[error(").count();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
