//! The account that funds a run. It takes coins from the chain's faucet in large amounts, since many runs share the faucet.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, Uint128};
use sdk::{ClientError, Message, Node, Signer, messages};

use super::runtime::Wait;

/// The least amount that is taken from the faucet, in coin units.
const FROM_FAUCET: u128 = 100_000_000_000;
/// The amount that is kept for its own fees, in coin units.
const FEES: u128 = 10_000_000_000;

/// Funds the accounts of a run.
pub(super) struct FeeFunder {
    faucet: Signer,
    signer: Signer,
    /// Coin units that it can give, by denomination.
    available: BTreeMap<String, u128>,
}

impl FeeFunder {
    /// A funder without coins.
    pub const fn new(faucet: Signer, signer: Signer) -> Self {
        Self { faucet, signer, available: BTreeMap::new() }
    }

    /// Its account, which can pay its own fees after the first [`FeeFunder::fetch`].
    pub const fn signer(&mut self) -> &mut Signer {
        &mut self.signer
    }

    /// Takes coins from the faucet if less than `amount` is available.
    pub fn fetch(&mut self, node: &Node, denom: &str, amount: u128) -> Result<(), ClientError> {
        let available = self.available.get(denom).copied().unwrap_or_default();
        let enough = amount.saturating_add(FEES);
        if available >= enough {
            return Ok(());
        }
        let fetched = enough.saturating_sub(available).max(FROM_FAUCET);
        let (from, to) = (self.faucet.address().to_string(), self.signer.address().to_string());
        let message = messages::send(&from, &to, &[Coin::new(fetched, denom)]);
        // Other runs send from the faucet at the same time; the signer repeats until its sequence number is current.
        self.faucet.send(node, &[message]).wait()?;
        self.available.insert(denom.to_owned(), available.saturating_add(fetched));
        Ok(())
    }

    /// Sends coins to accounts, all in one transaction.
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
            if let Some(available) = self.available.get_mut(denom) {
                *available = available.saturating_sub(sum);
            }
        }
        Ok(())
    }
}
