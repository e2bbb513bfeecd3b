//! The remote chain: accounts of this run, coins of its faucet, transfers.

use std::process;

use cosmwasm_std::Coin;
use interfaces::settlement_escrow::routes::Channel;
use sdk::{ChainConfig, EscrowTransfer, Node, SentTransfer, Signer, messages};
use sha2::{Digest as _, Sha256};
use units::{Amount, Timestamp};

use super::{CENT, COIN};
use crate::Wait as _;
use crate::day::DayError;

/// The gas whose fee every account is given there.
const GAS: u64 = 10_000_000;

/// The remote chain.
pub struct RemoteChain {
    /// Its node.
    pub node: Node,
    faucet: Signer,
    provider: Signer,
    /// The accounts' keys are derived from it.
    seed: [u8; 32],
}

impl RemoteChain {
    /// A run of its own on a chain, and an account of the market's provider on it, with a cent. The faucet's key phrase pays.
    ///
    /// # Errors
    /// If the faucet has no coins, or the chain does not answer.
    pub fn open(chain: &ChainConfig, phrase: &str) -> Result<Self, DayError> {
        let node = Node::connect(chain).wait()?;
        let (height, now) = node.latest().wait()?;
        let run = format!("demo at {now} in block {height} by process {}", process::id());
        let seed = Sha256::new().chain_update(phrase.trim()).chain_update([0]).chain_update(run).finalize();
        let seed = seed.into();
        let faucet = Signer::from_mnemonic(phrase, &chain.prefix)?;
        let provider = account(&seed, "provider", &chain.prefix)?;
        let mut remote = Self { node, faucet, provider, seed };
        let address = remote.provider.address().to_string();
        remote.give(&[(address, CENT)])?;
        Ok(remote)
    }

    /// Whether a channel of the market's chain leads here: what it is called here.
    ///
    /// # Errors
    /// If it does not, or a chain does not answer.
    pub fn other_end(&self, market: &ChainConfig, channel: Channel) -> Result<String, DayError> {
        let name = channel.to_string();
        let ours = Node::connect(market).wait()?.channel(&name).wait()?.filter(|found| found.open).ok_or_else(|| {
            DayError::failed(format!(
                "{name} is not an open channel of {}: a relayer opens one (`ci/localnet start --pair NAME` starts two chains with \
                 one between them), or say another by --channel",
                market.id
            ))
        })?;
        let theirs = self.node.channel(&ours.counterparty).wait()?;
        if theirs.is_none_or(|found| found.counterparty != name) {
            return Err(DayError::failed(format!(
                "{name} of {} does not lead to {}, which has no {} that leads back",
                market.id, self.node.chain.id, ours.counterparty
            )));
        }
        Ok(ours.counterparty)
    }

    /// The account of a name; the same name is always the same account.
    ///
    /// # Errors
    /// If the chain's addresses have no such prefix.
    pub fn account(&self, name: &str) -> Result<Signer, DayError> {
        account(&self.seed, name, &self.node.chain.prefix)
    }

    /// Gives each account so many coins, and others for its fees.
    ///
    /// # Errors
    /// If the faucet has none, or the chain does not answer.
    pub fn give(&mut self, gifts: &[(String, u128)]) -> Result<(), DayError> {
        let chain = &self.node.chain;
        let fees = Coin::new(chain.fee(GAS)?, chain.fee_denom.clone());
        let from = self.faucet.address().to_string();
        let mut all = Vec::new();
        for (to, amount) in gifts {
            all.push(messages::send(&from, to, std::slice::from_ref(&fees)));
            all.push(messages::send(&from, to, &[Coin::new(*amount, COIN)]));
        }
        self.faucet.send(&self.node, &all).wait()?;
        Ok(())
    }

    /// An account's balance.
    ///
    /// # Errors
    /// If the chain does not answer.
    pub fn holds(&self, address: &str) -> Result<Amount, DayError> {
        Ok(Amount(self.node.balance(address, COIN).wait()?))
    }

    /// The provider sends its cent to an account on the market's chain.
    ///
    /// # Errors
    /// If the chain refuses, or does not answer.
    pub fn send_cent(
        &mut self,
        channel: &str,
        receiver: &str,
        times_out_at: Timestamp,
    ) -> Result<SentTransfer, DayError> {
        let order = EscrowTransfer {
            sender: self.provider.address().to_string(),
            channel: channel.into(),
            receiver: receiver.into(),
            denom: COIN.into(),
            amount: Amount(CENT),
            memo: String::new(),
        };
        Ok(order.send(&self.node, &mut self.provider, times_out_at).wait()?)
    }

    /// The provider's balance.
    ///
    /// # Errors
    /// If the chain does not answer.
    pub fn provider_holds(&self) -> Result<Amount, DayError> {
        self.holds(self.provider.address().as_ref())
    }
}

/// The account of a name in a run. Any 32 bytes are a private key, with negligible exceptions.
fn account(seed: &[u8; 32], name: &str, prefix: &str) -> Result<Signer, DayError> {
    let key: [u8; 32] = Sha256::new().chain_update(seed).chain_update(name).finalize().into();
    Ok(Signer::from_bytes(&key, prefix)?)
}
