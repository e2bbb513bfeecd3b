//! One account that signs and sends transactions, one after another.
//!
//! A transaction is applied once or not at all, whatever fails on the way. Its hash is known before it is sent; without an
//! answer, the signer looks it up by that hash before it sends anything else. It looks in the node's index and, where the
//! account's sequence is taken, in the blocks themselves: the index may be behind, or disabled. The signer signs a message
//! again, with another sequence, only when the blocks show that the earlier transaction never took effect. It sends a
//! transaction that ran out of gas once more with more gas. A caller that must survive its own end records each [`Prepared`]
//! transaction before it is sent, and passes it to [`Signer::resume`] after a restart.

use std::time::{Duration, Instant};

use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::tx::{Body, Fee, SignDoc, SignerInfo};
use cosmrs::{AccountId, Any, Coin};
use keystore::AccountKey;
use sha2::{Digest, Sha256};
use tokio::time::sleep;

use crate::node::{AccountState, Broadcast, MEMPOOL_FULL};
use crate::{ClientError, Node, TxResult};

/// An encoded message of a transaction.
pub type Message = Any;

/// Called at each [`Stage`] of a transaction; an error before it is sent leaves it unsent.
pub type Recorder<'a> = dyn FnMut(Stage<'_>) -> Result<(), ClientError> + Send + 'a;

/// How long a transaction is looked up before it counts as unconfirmed.
const CONFIRMATION: Duration = Duration::from_mins(1);
/// Distance of two look-ups.
const POLL: Duration = Duration::from_millis(150);
/// The same bytes are broadcast again after this time: a restarted node has lost its mempool.
const REBROADCAST: Duration = Duration::from_secs(5);
/// Blocks searched for a transaction of unknown height. The index is never that far behind.
const BLOCKS_BACK: u64 = 100;
/// Codespace of the codes below.
const SDK: &str = "sdk";
/// Account sequence mismatch.
const WRONG_SEQUENCE: u32 = 32;
/// Out of gas.
const OUT_OF_GAS: u32 = 11;
/// Insufficient funds.
const INSUFFICIENT_FUNDS: u32 = 5;
/// Transaction already in mempool.
const ALREADY_WAITING: u32 = 19;
/// Insufficient fee.
const INSUFFICIENT_FEE: u32 = 13;

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Its bytes, signatures included.
    pub bytes: Vec<u8>,
    /// The account's sequence that it uses.
    pub sequence: u64,
    /// Its gas limit.
    pub gas: u64,
}

impl Prepared {
    /// Its hash: SHA-256 of the bytes.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// The hash in upper-case hexadecimal, as explorers show it.
    pub fn hash_text(&self) -> String {
        hex::encode_upper(self.hash())
    }
}

/// A transaction that was submitted and whose result is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    prepared: Prepared,
    /// No block up to this height has it.
    after: u64,
}

