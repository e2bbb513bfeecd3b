//! What an operator needs of a chain.

use std::time::Duration;

use sdk::ClientError;
use units::Timestamp;

use super::crank::Crank;
use super::picture::{Answer, Change, Question};

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
    /// What it cost.
    pub cost: Cost,
}

/// What a transaction cost, carried out or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Gas used.
    pub gas: u64,
    /// The fee.
    pub fee: u128,
}

/// Why the chain did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A contract or the chain refused. What that cost is nothing where it was not sent.
    Refused {
        /// In these words.
        words: String,
        /// At this cost.
        cost: Cost,
    },
    /// It was more than the chain does at once.
    TooMuch {
        /// At this cost.
        cost: Cost,
    },
    /// The operator's account cannot pay, or offers too little.
    Broke(String),
    /// The chain is out of reach, or has not said what became of a transaction. Nothing is known to be wrong.
    Away(String),
}

/// A chain with the suite on it. All that happens there reaches the operator through these.
pub trait World {
    /// The last block.
    fn head(&mut self) -> Result<Head, Trouble>;

    /// What a block has changed in the market. An error of the kind [`Trouble::Refused`] says that the node does not have
    /// the block any more, or that an event does not read.
    fn changes(&mut self, height: u64) -> Result<Vec<Change>, Trouble>;

    /// Answers a question.
    fn answer(&mut self, question: Question) -> Result<Answer, Trouble>;

    /// The gas that messages would use in one transaction.
    fn simulate(&mut self, cranks: &[Crank]) -> Result<u64, Trouble>;

    /// Sends messages in one transaction and waits until it is in a block.
    fn send(&mut self, cranks: &[Crank]) -> Result<Sent, Trouble>;

    /// What the operator's account holds for fees.
    fn balance(&mut self) -> Result<u128, Trouble>;

    /// Lets time pass, less of it if the operator is to stop.
    fn wait(&mut self, span: Duration);

    /// Whether the operator is to stop.
    fn stopping(&self) -> bool;
}

/// A node's words where it does not have a block, or its events, any more.
const GONE: [&str; 3] = ["lowest height is", "could not find results for height", "not persisting"];

impl From<ClientError> for Trouble {
    fn from(error: ClientError) -> Self {
        let words = error.to_string();
        match error {
            ClientError::Refused { log, .. } if log.contains("out of gas") => {
                Self::TooMuch { cost: Cost::default() }
            }
            ClientError::Refused { log, .. } => Self::Refused { words: log, cost: Cost::default() },
            // That will not change, however long it is waited.
            ClientError::NotAnswered { text, .. } if GONE.iter().any(|words| text.contains(words)) => {
                Self::Refused { words: text, cost: Cost::default() }
            }
            // The key was used elsewhere meanwhile. What is due is looked at anew.
            ClientError::Displaced { .. } => Self::Refused { words, cost: Cost::default() },
            ClientError::NoFunds { .. } | ClientError::FeeTooLow { .. } | ClientError::NoAccount { .. } => {
                Self::Broke(words)
            }
            _ => Self::Away(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_is_gone_is_given_up_and_a_node_that_is_busy_is_waited_for() {
        let trouble = |text: &str| {
            Trouble::from(ClientError::NotAnswered { rpc: "http://x".into(), text: text.into() })
        };
        // As CometBFT 0.39 says it.
        for gone in [
            "height 5 is not available, lowest height is 100",
            "could not find results for height #5",
            "node is not persisting finalize block responses",
        ] {
            assert_eq!(trouble(gone), Trouble::Refused { words: gone.into(), cost: Cost::default() });
        }
        for passing in [
            "height 5 must be less than or equal to the current blockchain height 4",
            "too many requests",
            "Internal error",
        ] {
            let away = format!("http://x does not answer that: {passing}");
            assert_eq!(trouble(passing), Trouble::Away(away));
        }
    }
}
