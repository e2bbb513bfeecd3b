//! A deployment and a node of its chain.

use cosmwasm_std::Coin;
use interfaces::orderbook_matcher::{self, MarketDefinition, MarketResponse};
use interfaces::{Contract, ContractAddresses};
use serde::Serialize;
use serde::de::DeserializeOwned;
use units::MarketId;

use crate::{ClientError, Deployment, Message, NetworkFile, Node, Signer, TxResult, messages};

/// A deployment and a node of its chain.
#[derive(Clone, Debug)]
pub struct Session {
    /// The network file.
    pub file: NetworkFile,
    /// The node.
    pub node: Node,
    /// Addresses of the contracts.
    pub suite: ContractAddresses<String>,
    /// The market.
    pub market: MarketId,
}

/// One message to one of the contracts.
#[derive(Clone, Debug)]
pub struct Call {
    /// The contract.
    pub contract: Contract,
    /// The message in JSON.
    pub msg: Vec<u8>,
    /// Coins sent with it.
    pub funds: Vec<Coin>,
}

impl Call {
    /// A message without coins.
    pub fn new(contract: Contract, msg: &impl Serialize) -> Self {
        Self { contract, msg: json(msg), funds: vec![] }
    }

    /// Adds coins.
    #[must_use]
    pub fn with(mut self, funds: Vec<Coin>) -> Self {
        self.funds = funds;
        self
    }
}

impl Session {
    /// Reads what is deployed on the chain of a network file and connects to its node.
    ///
    /// # Errors
    /// [`ClientError`] if nothing is deployed, or the node does not answer or is of another chain.
    pub async fn open(file: NetworkFile) -> Result<Self, ClientError> {
        let deployment = Deployment::read(&file.state_path())?;
        let node = Node::connect(&file.chain).await?;
        Ok(Self { node, suite: deployment.suite, market: deployment.market, file })
    }

    /// Queries a contract.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if the contract refuses, [`ClientError::Incompatible`] if its answer is not as expected.
    pub async fn ask<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &(impl Serialize + Sync),
    ) -> Result<R, ClientError> {
        let answer = self.node.smart(self.suite.address(contract), json(query)).await?;
        serde_json::from_slice(&answer).map_err(|error| ClientError::Incompatible {
            origin: contract.to_string(),
            problem: error.to_string(),
        })
    }

    /// The market's definition.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn definition(&self) -> Result<MarketDefinition, ClientError> {
        let query = orderbook_matcher::QueryMsg::Market { market: self.market };
        let answer: MarketResponse = self.ask(Contract::OrderbookMatcher, &query).await?;
        Ok(answer.definition)
    }

    /// The calls as messages of one transaction.
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
    /// As [`Signer::send`].
    pub async fn send(&self, signer: &mut Signer, calls: &[Call]) -> Result<TxResult, ClientError> {
        let messages = self.messages(signer, calls);
        signer.send(&self.node, &messages).await
    }
}

/// JSON of a message or query; those of the suite always have one.
fn json(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}
