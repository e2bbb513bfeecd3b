//! Messages and queries to the five contracts; the observer sees the result of each message.

use cosmwasm_std::{Addr, Binary, Coin, Event, from_json};
use interfaces::Contract;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::observer::Step;
use super::{Market, Observer};
use crate::backend::{Call, ChainBackend, ChainError};
use crate::deploy::json;
use crate::events::TxEvents;

/// A message to one of the five contracts, not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingTx {
    /// The sender.
    pub sender: Addr,
    /// JSON.
    pub msg: Binary,
    /// Coins sent with it.
    pub funds: Vec<Coin>,
}

impl PendingTx {
    /// A message without coins.
    pub fn new(sender: &Addr, msg: &impl Serialize) -> Self {
        Self { sender: sender.clone(), msg: json(msg), funds: vec![] }
    }
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// Sends a message to one of the five contracts.
    ///
    /// # Errors
    /// The chain's error if it refuses.
    pub fn send(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<TxEvents, ChainError> {
        let tx = PendingTx { sender: sender.clone(), msg: json(msg), funds: funds.to_vec() };
        self.send_one(contract, tx)
    }

    fn send_one(&mut self, contract: Contract, tx: PendingTx) -> Result<TxEvents, ChainError> {
        let address = self.addresses.address(contract).clone();
        let result = self.chain.execute(&tx.sender, &address, &tx.msg, &tx.funds);
        self.report(tx.sender, contract, text(&tx.msg), result)
    }

    /// Sends messages to one of the five contracts, none of which depends on another; one by one if the observer wants that.
    ///
    /// # Errors
    /// The chain's error if it refuses one; the others are carried out all the same.
    pub fn send_all(&mut self, contract: Contract, txs: Vec<PendingTx>) -> Result<Vec<TxEvents>, ChainError> {
        if self.observer.one_by_one() {
            let outcomes: Vec<_> = txs.into_iter().map(|tx| self.send_one(contract, tx)).collect();
            return outcomes.into_iter().collect();
        }
        let to = self.addresses.address(contract).clone();
        let calls: Vec<Call> = txs
            .into_iter()
            .map(|PendingTx { sender, msg, funds }| Call { sender, contract: to.clone(), msg, funds })
            .collect();
        let results = self.chain.execute_all(&calls);
        let sent = calls.into_iter().zip(results);
        let outcomes: Vec<_> =
            sent.map(|(call, result)| self.report(call.sender, contract, text(&call.msg), result)).collect();
        outcomes.into_iter().collect()
    }

    /// Sends messages to one of the five in one transaction, each after the one before it.
    ///
    /// # Errors
    /// The chain's error if it refuses one; nothing has changed then.
    pub fn send_together(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msgs: &[impl Serialize],
    ) -> Result<TxEvents, ChainError> {
        let address = self.addresses.address(contract).clone();
        let msgs: Vec<Binary> = msgs.iter().map(json).collect();
        let result = self.chain.execute_together(sender, &address, &msgs);
        let texts: Vec<_> = msgs.iter().map(text).collect();
        self.report(sender.clone(), contract, texts.join(", then "), result)
    }

    /// Reports the result of a message to the observer.
    fn report(
        &mut self,
        sender: Addr,
        contract: Contract,
        msg: String,
        result: Result<Vec<Event>, ChainError>,
    ) -> Result<TxEvents, ChainError> {
        self.observer.events(result.as_deref().unwrap_or(&[]));
        let refused = result.as_ref().err().map(|error| error.text.clone());
        self.observe(&Step::Message { sender, contract, msg, refused });
        result.map(|events| TxEvents { events })
    }

    /// Sends coins from account to account, without a message.
    ///
    /// # Errors
    /// The chain's error if it refuses.
    pub fn transfer(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        self.observer.account(to);
        let result = self.chain.send(from, to, coins);
        self.observe(&Step::Transfer { from: from.clone(), to: to.clone() });
        result
    }

    /// Queries one of the five contracts.
    ///
    /// # Errors
    /// The chain's error if it refuses.
    pub fn try_query<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &impl Serialize,
    ) -> Result<R, ChainError> {
        let answer = self.chain.query(self.addresses.address(contract), &json(query))?;
        from_json(answer).map_err(|error| ChainError::new(error.to_string()))
    }

    /// Queries one of the five contracts, which must answer.
    ///
    /// # Panics
    /// If it does not answer.
    pub fn query<R: DeserializeOwned>(&self, contract: Contract, query: &impl Serialize) -> R {
        self.try_query(contract, query)
            .unwrap_or_else(|error| panic!("{contract} does not answer {}: {error}", text(&json(query))))
    }
}

/// JSON as text.
fn text(json: &Binary) -> String {
    String::from_utf8_lossy(json.as_slice()).into_owned()
}
