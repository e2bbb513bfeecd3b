//! Messages to the five and questions to them; what became of each message is told to those who watch.

use cosmwasm_std::{Addr, Binary, Coin, Event, from_json};
use interfaces::Contract;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Market;
use crate::chain::{Call, Chain, ChainError};
use crate::deploy::json;
use crate::invariants::{Checks, Step};
use crate::outcome::Outcome;

/// A message on its way to one of the five.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who sends it.
    pub sender: Addr,
    /// JSON.
    pub msg: Binary,
    /// Coins that go with it.
    pub funds: Vec<Coin>,
}

impl Letter {
    /// A message without coins.
    pub fn new(sender: &Addr, msg: &impl Serialize) -> Self {
        Self { sender: sender.clone(), msg: json(msg), funds: vec![] }
    }
}

impl<C: Chain> Market<C> {
    /// Sends a message to one of the five.
    ///
    /// # Errors
    /// The chain's words if it refuses.
    pub fn send(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Outcome, ChainError> {
        let letter = Letter { sender: sender.clone(), msg: json(msg), funds: funds.to_vec() };
        self.post(contract, letter)
    }

    fn post(&mut self, contract: Contract, letter: Letter) -> Result<Outcome, ChainError> {
        let address = self.suite.address(contract).clone();
        let result = self.chain.execute(&letter.sender, &address, &letter.msg, &letter.funds);
        self.noted(letter.sender, contract, text(&letter.msg), result)
    }

    /// Sends messages to one of the five, none of which needs what another does; where every step is checked, one by one.
    ///
    /// # Errors
    /// The chain's words if it refuses one; the others are carried out all the same.
    pub fn send_all(&mut self, contract: Contract, letters: Vec<Letter>) -> Result<Vec<Outcome>, ChainError> {
        if self.checks == Checks::EveryStep {
            let outcomes: Vec<_> = letters.into_iter().map(|letter| self.post(contract, letter)).collect();
            return outcomes.into_iter().collect();
        }
        let to = self.suite.address(contract).clone();
        let calls: Vec<Call> = letters
            .into_iter()
            .map(|Letter { sender, msg, funds }| Call { sender, contract: to.clone(), msg, funds })
            .collect();
        let results = self.chain.execute_all(&calls);
        let noted = calls.into_iter().zip(results);
        let outcomes: Vec<_> =
            noted.map(|(call, result)| self.noted(call.sender, contract, text(&call.msg), result)).collect();
        outcomes.into_iter().collect()
    }

    /// Sends messages to one of the five in one transaction, each after the one before it.
    ///
    /// # Errors
    /// The chain's words if it refuses one; nothing has changed then.
    pub fn send_together(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msgs: &[impl Serialize],
    ) -> Result<Outcome, ChainError> {
        let address = self.suite.address(contract).clone();
        let msgs: Vec<Binary> = msgs.iter().map(json).collect();
        let result = self.chain.execute_together(sender, &address, &msgs);
        let told: Vec<_> = msgs.iter().map(text).collect();
        self.noted(sender.clone(), contract, told.join(", then "), result)
    }

    /// Tells those who watch what became of a message.
    fn noted(
        &mut self,
        sender: Addr,
        contract: Contract,
        msg: String,
        result: Result<Vec<Event>, ChainError>,
    ) -> Result<Outcome, ChainError> {
        self.watch.notice(result.as_deref().unwrap_or(&[]));
        let refused = result.as_ref().err().map(|error| error.text.clone());
        self.step(Step::Message { sender, contract, msg, refused });
        result.map(|events| Outcome { events })
    }

    /// Sends coins from account to account, without a message.
    ///
    /// # Errors
    /// The chain's words if it refuses.
    pub fn transfer(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        self.watch.account(to);
        let result = self.chain.send(from, to, coins);
        self.step(Step::Transfer { from: from.clone(), to: to.clone() });
        result
    }

    /// Asks one of the five.
    ///
    /// # Errors
    /// The chain's words if it refuses.
    pub fn try_ask<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &impl Serialize,
    ) -> Result<R, ChainError> {
        let answer = self.chain.query(self.suite.address(contract), &json(query))?;
        from_json(answer).map_err(|error| ChainError::new(error.to_string()))
    }

    /// Asks one of the five what it surely answers.
    ///
    /// # Panics
    /// If it does not.
    pub fn ask<R: DeserializeOwned>(&self, contract: Contract, query: &impl Serialize) -> R {
        self.try_ask(contract, query)
            .unwrap_or_else(|error| panic!("{contract} does not answer {}: {error}", text(&json(query))))
    }
}

/// JSON as a person reads it.
fn text(json: &Binary) -> String {
    String::from_utf8_lossy(json.as_slice()).into_owned()
}