/// A stage of a transaction, for a [`Recorder`].
#[derive(Clone, Copy, Debug)]
pub enum Stage<'a> {
    /// Signed and not sent yet.
    Signed(&'a Prepared),
    /// Sent; its result is not known yet.
    Sent(&'a Prepared),
}

/// An account that signs.
pub struct Signer {
    key: SigningKey,
    address: AccountId,
    /// Number and sequence, once read.
    account: Option<AccountState>,
    /// A transaction that was sent and whose result is unknown, and the height after which it may be in a block. Nothing else
    /// is sent before its result is known.
    unresolved: Option<(Prepared, Option<u64>)>,
    /// Number of transactions submitted and not finished.
    submitted: u32,
}

impl Signer {
    /// The account of a key on a chain with an address prefix.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if the prefix is invalid.
    pub fn new(key: &AccountKey, prefix: &str) -> Result<Self, ClientError> {
        Self::from_bytes(&key.secret(), prefix)
    }

    /// The account of a key phrase, see [`AccountKey::from_phrase`].
    ///
    /// # Errors
    /// [`ClientError::Phrase`] if the phrase is invalid; [`ClientError::Encoding`] if the prefix is.
    pub fn from_mnemonic(phrase: &str, prefix: &str) -> Result<Self, ClientError> {
        Self::new(&AccountKey::from_phrase(phrase)?, prefix)
    }

    /// The account of a private key.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if the bytes are not a key of secp256k1, or the prefix is invalid.
    pub fn from_bytes(key: &[u8; 32], prefix: &str) -> Result<Self, ClientError> {
        let key = SigningKey::from_slice(key).map_err(encoding)?;
        let address = key.public_key().account_id(prefix).map_err(encoding)?;
        Ok(Self { key, address, account: None, unresolved: None, submitted: 0 })
    }

    /// Its address.
    pub const fn address(&self) -> &AccountId {
        &self.address
    }

    /// Its public key, compressed to 33 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.key.public_key().to_bytes()
    }

    /// Simulates messages: the gas limit to use, and the fee for it.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the raw log if the chain or a contract refuses them.
    pub async fn simulate(&mut self, node: &Node, messages: &[Message]) -> Result<(u64, u128), ClientError> {
        // Deducting a fee uses gas too, whatever its amount.
        let fee = node.chain.fee(1)?;
        let begin = Instant::now();
        let used = loop {
            let account = self.account_state(node).await?;
            match node.simulate(self.sign(node, messages, account, 0, fee)?.bytes).await {
                // An earlier transaction of this account waits for its block, or another client sent one.
                Err(ClientError::Refused { log, .. })
                    if log.contains("account sequence mismatch") && begin.elapsed() < CONFIRMATION =>
                {
                    self.account = None;
                    sleep(POLL).await;
                }
                other => break other?,
            }
        };
        let gas = node.chain.adjusted(used)?;
        Ok((gas, node.chain.fee(gas)?))
    }

    /// Sends messages in one transaction and waits until it is in a block.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if they are refused; [`ClientError::Unconfirmed`] if no block has the transaction in time.
    pub async fn send(&mut self, node: &Node, messages: &[Message]) -> Result<TxResult, ClientError> {
        self.send_recorded(node, messages, &mut |_| Ok(())).await
    }

    /// Sends messages in one transaction, recording it before it is sent and after.
    ///
    /// # Errors
    /// As [`Signer::send`], and any error of `record`.
    pub async fn send_recorded(
        &mut self,
        node: &Node,
        messages: &[Message],
        record: &mut Recorder<'_>,
    ) -> Result<TxResult, ClientError> {
        self.resolve(node).await?;
        let (gas, _) = self.simulate(node, messages).await?;
        let result = self.send_with(node, messages, gas, record).await?;
        if result.code == OUT_OF_GAS && result.codespace == SDK {
            // Simulation saw another state. The failed transaction paid its fee and did nothing else.
            let more = result.gas_used.max(gas).saturating_mul(2);
            return executed(self.send_with(node, messages, more, record).await?);
        }
        executed(result)
    }

    /// Signs messages with the next sequence and broadcasts them without waiting for their block: for many independent
    /// transactions. [`Signer::finish`] waits for each; nothing else may be sent before.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if they are refused; nothing is submitted then.
    pub async fn submit(&mut self, node: &Node, messages: &[Message]) -> Result<Submitted, ClientError> {
        if self.submitted == 0 {
            self.resolve(node).await?;
        }
        let (gas, _) = self.simulate(node, messages).await?;
        let fee = node.chain.fee(gas)?;
        let begin = Instant::now();
        loop {
            let account = self.account_state(node).await?;
            let prepared = self.sign(node, messages, account, gas, fee)?;
            match node.broadcast(prepared.bytes.clone()).await? {
                Broadcast::Checked(0 | ALREADY_WAITING, _) | Broadcast::Unknown => {
                    self.submitted = self.submitted.saturating_add(1);
                    self.unresolved = Some((prepared.clone(), Some(account.height)));
                    self.account =
                        Some(AccountState { sequence: account.sequence.saturating_add(1), ..account });
                    return Ok(Submitted { prepared, after: account.height });
                }
                Broadcast::Checked(WRONG_SEQUENCE, _) if begin.elapsed() < CONFIRMATION => {
                    self.account = None;
                    sleep(POLL).await;
                }
                Broadcast::Checked(code, log) => {
                    self.account = None;
                    return Err(self.refused(node, code, log, gas));
                }
            }
        }
    }

    /// Waits for the block of a submitted transaction.
    ///
    /// # Errors
    /// As [`Signer::send`]; a transaction that ran out of gas is refused, and may be sent again.
    pub async fn finish(&mut self, node: &Node, submitted: &Submitted) -> Result<TxResult, ClientError> {
        self.submitted = self.submitted.saturating_sub(1);
        executed(self.confirm(node, &submitted.prepared, Some(submitted.after)).await?)
    }

    /// Finishes a transaction that was prepared earlier and perhaps sent: looks it up, broadcasts the same bytes if the chain
    /// does not have it, and waits for its block.
    ///
    /// # Errors
    /// [`ClientError::Displaced`] if it can never take effect; else as [`Signer::send`].
    pub async fn resume(&mut self, node: &Node, prepared: &Prepared) -> Result<TxResult, ClientError> {
        if let Ok(Some(result)) = node.transaction(prepared.hash()).await {
            return executed(result);
        }
        let refusal = match node.broadcast(prepared.bytes.clone()).await {
            // This or another transaction has taken the sequence: waiting tells which.
            Ok(Broadcast::Checked(0 | ALREADY_WAITING | WRONG_SEQUENCE, _) | Broadcast::Unknown) => None,
            Ok(Broadcast::Checked(code, log)) => Some(self.refused(node, code, log, prepared.gas)),
            // It may wait at a node that had room for it.
            Err(ClientError::Refused { log, .. }) if log.contains(MEMPOOL_FULL) => None,
            Err(error) => Some(error),
        };
        // The node checks the fee before the sequence. Where the sequence cannot be read, waiting tells.
        if let Some(error) = refusal
            && node
                .account_state(self.address.as_ref())
                .await
                .is_ok_and(|account| account.sequence <= prepared.sequence)
        {
            return Err(error);
        }
        self.unresolved = Some((prepared.clone(), None));
        executed(self.confirm(node, prepared, None).await?)
    }

    /// Waits for the result of an earlier transaction, if that is unknown.
    async fn resolve(&mut self, node: &Node) -> Result<(), ClientError> {
        let Some((prepared, after)) = self.unresolved.clone() else { return Ok(()) };
        match self.confirm(node, &prepared, after).await {
            Ok(_) | Err(ClientError::Displaced { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Sends with a gas limit; returns the chain's result, whatever its code.
    async fn send_with(
        &mut self,
        node: &Node,
        messages: &[Message],
        gas: u64,
        record: &mut Recorder<'_>,
    ) -> Result<TxResult, ClientError> {
        let begin = Instant::now();
        let mut account = self.account_state(node).await?;
        let fee = node.chain.fee(gas)?;
        let mut prepared = self.sign(node, messages, account, gas, fee)?;
        record(Stage::Signed(&prepared))?;
        // Once it may have arrived, an error does not mean that it has not: the signer looks it up until the chain answers or
        // the time is over.
        loop {
            match node.broadcast(prepared.bytes.clone()).await? {
                // Without an answer, it may have arrived. `confirm` looks it up and sends the same bytes again: they cannot be
                // applied twice.
                Broadcast::Checked(0 | ALREADY_WAITING, _) | Broadcast::Unknown => {
                    self.unresolved = Some((prepared.clone(), Some(account.height)));
                    record(Stage::Sent(&prepared))?;
                    return self.confirm(node, &prepared, Some(account.height)).await;
                }
                Broadcast::Checked(WRONG_SEQUENCE, text) => {
                    // Another transaction of this account has taken the sequence. It may even be this one, if a proxy sent it
                    // twice: the blocks tell.
                    self.unresolved = Some((prepared.clone(), Some(account.height)));
                    match self.confirm(node, &prepared, Some(account.height)).await {
                        Err(ClientError::Displaced { .. }) => {}
                        known => return known,
                    }
                    if begin.elapsed() >= CONFIRMATION {
                        return Err(ClientError::Refused { log: text, hash: None });
                    }
                    account = self.account_state(node).await?;
                    prepared = self.sign(node, messages, account, gas, fee)?;
                    record(Stage::Signed(&prepared))?;
                }
                Broadcast::Checked(code, log) => {
                    self.account = None;
                    return Err(self.refused(node, code, log, gas));
                }
            }
        }
    }

    /// Waits for a transaction by its hash and broadcasts the same bytes again while the node may not know them. No block up
    /// to `after` has it, if that is known. After an error here, it may still be executed.
    async fn confirm(
        &mut self,
        node: &Node,
        prepared: &Prepared,
        after: Option<u64>,
    ) -> Result<TxResult, ClientError> {
        self.account = None;
        let begin = Instant::now();
        let mut last_broadcast = begin;
        while begin.elapsed() < CONFIRMATION {
            let indexed = match node.transaction(prepared.hash()).await {
                Ok(Some(result)) => {
                    self.unresolved = None;
                    return Ok(result);
                }
                Ok(None) => true,
                Err(_) => false,
            };
            match node.account_state(self.address.as_ref()).await {
                Ok(now) if now.sequence > prepared.sequence => {
                    // It is in a block up to this state, or never will be in any.
                    let from = after.unwrap_or_else(|| now.height.saturating_sub(BLOCKS_BACK));
                    match node.transaction_in_blocks(prepared.hash(), from, now.height).await {
                        Ok(Some(result)) => {
                            self.unresolved = None;
                            return Ok(result);
                        }
                        Ok(None) if indexed || after.is_some() => {
                            self.unresolved = None;
                            return Err(ClientError::Displaced { hash: prepared.hash_text() });
                        }
                        Ok(None) | Err(_) => {}
                    }
                }
                Ok(_) if last_broadcast.elapsed() >= REBROADCAST => {
                    // Refused or accepted, the look-up tells.
                    node.broadcast(prepared.bytes.clone()).await.ok();
                    last_broadcast = Instant::now();
                }
                Ok(_) | Err(_) => {}
            }
            sleep(POLL).await;
        }
        Err(ClientError::Unconfirmed { hash: prepared.hash_text(), seconds: CONFIRMATION.as_secs() })
    }

    async fn account_state(&mut self, node: &Node) -> Result<AccountState, ClientError> {
        if let Some(account) = self.account {
            return Ok(account);
        }
        let account = node.account_state(self.address.as_ref()).await?;
        self.account = Some(account);
        Ok(account)
    }

    fn sign(
        &self,
        node: &Node,
        messages: &[Message],
        AccountState { number, sequence, .. }: AccountState,
        gas: u64,
        fee: u128,
    ) -> Result<Prepared, ClientError> {
        let fee = Coin { denom: node.chain.fee_denom.parse().map_err(encoding)?, amount: fee };
        let body = Body::new(messages.to_vec(), "", 0_u32);
        let auth = SignerInfo::single_direct(Some(self.key.public_key()), sequence)
            .auth_info(Fee::from_amount_and_gas(fee, gas));
        let chain = node.chain.id.parse().map_err(encoding)?;
        let document = SignDoc::new(&body, &auth, &chain, number).map_err(encoding)?;
        let bytes = document.sign(&self.key).and_then(|raw| raw.to_bytes()).map_err(encoding)?;
        Ok(Prepared { bytes, sequence, gas })
    }

    fn refused(&self, node: &Node, code: u32, text: String, gas: u64) -> ClientError {
        let fee = format!("{} {}", node.chain.fee(gas).unwrap_or(0), node.chain.fee_denom);
        match code {
            INSUFFICIENT_FUNDS => {
                ClientError::NoFunds { address: self.address.to_string(), fee, problem: text }
            }
            INSUFFICIENT_FEE => ClientError::FeeTooLow { fee, problem: text },
            _ => ClientError::Refused { log: text, hash: None },
        }
    }
}

/// The result of an executed transaction, or the error of a failed one.
fn executed(result: TxResult) -> Result<TxResult, ClientError> {
    if result.code == 0 {
        Ok(result)
    } else {
        Err(ClientError::Refused { log: result.log, hash: Some(result.hash) })
    }
}

fn encoding(error: impl ToString) -> ClientError {
    ClientError::Encoding { problem: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_sha_256_of_the_bytes() {
        let prepared = Prepared { bytes: vec![], sequence: 0, gas: 0 };
        // SHA-256 of the empty string (FIPS 180-4).
        assert_eq!(prepared.hash_text(), "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
    }

    #[test]
    fn futures_can_move_between_threads() {
        fn send<T: Send>(_: T) {}
        // Compiled and never called: a call needs a chain.
        let _ = |signer: &mut Signer, node: &Node, session: &crate::Session, prepared: &Prepared| {
            send(signer.send(node, &[]));
            send(signer.submit(node, &[]));
            send(signer.resume(node, prepared));
            send(node.codes());
            send(node.pin_proposals());
            send(session.definition());
        };
    }
}
