//! The chain underneath: all that verbs and invariants may ask of it.
//!
//! [`Embedded`](crate::Embedded) runs the contracts in this process, [`Wasmd`](crate::Wasmd) drives a real chain; so nothing
//! here may assume that messages are instantaneous or that time stands still.

use std::fmt;

use cosmwasm_std::{Addr, Binary, Coin, Event};
use interfaces::Contract;
use units::{Amount, Timestamp};

/// Why a transaction or a query failed, as the chain puts it. Contracts' errors reach a client as text only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainError {
    /// The chain's words.
    pub text: String,
    /// Whether the chain is out of reach, or has not said what became of a transaction.
    pub lost: bool,
}

impl ChainError {
    /// An error of these words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), lost: false }
    }

    /// That the chain is out of reach, or has not said what became of a transaction.
    pub fn lost(text: impl Into<String>) -> Self {
        Self { text: text.into(), lost: true }
    }

    /// Whether these words occur in it.
    pub fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }
}

impl fmt::Display for ChainError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for ChainError {}

/// A message to a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who sends it.
    pub sender: Addr,
    /// To which contract.
    pub contract: Addr,
    /// JSON.
    pub msg: Binary,
    /// Coins that go with it.
    pub funds: Vec<Coin>,
}

/// A chain that runs the suite. Messages and answers are JSON, as they travel.
pub trait Chain {
    /// The account of a name; the same name is always the same account.
    fn account(&mut self, name: &str) -> Addr;

    /// Gives coins to an account, out of nothing or out of a faucet.
    ///
    /// # Errors
    /// If the chain refuses.
    fn faucet(&mut self, account: &Addr, coins: &[Coin]) -> Result<(), ChainError>;

    /// Gives coins to many accounts.
    ///
    /// # Errors
    /// If the chain refuses.
    fn faucet_all(&mut self, gifts: &[(Addr, Vec<Coin>)]) -> Result<(), ChainError> {
        gifts.iter().try_for_each(|(account, coins)| self.faucet(account, coins))
    }

    /// Instantiates one of the five contracts.
    ///
    /// # Errors
    /// If the contract refuses, or the chain does not know its code.
    fn instantiate(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &Binary,
        label: &str,
    ) -> Result<Addr, ChainError>;

    /// Moves a contract to the code of one of the five. Its administrator on the chain is who instantiated it.
    ///
    /// # Errors
    /// If the contract or the chain refuses.
    fn migrate(
        &mut self,
        sender: &Addr,
        address: &Addr,
        contract: Contract,
        msg: &Binary,
    ) -> Result<(), ChainError>;

    /// Sends one message in one transaction and returns its events.
    ///
    /// # Errors
    /// If the contract or the chain refuses; nothing has changed then.
    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: &[Coin],
    ) -> Result<Vec<Event>, ChainError>;

    /// Sends messages, each in a transaction of its own, and returns what became of each. They are taken in this order; a
    /// chain that makes blocks may have several in one, so none may need what another does.
    fn execute_all(&mut self, calls: &[Call]) -> Vec<Result<Vec<Event>, ChainError>> {
        calls.iter().map(|call| self.execute(&call.sender, &call.contract, &call.msg, &call.funds)).collect()
    }

    /// Sends messages to one contract in one transaction, each after the one before it, and returns their events.
    ///
    /// # Errors
    /// If the contract or the chain refuses one of them; nothing has changed then.
    fn execute_together(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msgs: &[Binary],
    ) -> Result<Vec<Event>, ChainError>;

    /// Sends coins from account to account.
    ///
    /// # Errors
    /// If the chain refuses.
    fn send(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError>;

    /// Asks a contract.
    ///
    /// # Errors
    /// If the contract or the chain refuses.
    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, ChainError>;

    /// What an account holds of a denomination.
    ///
    /// # Errors
    /// If the chain refuses.
    fn balance(&self, account: &Addr, denom: &str) -> Result<Amount, ChainError>;

    /// The time that the next transaction will see.
    fn now(&self) -> Timestamp;

    /// Lets time pass until then; nothing happens if it is past already.
    ///
    /// # Errors
    /// If the chain does not get there.
    fn advance_to(&mut self, time: Timestamp) -> Result<(), ChainError>;

    /// The height that the next transaction will see.
    fn height(&self) -> u64;
}
