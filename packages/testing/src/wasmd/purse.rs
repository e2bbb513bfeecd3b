//! Who pays for a run: a purse of its own, which fetches coins from the chain's faucet seldom, since many runs share that.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, Uint128};
use sdk::{ClientError, Message, Node, Signer, messages};

use super::runtime::Wait;

/// Coins that are fetched at least.
const FETCHED: u128 = 100_000_000_000;
/// What stays in the purse for its own fees, whatever is given away.
const FEES: u128 = 10_000_000_000;

/// The purse of a run.
pub(super) struct Purse {
    faucet: Signer,
    signer: Signer,
    /// What it has to give away, by denomination.
    held: BTreeMap<String, u128>,
}

impl Purse {
    /// An empty purse.
    pub const fn new(faucet: Signer, signer: Signer) -> Self {
        Self { faucet, signer, held: BTreeMap::new() }
    }

    /// The account, which can pay its own fees once something was fetched.
    pub const fn signer(&mut self) -> &mut Signer {
        &mut self.signer
    }

    /// Fetches coins if there is less than this to give away.
    pub fn fetch(&mut self, node: &Node, denom: &str, amount: u128) -> Result<(), ClientError> {
        let held = self.held.get(denom).copied().unwrap_or_default();
        let enough = amount.saturating_add(FEES);
        if held >= enough {
            return Ok(());
        }
        let fetched = enough.saturating_sub(held).max(FETCHED);
        let (from, to) = (self.faucet.address().to_string(), self.signer.address().to_string());
        let message = messages::send(&from, &to, &[Coin::new(fetched, denom)]);
        // Other runs use it at the same time: the signer waits for its turn.
        self.faucet.send(node, &[message]).wait()?;
        self.held.insert(denom.to_owned(), held.saturating_add(fetched));
        Ok(())
    }

    /// Gives coins away, all in one transaction.
    pub fn give(&mut self, node: &Node, gifts: &[(Addr, Vec<Coin>)]) -> Result<(), ClientError> {
        let mut sums: BTreeMap<&str, u128> = BTreeMap::new();
        for coin in gifts.iter().flat_map(|(_, coins)| coins) {
            let amount = Uint128::try_from(coin.amount)
                .map_err(|error| ClientError::Encoding { problem: error.to_string() })?;
            let sum = sums.entry(&coin.denom).or_default();
            *sum = sum.saturating_add(amount.u128());
        }
        for (denom, sum) in &sums {
            self.fetch(node, denom, *sum)?;
        }
        let from = self.signer.address().to_string();
        let all: Vec<Message> =
            gifts.iter().map(|(to, coins)| messages::send(&from, to.as_str(), coins)).collect();
        self.signer.send(node, &all).wait()?;
        for (denom, sum) in sums {
            if let Some(held) = self.held.get_mut(denom) {
                *held = held.saturating_sub(sum);
            }
        }
        Ok(())
    }
}
