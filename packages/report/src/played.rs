//! The real chain on which a day ran.

use serde::{Deserialize, Serialize};
use units::Seconds;

/// A real chain, and the run of a day on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// The chain's id.
    pub chain: String,
    /// The address of the node.
    pub rpc: String,
    /// The length of a quarter-hour on it.
    pub pace: Seconds,
    /// The first and the last block of the day.
    pub blocks: (u64, u64),
    /// The file that lists the transactions with their hashes, if there is one.
    pub transactions: Option<String>,
}

impl Played {
    /// The chain and the run, as a sentence.
    pub fn words(&self) -> String {
        let (first, last) = self.blocks;
        let transactions = self
            .transactions
            .as_ref()
            .map_or_else(String::new, |file| format!(" {file} lists the transactions with their hashes."));
        format!(
            "Run on chain {} through {}, in blocks {first} to {last}. A quarter-hour lasted {} s there; times are given as \
             if it had lasted {} s.{transactions}",
            self.chain,
            self.rpc,
            self.pace,
            15 * 60
        )
    }
}
