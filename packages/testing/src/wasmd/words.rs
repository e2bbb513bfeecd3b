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
        other => ChainError::new(other.to_string()),
    }
}

fn stripped(text: &str) -> &str {
    let mut left = text;
    while let Some(inner) = BEFORE.iter().find_map(|before| left.strip_prefix(before)) {
        left = inner;
    }
    BEHIND.iter().fold(left, |left, behind| left.split_once(behind).map_or(left, |(words, _)| words))
}
