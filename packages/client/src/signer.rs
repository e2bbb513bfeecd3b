//! One account's queue of transactions.
//!
//! A transaction is applied once or not at all, whatever is lost on the way: its hash is known before it is sent, and
//! after a silence it is looked up by that hash before anything else is sent. Looked up it is in the node's index and, where
//! the account's sequence has been taken, in the blocks themselves: the index may be behind, or not be kept. A message is
//! signed again, with another sequence, only when the blocks show that the earlier transaction never took effect; a
//! transaction that ran out of gas is sent once more with more. Whoever must survive its own end notes each [`Prepared`]
//! transaction before it is sent, and hands it to [`Signer::resume`] when it comes back.

use std::time::{Duration, Instant};

use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::tx::{Body, Fee, SignDoc, SignerInfo};
use cosmrs::{AccountId, Any, Coin};
use sha2::{Digest, Sha256};

use crate::node::{HandedIn, MEMPOOL_FULL, Place};
use crate::{ClientError, Node, TxResult};

/// A message of a transaction, encoded.
pub type Message = Any;

/// How long a transaction is looked for before it is called unconfirmed.
const CONFIRMATION: Duration = Duration::from_mins(1);
/// The distance of two look-ups.
const POLL: Duration = Duration::from_millis(150);
/// After so long, the same bytes are handed in again: a restarted node has forgotten what waited.
const HAND_IN_AGAIN: Duration = Duration::from_secs(5);
/// So many blocks back, a transaction is looked for whose time is not known. The index is never that far behind.
const BLOCKS_BACK: u64 = 100;
/// Whose codes these are.
const SDK: &str = "sdk";
/// The SDK's code for a sequence that does not match.
const WRONG_SEQUENCE: u32 = 32;
/// The SDK's code for running out of gas.
const OUT_OF_GAS: u32 = 11;
/// The SDK's code for not enough coins.
const INSUFFICIENT_FUNDS: u32 = 5;
/// The SDK's code for a transaction that waits already.
const ALREADY_WAITING: u32 = 19;
/// The SDK's code for a fee that is too low.
const INSUFFICIENT_FEE: u32 = 13;

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Its bytes, signatures included.
    pub bytes: Vec<u8>,
    /// The account's sequence that it takes.
    pub sequence: u64,
    /// The gas that it is allowed.
    pub gas: u64,
}

impl Prepared {
    /// What the chain knows it under.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// The hash as explorers show it.
    pub fn hash_text(&self) -> String {
        hex::encode_upper(self.hash())
    }
}

/// A transaction that was handed in and is in no block yet, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    prepared: Prepared,
    /// It is in no block up to this one.
    after: u64,
}

