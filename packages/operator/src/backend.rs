//! The chain as an operator needs it.

use std::time::Duration;

use sdk::ClientError;
use units::Timestamp;

use crate::job::Job;
use crate::market_view::{Answer, Change, Question};

/// The last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
}

/// A transaction that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its hash.
    pub hash: String,
    /// The block it is in.
    pub height: u64,
    /// Its cost.
    pub cost: Cost,
}

/// The cost of a transaction, executed or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Gas used.
    pub gas: u64,
    /// The fee.
    pub fee: u128,
}

/// Why a request to the chain failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendError {
    /// A contract or the chain refused. What that cost is nothing where it was not sent.
    Refused {
        /// In these reason.
        reason: String,
        /// At this cost.
        cost: Cost,
    },
    /// It was more than the chain does at once.
    OutOfGas {
        /// At this cost.
        cost: Cost,
    },
    /// The account cannot pay, or the fee is too low.
    CannotPay(String),
    /// The node does not answer, or a transaction is unconfirmed.
    Unreachable(String),
}

/// A chain with the five contracts.
pub trait Backend {
    /// The last block.
    async fn head(&mut self) -> Result<Head, BackendError>;

    /// The changes of a block in the market. An error of the kind [`BackendError::Refused`] says that the node does not have
    /// the block any more, or that an event does not read.
    async fn changes(&mut self, height: u64) -> Result<Vec<Change>, BackendError>;

    /// Answers a question.
    async fn answer(&mut self, question: Question) -> Result<Answer, BackendError>;

    /// The gas that messages would use in one transaction.
    async fn simulate(&mut self, jobs: &[Job]) -> Result<u64, BackendError>;

    /// Sends messages in one transaction and waits until it is in a block.
    async fn send(&mut self, jobs: &[Job]) -> Result<Sent, BackendError>;

    /// The operator's coins for fees.
    async fn balance(&mut self) -> Result<u128, BackendError>;

    /// Lets time pass, less of it if the operator is to stop.
    async fn wait(&mut self, span: Duration);

    /// Whether the operator is to stop.
    fn stopping(&self) -> bool;
}

/// A node's reason where it does not have a block, or its events, any more.
const GONE: [&str; 3] = ["lowest height is", "could not find results for height", "not persisting"];

impl From<ClientError> for BackendError {
    fn from(error: ClientError) -> Self {
        let reason = error.to_string();
        match error {
            ClientError::Refused { log, .. } if log.contains("out of gas") => {
                Self::OutOfGas { cost: Cost::default() }
            }
            ClientError::Refused { log, .. } => Self::Refused { reason: log, cost: Cost::default() },
            // Waiting does not help.
            ClientError::NotAnswered { text, .. } if GONE.iter().any(|reason| text.contains(reason)) => {
                Self::Refused { reason: text, cost: Cost::default() }
            }
            // The key was used elsewhere meanwhile. What is due is looked at anew.
            ClientError::Displaced { .. } => Self::Refused { reason, cost: Cost::default() },
            ClientError::NoFunds { .. } | ClientError::FeeTooLow { .. } | ClientError::NoAccount { .. } => {
                Self::CannotPay(reason)
            }
            _ => Self::Unreachable(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pruned_block_is_refused_and_busy_node_is_unreachable() {
        let error = |text: &str| {
            BackendError::from(ClientError::NotAnswered { rpc: "http://x".into(), text: text.into() })
        };
        // As CometBFT 0.39 says it.
        for gone in [
            "height 5 is not available, lowest height is 100",
            "could not find results for height #5",
            "node is not persisting finalize block responses",
        ] {
            assert_eq!(error(gone), BackendError::Refused { reason: gone.into(), cost: Cost::default() });
        }
        for passing in [
            "height 5 must be less than or equal to the current blockchain height 4",
            "too many requests",
            "Internal error",
        ] {
            let away = format!("http://x does not answer that: {passing}");
            assert_eq!(error(passing), BackendError::Unreachable(away));
        }
    }
}
