//! A deployment within reach.

use client::{Message, Node, Signer, TxResult, messages};
use cosmwasm_std::Coin;
use interfaces::orderbook_matcher::{self, MarketDefinition, MarketResponse};
use interfaces::{Contract, ContractAddresses};
use serde::Serialize;
use serde::de::DeserializeOwned;
use units::MarketId;

use super::{At, NetworkFile, StateFile};
use crate::failure::Failure;

/// A deployment within reach.
pub struct Session {
    /// The network file.
    pub file: NetworkFile,
    /// The node.
    pub node: Node,
    /// The contracts' addresses.
    pub suite: ContractAddresses<String>,
    /// The market.
    pub market: MarketId,
}

/// One message to one of the five.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which.
    pub contract: Contract,
    /// JSON.
    pub msg: Vec<u8>,
    /// Coins that go with it.
    pub funds: Vec<Coin>,
}

impl Call {
    /// A message without coins.
    pub fn new(contract: Contract, msg: &impl Serialize) -> Self {
        Self { contract, msg: json(msg), funds: vec![] }
    }

    /// With coins.
    #[must_use]
    pub fn with(mut self, funds: Vec<Coin>) -> Self {
        self.funds = funds;
        self
    }
}

impl Session {
    /// Reads the network file and what is deployed, and reaches the node.
    ///
    /// # Errors
    /// If a file is malformed, nothing is deployed, or the node does not answer or is of another chain.
    pub fn open(at: &At) -> Result<Self, Failure> {
        let file = NetworkFile::read(&at.network)?;
        let deployed = StateFile::at(&file.state_path()).deployed()?;
        let node = Node::connect(&file.chain)?;
        Ok(Self { node, suite: deployed.suite, market: deployed.market, file })
    }

    /// Asks one of the five.
    ///
    /// # Errors
    /// With the contract's words if it refuses.
    pub fn ask<R: DeserializeOwned>(&self, contract: Contract, query: &impl Serialize) -> Result<R, Failure> {
        let answer = self.node.smart(self.suite.address(contract), json(query))?;
        serde_json::from_slice(&answer).map_err(|error| {
            Failure::refused(format!(
                "{contract} answers what this version of dpt does not understand ({error}): is the other side newer?"
            ))
        })
    }

    /// The market's definition.
    ///
    /// # Errors
    /// If the matcher does not answer.
    pub fn definition(&self) -> Result<MarketDefinition, Failure> {
        let query = orderbook_matcher::QueryMsg::Market { market: self.market };
        let answer: MarketResponse = self.ask(Contract::OrderbookMatcher, &query)?;
        Ok(answer.definition)
    }

    /// The calls as the messages of one transaction.
    pub fn messages(&self, sender: &Signer, calls: &[Call]) -> Vec<Message> {
        let sender = sender.address().to_string();
        calls
            .iter()
            .map(|call| messages::execute(&sender, self.suite.address(call.contract), &call.msg, &call.funds))
            .collect()
    }

    /// Sends calls in one transaction and waits until it is in a block.
    ///
    /// # Errors
    /// With the contract's words if it refuses; nothing has changed then.
    pub fn send(&self, signer: &mut Signer, calls: &[Call]) -> Result<TxResult, Failure> {
        let messages = self.messages(signer, calls);
        Ok(signer.send(&self.node, &messages)?)
    }
}

/// A message or query as it travels. Those of the suite all have a JSON form.
fn json(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}