/// What is about to happen to a transaction, or has.
#[derive(Clone, Copy, Debug)]
pub enum Stage<'a> {
    /// It is signed and not sent yet. An error here leaves it unsent.
    Signed(&'a Prepared),
    /// It is sent; the chain has not said yet what became of it.
    Sent(&'a Prepared),
}

/// An account that signs.
pub struct Signer {
    key: SigningKey,
    address: AccountId,
    /// Number and sequence, once read.
    place: Option<Place>,
    /// A transaction that was sent and of which it is not known what became, and the height that it comes after. Nothing else
    /// is sent before that is known.
    unresolved: Option<(Prepared, Option<u64>)>,
    /// Transactions that were handed in and not brought to their end.
    under_way: u32,
}

impl Signer {
    /// The account of a key phrase, on the usual path `m/44'/118'/0'/0/0`.
    ///
    /// # Errors
    /// [`ClientError::Mnemonic`] if it is none; [`ClientError::Encoding`] if the prefix cannot be one.
    pub fn from_mnemonic(phrase: &str, prefix: &str) -> Result<Self, ClientError> {
        let mnemonic = bip32::Mnemonic::new(phrase.trim(), bip32::Language::English)
            .map_err(|error| ClientError::Mnemonic { problem: error.to_string() })?;
        let path = "m/44'/118'/0'/0/0".parse().map_err(encoding)?;
        let key = SigningKey::derive_from_path(mnemonic.to_seed(""), &path).map_err(encoding)?;
        Self::from_key(key, prefix)
    }

    /// The account of a private key.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if the bytes are no key of secp256k1.
    pub fn from_bytes(key: &[u8; 32], prefix: &str) -> Result<Self, ClientError> {
        Self::from_key(SigningKey::from_slice(key).map_err(encoding)?, prefix)
    }

    fn from_key(key: SigningKey, prefix: &str) -> Result<Self, ClientError> {
        let address = key.public_key().account_id(prefix).map_err(encoding)?;
        Ok(Self { key, address, place: None, unresolved: None, under_way: 0 })
    }

    /// Its address.
    pub const fn address(&self) -> &AccountId {
        &self.address
    }

    /// Its public key, compressed to 33 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.key.public_key().to_bytes()
    }

    /// The gas to allow for messages, and the fee for it.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the words of whoever refuses them.
    pub fn simulate(&mut self, node: &Node, messages: &[Message]) -> Result<(u64, u128), ClientError> {
        // Taking a fee uses gas too, whatever its amount.
        let fee = node.chain.fee(1)?;
        let begin = Instant::now();
        let used = loop {
            let place = self.place(node)?;
            match node.simulate(self.sign(node, messages, place, 0, fee)?.bytes) {
                // An earlier transaction of this account is still waiting for its block, or came from elsewhere.
                Err(ClientError::Refused { text, .. })
                    if text.contains("account sequence mismatch") && begin.elapsed() < CONFIRMATION =>
                {
                    self.place = None;
                    node.sleep(POLL);
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
    pub fn send(&mut self, node: &Node, messages: &[Message]) -> Result<TxResult, ClientError> {
        self.send_noting(node, messages, &mut |_| Ok(()))
    }

    /// Sends messages in one transaction, telling of each transaction before it is sent and after.
    ///
    /// # Errors
    /// As [`Signer::send`], and whatever `record` fails with.
    pub fn send_noting(
        &mut self,
        node: &Node,
        messages: &[Message],
        record: &mut dyn FnMut(Stage<'_>) -> Result<(), ClientError>,
    ) -> Result<TxResult, ClientError> {
        self.resolve(node)?;
        let (gas, _) = self.simulate(node, messages)?;
        let result = self.send_with(node, messages, gas, record)?;
        if result.code == OUT_OF_GAS && result.codespace == SDK {
            // Simulation saw another state. The failed one paid its fee and did nothing.
            let more = result.gas_used.max(gas).saturating_mul(2);
            return done(self.send_with(node, messages, more, record)?);
        }
        done(result)
    }

    /// Signs messages for the next place in the queue and hands them in, without waiting for their block: for whoever has many
    /// to send, none of which needs another. [`Signer::bring_to_end`] waits for each; nothing else is to be sent before.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if they are refused; nothing is under way then.
    pub fn hand_in(&mut self, node: &Node, messages: &[Message]) -> Result<UnderWay, ClientError> {
        if self.under_way == 0 {
            self.resolve(node)?;
        }
        let (gas, _) = self.simulate(node, messages)?;
        let fee = node.chain.fee(gas)?;
        let begin = Instant::now();
        loop {
            let place = self.place(node)?;
            let prepared = self.sign(node, messages, place, gas, fee)?;
            match node.broadcast(prepared.bytes.clone())? {
                HandedIn::Checked(0 | ALREADY_WAITING, _) | HandedIn::Unknown => {
                    self.under_way = self.under_way.saturating_add(1);
                    self.unresolved = Some((prepared.clone(), Some(place.height)));
                    self.place = Some(Place { sequence: place.sequence.saturating_add(1), ..place });
                    return Ok(UnderWay { prepared, after: place.height });
                }
                HandedIn::Checked(WRONG_SEQUENCE, _) if begin.elapsed() < CONFIRMATION => {
                    self.place = None;
                    node.sleep(POLL);
                }
                HandedIn::Checked(code, log) => {
                    self.place = None;
                    return Err(self.refused(node, code, log, gas));
                }
            }
        }
    }

    /// Waits for the block of a transaction that was handed in.
    ///
    /// # Errors
    /// As [`Signer::send`]; one that ran out of gas is refused, and may be sent again.
    pub fn bring_to_end(&mut self, node: &Node, under_way: &UnderWay) -> Result<TxResult, ClientError> {
        self.under_way = self.under_way.saturating_sub(1);
        done(self.confirm(node, &under_way.prepared, Some(under_way.after))?)
    }

    /// Brings a transaction to its end that was prepared earlier and perhaps sent: looks it up, hands the same bytes in if
    /// the chain does not have it, waits.
    ///
    /// # Errors
    /// [`ClientError::Displaced`] if it can never take effect; else as [`Signer::send`].
    pub fn resume(&mut self, node: &Node, prepared: &Prepared) -> Result<TxResult, ClientError> {
        if let Ok(Some(result)) = node.transaction(prepared.hash()) {
            return done(result);
        }
        let refusal = match node.broadcast(prepared.bytes.clone()) {
            // Sequence: taken, by itself or by another. Waiting tells.
            Ok(HandedIn::Checked(0 | ALREADY_WAITING | WRONG_SEQUENCE, _) | HandedIn::Unknown) => None,
            Ok(HandedIn::Checked(code, log)) => Some(self.refused(node, code, log, prepared.gas)),
            // Handed in before, it may wait at a node that had room for it.
            Err(ClientError::Refused { text, .. }) if text.contains(MEMPOOL_FULL) => None,
            Err(error) => Some(error),
        };
        // A fee that cannot be paid is noticed before the sequence is looked at. Where that cannot be looked at, waiting tells.
        if let Some(error) = refusal
            && node.place(self.address.as_ref()).is_ok_and(|place| place.sequence <= prepared.sequence)
        {
            return Err(error);
        }
        self.unresolved = Some((prepared.clone(), None));
        done(self.confirm(node, prepared, None)?)
    }

    /// Learns what became of an earlier transaction, if that is still open.
    fn resolve(&mut self, node: &Node) -> Result<(), ClientError> {
        let Some((prepared, after)) = self.unresolved.clone() else { return Ok(()) };
        match self.confirm(node, &prepared, after) {
            Ok(_) | Err(ClientError::Displaced { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Sends with so much gas; the result is the chain's, good or bad.
    fn send_with(
        &mut self,
        node: &Node,
        messages: &[Message],
        gas: u64,
        record: &mut dyn FnMut(Stage<'_>) -> Result<(), ClientError>,
    ) -> Result<TxResult, ClientError> {
        let begin = Instant::now();
        let mut place = self.place(node)?;
        let fee = node.chain.fee(gas)?;
        let mut prepared = self.sign(node, messages, place, gas, fee)?;
        record(Stage::Signed(&prepared))?;
        // Once it may have arrived, no error means that it has not: it is looked for until the chain tells, or unconfirmed.
        loop {
            match node.broadcast(prepared.bytes.clone())? {
                // Without an answer, it may have arrived. It is looked for under its hash below, and sent again as it is:
                // the same bytes cannot be applied twice.
                HandedIn::Checked(0 | ALREADY_WAITING, _) | HandedIn::Unknown => {
                    self.unresolved = Some((prepared.clone(), Some(place.height)));
                    record(Stage::Sent(&prepared))?;
                    return self.confirm(node, &prepared, Some(place.height));
                }
                HandedIn::Checked(WRONG_SEQUENCE, text) => {
                    // Somebody signed for this account meanwhile. That may even be this transaction, if a proxy handed it
                    // in twice: the blocks tell, once the sequence is taken.
                    self.unresolved = Some((prepared.clone(), Some(place.height)));
                    match self.confirm(node, &prepared, Some(place.height)) {
                        Err(ClientError::Displaced { .. }) => {}
                        told => return told,
                    }
                    if begin.elapsed() >= CONFIRMATION {
                        return Err(ClientError::Refused { text, hash: None });
                    }
                    place = self.place(node)?;
                    prepared = self.sign(node, messages, place, gas, fee)?;
                    record(Stage::Signed(&prepared))?;
                }
                HandedIn::Checked(code, log) => {
                    self.place = None;
                    return Err(self.refused(node, code, log, gas));
                }
            }
        }
    }

    /// Waits for a transaction under its hash, handing the same bytes in again while the node may not know them. It is in no
    /// block up to `after`, if that is known. Whatever goes wrong here, it may still be carried out.
    fn confirm(
        &mut self,
        node: &Node,
        prepared: &Prepared,
        after: Option<u64>,
    ) -> Result<TxResult, ClientError> {
        // What the account's sequence is afterwards, is read anew unless it is known.
        self.place = None;
        let begin = Instant::now();
        let mut handed_in = begin;
        while begin.elapsed() < CONFIRMATION {
            let indexed = match node.transaction(prepared.hash()) {
                Ok(Some(result)) => {
                    self.unresolved = None;
                    return Ok(result);
                }
                Ok(None) => true,
                Err(_) => false,
            };
            match node.place(self.address.as_ref()) {
                Ok(now) if now.sequence > prepared.sequence => {
                    // It is in a block up to the one that says so, or never will be in any.
                    let from = after.unwrap_or_else(|| now.height.saturating_sub(BLOCKS_BACK));
                    match node.transaction_in_blocks(prepared.hash(), from, now.height) {
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
                Ok(_) if handed_in.elapsed() >= HAND_IN_AGAIN => {
                    // Refused or taken, the look-up tells.
                    node.broadcast(prepared.bytes.clone()).ok();
                    handed_in = Instant::now();
                }
                Ok(_) | Err(_) => {}
            }
            node.sleep(POLL);
        }
        Err(ClientError::Unconfirmed { hash: prepared.hash_text(), seconds: CONFIRMATION.as_secs() })
    }

    fn place(&mut self, node: &Node) -> Result<Place, ClientError> {
        if let Some(place) = self.place {
            return Ok(place);
        }
        let place = node.place(self.address.as_ref())?;
        self.place = Some(place);
        Ok(place)
    }

    fn sign(
        &self,
        node: &Node,
        messages: &[Message],
        Place { number, sequence, .. }: Place,
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
            _ => ClientError::Refused { text, hash: None },
        }
    }
}

/// A transaction that was carried out, or the error of one that was not.
fn done(result: TxResult) -> Result<TxResult, ClientError> {
    if result.code == 0 {
        Ok(result)
    } else {
        Err(ClientError::Refused { text: result.log, hash: Some(result.hash) })
    }
}

fn encoding(error: impl ToString) -> ClientError {
    ClientError::Encoding { problem: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_makes_the_account_that_the_node_makes_of_it() {
        // As `wasmd keys add --recover` shows it.
        let phrase = format!("{}art", "abandon ".repeat(23));
        let signer = Signer::from_mnemonic(&format!("{phrase}\n"), "wasm").unwrap();
        assert_eq!(signer.address().to_string(), "wasm1r5v5srda7xfth3hn2s26txvrcrntldju3hkw75");
        assert!(matches!(Signer::from_mnemonic("two words", "wasm"), Err(ClientError::Mnemonic { .. })));
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let prepared = Prepared { bytes: vec![], sequence: 0, gas: 0 };
        // SHA-256 of nothing (FIPS 180-4).
        assert_eq!(prepared.hash_text(), "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
    }
}
