//! What a contract said, out of what the chain makes of it.

use client::ClientError;

use crate::chain::ChainError;

/// What the chain puts before a contract's words, from the outside in.
const BEFORE: [&str; 4] = [
    "rpc error: code = Unknown desc = ",
    "failed to execute message; message index: 0: ",
    "dispatch: ",
    "submessages: ",
];
/// What it puts behind them.
const BEHIND: [&str; 5] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    " [CosmWasm/wasmd",
];

/// The words of an error without the chain's.
pub(super) fn words(error: ClientError) -> ChainError {
    match error {
        ClientError::Refused { text, .. } => ChainError::new(stripped(&text)),
        // Nobody has to look it up: the accounts are the run's own.
        ClientError::Unconfirmed { hash, seconds } => ChainError::lost(format!(
            "the chain has not said for {seconds} s what became of transaction {hash}; is its node running, does it make blocks?"
        )),
        ClientError::Unreachable { .. }
        | ClientError::Garbage { .. }
        | ClientError::NotAnswered { .. }
        | ClientError::WrongChain { .. } => ChainError::lost(error.to_string()),
        other => ChainError::new(other.to_string()),
    }
}

fn stripped(text: &str) -> &str {
    let mut left = text;
    while let Some(inner) = BEFORE.iter().find_map(|before| left.strip_prefix(before)) {
        left = inner;
    }
    let left =
        BEHIND.iter().fold(left, |left, behind| left.split_once(behind).map_or(left, |(words, _)| words));
    // Messages that do not read are refused by the framework, in a sentence of its own.
    match left.split_once(", error: ") {
        Some((kind, words)) if kind.starts_with("kind: ") => words,
        _ => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_contract_said_is_left() {
        // As wasmd 0.70.3 answers a simulation, a query, and a message that goes on to another contract.
        for (text, words) in [
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
            assert_eq!(stripped(text), words);
        }
    }

    #[test]
    fn a_chain_out_of_reach_is_told_from_one_that_refuses() {
        let unconfirmed = ClientError::Unconfirmed { hash: "AB".into(), seconds: 60 };
        assert!(words(unconfirmed).lost);
        let busy = ClientError::NotAnswered { rpc: "http://x".into(), text: "too many requests".into() };
        assert!(words(busy).lost);
        assert!(!words(ClientError::Refused { text: "no".into(), hash: None }).lost);
    }
}
