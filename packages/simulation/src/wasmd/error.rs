//! A contract's error, out of the text that the chain wraps around it.

use client::ClientError;

use crate::backend::ChainError;

/// The chain's text before a contract's, from the outside in.
const BEFORE: [&str; 4] = [
    "rpc error: code = Unknown desc = ",
    "failed to execute message; message index: 0: ",
    "dispatch: ",
    "submessages: ",
];
/// The chain's text after a contract's.
const AFTER: [&str; 5] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    " [CosmWasm/wasmd",
];

/// An error of the client without the chain's wrapping.
pub(super) fn chain_error(error: ClientError) -> ChainError {
    match error {
        ClientError::Refused { text, .. } => ChainError::new(stripped(&text)),
        // Nobody has to look up the hash: the accounts are the run's own.
        ClientError::Unconfirmed { hash, seconds } => ChainError::unreachable(format!(
            "transaction {hash} has no result after {seconds} s: is the node running, does the chain make blocks?"
        )),
        ClientError::Unreachable { .. }
        | ClientError::Garbage { .. }
        | ClientError::NotAnswered { .. }
        | ClientError::WrongChain { .. } => ChainError::unreachable(error.to_string()),
        other => ChainError::new(other.to_string()),
    }
}

fn stripped(text: &str) -> &str {
    let mut left = text;
    while let Some(inner) = BEFORE.iter().find_map(|before| left.strip_prefix(before)) {
        left = inner;
    }
    let left = AFTER.iter().fold(left, |left, after| left.split_once(after).map_or(left, |(inner, _)| inner));
    // The framework wraps its own errors of messages that cannot be parsed.
    match left.split_once(", error: ") {
        Some((kind, inner)) if kind.starts_with("kind: ") => inner,
        _ => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_contract_is_left() {
        // As wasmd 0.70.3 answers a simulation, a query, and a message that goes on to another contract.
        for (text, expected) in [
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
                "failed to execute message; message index: 0: dispatch: submessages: 2 are free, 3 are needed: execute wasm \
                 contract failed",
                "2 are free, 3 are needed",
            ),
            ("the gate closed: 5, error: none", "the gate closed: 5, error: none"),
        ] {
            assert_eq!(stripped(text), expected);
        }
    }

    #[test]
    fn unreachable_chain_differs_from_one_that_refuses() {
        let unconfirmed = ClientError::Unconfirmed { hash: "AB".into(), seconds: 60 };
        assert!(chain_error(unconfirmed).unreachable);
        let busy = ClientError::NotAnswered { rpc: "http://x".into(), text: "too many requests".into() };
        assert!(chain_error(busy).unreachable);
        assert!(!chain_error(ClientError::Refused { text: "no".into(), hash: None }).unreachable);
    }
}
