//! The chain below a market: what actions and observers may ask of it.
//!
//! [`Embedded`](crate::Embedded) runs the contracts in this process, [`Wasmd`](crate::Wasmd) drives a real chain. Code over
//! this trait must not assume that messages are instantaneous or that time stands still.

use std::fmt;

use cosmwasm_std::{Addr, Binary, Coin, Event};
use interfaces::Contract;
use units::{Amount, Timestamp};

/// Why a transaction or a query failed. Errors of contracts reach a client as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainError {
    /// The chain's text.
    pub text: String,
    /// Whether the chain does not answer, or has not said how a transaction ended.
    pub unreachable: bool,
}

impl ChainError {
    /// The chain or a contract refuses, with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), unreachable: false }
    }

    /// The chain does not answer, or has not said how a transaction ended.
    pub fn unreachable(text: impl Into<String>) -> Self {
        Self { text: text.into(), unreachable: true }
    }

    /// Whether the text contains this one.
    pub fn says(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

impl fmt::Display for ChainError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for ChainError {}

/// A message of an account to a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The sender.
    pub sender: Addr,
    /// The contract that executes it.
    pub contract: Addr,
    /// JSON.
    pub msg: Binary,
    /// Coins sent with it.
    pub funds: Vec<Coin>,
}

/// A chain that runs the five contracts. Messages and answers are JSON, as on the wire.
pub trait ChainBackend {
    /// The account of a name; the same name is always the same account.
    fn account(&mut self, name: &str) -> Addr;

    /// Gives coins to an account: mints them, or takes them from a faucet.
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

    /// Moves a contract to the code of one of the five. Its administrator on the chain is the account that instantiated it.
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
    /// If the contract or the chain refuses; then nothing has changed.
    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: &[Coin],
    ) -> Result<Vec<Event>, ChainError>;

    /// Sends each message in a transaction of its own, in this order, and returns each result. A chain that makes blocks may
    /// carry out several in one, so no message may depend on another.
    fn execute_all(&mut self, calls: &[Call]) -> Vec<Result<Vec<Event>, ChainError>> {
        calls.iter().map(|call| self.execute(&call.sender, &call.contract, &call.msg, &call.funds)).collect()
    }

    /// Sends messages to one contract in one transaction, carried out in this order, and returns their events.
    ///
    /// # Errors
    /// If the contract or the chain refuses one of them; then nothing has changed.
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

    /// Queries a contract.
    ///
    /// # Errors
    /// If the contract or the chain refuses.
    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, ChainError>;

    /// An account's balance of a denomination in the bank.
    ///
    /// # Errors
    /// If the chain refuses.
    fn balance(&self, account: &Addr, denom: &str) -> Result<Amount, ChainError>;

    /// The time of the next transaction's block.
    fn now(&self) -> Timestamp;

    /// Returns when blocks have this time; at once if it is past.
    ///
    /// # Errors
    /// If the chain does not reach it.
    fn advance_to(&mut self, time: Timestamp) -> Result<(), ChainError>;

    /// The height of the next transaction's block.
    fn height(&self) -> u64;
}
