//! On which chain a day was played, if that was a real one.

use serde::{Deserialize, Serialize};
use units::Seconds;

/// A real chain, and how a day was played on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// The chain's id.
    pub chain: String,
    /// The address of the node.
    pub rpc: String,
    /// How long a quarter-hour lasted on it.
    pub pace: Seconds,
    /// The first and the last block of the day.
    pub blocks: (u64, u64),
    /// The file that lists the transactions with their hashes, if there is one.
    pub transactions: Option<String>,
}

impl Played {
    /// Where and how, in words.
    pub fn words(&self) -> String {
        let (first, last) = self.blocks;
        let transactions = self
            .transactions
            .as_ref()
            .map_or_else(String::new, |file| format!(" {file} lists the transactions with their hashes."));
        format!(
            "Played on chain {} by way of {}, in blocks {first} to {last}. A quarter-hour lasted {} s there; times are told as \
             if it had lasted {} s.{transactions}",
            self.chain,
            self.rpc,
            self.pace,
            15 * 60
        )
    }
}
