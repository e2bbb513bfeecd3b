//! Errors of the client as errors of the chain.

use sdk::{ClientError, ErrorKind, contract_text};

use crate::backend::ChainError;

/// A contract's error without the chain's wrapping; unreachable if the chain does not answer.
pub(super) fn chain_error(error: ClientError) -> ChainError {
    match error {
        ClientError::Refused { log, .. } => ChainError::new(contract_text(&log)),
        // The accounts are the run's own: the caller need not look the transaction up.
        ClientError::Unconfirmed { hash, seconds } => ChainError::unreachable(format!(
            "transaction {hash} has no result after {seconds} s: is the node running, does the chain make blocks?"
        )),
        error => match error.kind() {
            ErrorKind::NoAnswer | ErrorKind::Unreadable => ChainError::unreachable(error.to_string()),
            _ => ChainError::new(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreachable_chain_differs_from_one_that_refuses() {
        let unconfirmed = ClientError::Unconfirmed { hash: "AB".into(), seconds: 60 };
        assert!(chain_error(unconfirmed).unreachable);
        let busy = ClientError::NotAnswered { rpc: "http://x".into(), text: "too many requests".into() };
        assert!(chain_error(busy).unreachable);
        assert!(!chain_error(ClientError::Refused { log: "no".into(), hash: None }).unreachable);
    }
}
