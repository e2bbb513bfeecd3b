//! Errors of the suite's contracts, read from the chain's raw log.

use std::fmt;

/// What wasmd puts before a contract's error, from the outside in.
const PREFIXES: [&str; 6] = [
    "rpc error: code = Unknown desc = ",
    "rpc error: code = InvalidArgument desc = ",
    "failed to execute message; message index: ",
    "Error calling the VM: ",
    "dispatch: ",
    "submessages: ",
];
/// What wasmd puts after it.
const SUFFIXES: [&str; 9] = [
    ": execute wasm contract failed",
    ": execute contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    " [CosmWasm/",
    " [!CosmWasm/",
    " [cosmos/",
    " with gas used: ",
];

/// An error of a contract: `matcher/gate_closed: gate of slot 7 closed at …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractError {
    /// The stable code: the contract's prefix, a slash, the error's name in snake case.
    pub code: String,
    /// The text after the code, for people only.
    pub message: String,
}

impl ContractError {
    /// The first `[a-z]+/[a-z0-9_]+: ` of a raw log, and the text behind it up to wasmd's own words.
    pub fn find(log: &str) -> Option<Self> {
        for (slash, _) in log.match_indices('/') {
            let (before, after) = (log.get(..slash)?, log.get(slash.saturating_add(1)..)?);
            let prefix = before.rsplit(|each: char| !each.is_ascii_lowercase()).next()?;
            let Some((name, message)) = after.split_once(": ") else { continue };
            let is_name = |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_';
            if !prefix.is_empty() && !name.is_empty() && name.chars().all(is_name) {
                let code = format!("{prefix}/{name}");
                return Some(Self { code, message: without_suffixes(message).to_owned() });
            }
        }
        None
    }
}

impl fmt::Display for ContractError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

/// A raw log without the words that wasmd and the framework put around a contract's error.
pub fn contract_text(log: &str) -> &str {
    let mut text = log;
    while let Some(inner) = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        // The index of the message: digits and a colon.
        let unnumbered = inner.trim_start_matches(|each: char| each.is_ascii_digit());
        let numbered = unnumbered.len() < inner.len();
        text = unnumbered.strip_prefix(": ").filter(|_| numbered).unwrap_or(inner);
    }
    let text = without_suffixes(text);
    // The framework reports a malformed message as `kind: Serialization, error: …`.
    match text.split_once(", error: ") {
        Some((kind, error)) if kind.starts_with("kind: ") => error,
        _ => text,
    }
}

fn without_suffixes(text: &str) -> &str {
    SUFFIXES.iter().fold(text, |text, suffix| text.split_once(suffix).map_or(text, |(before, _)| before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contract_text_drops_the_words_around_an_error() {
        // As wasmd 0.70.3 answers a simulation, a query, and a message that executes another contract.
        for (log, text) in [
            (
                "rpc error: code = Unknown desc = rpc error: code = Unknown desc = failed to execute message; message index: 0: \
                 wasm1v8 is not registered: execute wasm contract failed [CosmWasm/wasmd@v0.70.3/x/wasm/keeper/keeper.go:452] \
                 with gas used: '103279': unknown request",
                "wasm1v8 is not registered",
            ),
            (
                "rpc error: code = Unknown desc = kind: Serialization, error: unknown variant `nonsense`, expected `config` at \
                 line 1 column 11: query wasm contract failed: unknown request",
                "unknown variant `nonsense`, expected `config` at line 1 column 11",
            ),
            (
                "failed to execute message; message index: 12: dispatch: submessages: 2 are free, 3 are needed: execute wasm \
                 contract failed",
                "2 are free, 3 are needed",
            ),
            ("the gate closed: 5, error: none", "the gate closed: 5, error: none"),
        ] {
            assert_eq!(contract_text(log), text);
        }
    }

    #[test]
    fn contract_errors_are_found_by_their_code() {
        let log = "rpc error: code = Unknown desc = failed to execute message; message index: 0: matcher/gate_closed: gate of \
                   slot 7 closed at 12: execute wasm contract failed [CosmWasm/wasmd@v0.70.3/x/wasm/keeper/keeper.go:452] with \
                   gas used: '103279': unknown request";
        let error = ContractError::find(log).unwrap();
        assert_eq!(error.to_string(), "matcher/gate_closed: gate of slot 7 closed at 12");
        assert_eq!(error.code, "matcher/gate_closed");
        let inner =
            "dispatch: submessages: escrow/not_enough_free_2: 1 of ibc/A1: execute wasm contract failed";
        let error = ContractError::find(inner).unwrap();
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("escrow/not_enough_free_2", "1 of ibc/A1")
        );
        for other in
            ["", "a/B: c", "/x: y", "out of gas", "spendable 5ibc/27AB: insufficient", "keeper/keeper.go:452"]
        {
            assert_eq!(ContractError::find(other), None, "{other}");
        }
    }
}
