//! Errors of the client as errors of the chain.

use sdk::{ClientError, ErrorKind, contract_text};

use crate::chain::ChainError;

/// A contract's error without the chain's words; lost if the chain does not answer.
pub(super) fn words(error: ClientError) -> ChainError {
    match error {
        ClientError::Refused { log, .. } => ChainError::new(contract_text(&log)),
        // The accounts are the run's own: the caller need not look the transaction up.
        ClientError::Unconfirmed { hash, seconds } => ChainError::lost(format!(
            "transaction {hash} is not in a block after {seconds} s; is the node running, does the chain make blocks?"
        )),
        error => match error.kind() {
            ErrorKind::NoAnswer | ErrorKind::Unreadable => ChainError::lost(error.to_string()),
            _ => ChainError::new(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_that_does_not_answer_is_lost_and_refusal_is_not() {
        assert!(words(ClientError::Unconfirmed { hash: "AB".into(), seconds: 60 }).lost);
        let busy = ClientError::NotAnswered { rpc: "http://x".into(), text: "too many requests".into() };
        assert!(words(busy).lost);
        assert!(!words(ClientError::Refused { log: "no".into(), hash: None }).lost);
    }
}
