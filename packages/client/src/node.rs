//! Reading from a node.

use std::time::Duration;

use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use cosmrs::proto::prost::Message as _;
use cosmwasm_std::{Attribute, Event};
use tendermint_rpc::client::CompatMode;
use tendermint_rpc::{Client, HttpClient, HttpClientUrl};
use tokio::runtime::{Builder, Runtime};
use units::Timestamp;

use crate::{ChainConfig, ClientError};

/// How long one answer is waited for.
const ANSWER: Duration = Duration::from_secs(30);

/// A node of a chain.
pub struct Node {
    /// The chain, as the network file describes it.
    pub chain: ChainConfig,
    rpc: HttpClient,
    runtime: Runtime,
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxResult {
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// The block it is in.
    pub height: u64,
    /// 0 if it was carried out.
    pub code: u32,
    /// The chain's words where it was not.
    pub log: String,
    /// The gas that it was allowed.
    pub gas_wanted: u64,
    /// The gas that it used.
    pub gas_used: u64,
    /// Its events.
    pub events: Vec<Event>,
}

/// The events of one block, transaction by transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockEvents {
    /// The block's height.
    pub height: u64,
    /// Per transaction: its code and its events.
    pub transactions: Vec<(u32, Vec<Event>)>,
}

impl Node {
    /// Reaches the node and checks that it belongs to the chain.
    ///
    /// # Errors
    /// [`ClientError`] if it does not answer, answers garbage, or belongs to another chain.
    pub fn connect(chain: &ChainConfig) -> Result<Self, ClientError> {
        let garbage = |problem: String| ClientError::Garbage { rpc: chain.rpc.clone(), problem };
        let url: HttpClientUrl = chain.rpc.parse().map_err(|error| garbage(format!("{error}")))?;
        // Today's CometBFT must be talked to as 0.38.
        let rpc = HttpClient::builder(url)
            .compat_mode(CompatMode::V0_38)
            .timeout(ANSWER)
            .build()
            .map_err(|error| garbage(format!("{error}")))?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ClientError::Encoding { problem: error.to_string() })?;
        let node = Self { chain: chain.clone(), rpc, runtime };
        let status = node.ask(node.rpc.status())?;
        let found = status.node_info.network.to_string();
        if found != chain.id {
            return Err(ClientError::WrongChain { rpc: chain.rpc.clone(), found, wanted: chain.id.clone() });
        }
        Ok(node)
    }

    /// The last block's height and time.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn latest(&self) -> Result<(u64, Timestamp), ClientError> {
        let status = self.ask(self.rpc.status())?;
        let seconds = status.sync_info.latest_block_time.unix_timestamp();
        Ok((status.sync_info.latest_block_height.value(), Timestamp(u64::try_from(seconds).unwrap_or(0))))
    }

    /// The number and sequence of an account.
    ///
    /// # Errors
    /// [`ClientError::NoAccount`] if the chain does not know it.
    pub fn account(&self, address: &str) -> Result<(u64, u64), ClientError> {
        let answer: Result<QueryAccountResponse, _> = self
            .query("/cosmos.auth.v1beta1.Query/Account", &QueryAccountRequest { address: address.into() });
        let account = match answer {
            Ok(answer) => answer.account,
            Err(ClientError::Refused { text, .. }) if text.contains("not found") => None,
            Err(error) => return Err(error),
        };
        let account = account.ok_or_else(|| ClientError::NoAccount { address: address.into() })?;
        let base = BaseAccount::decode(account.value.as_slice()).map_err(|error| self.garbage(error))?;
        Ok((base.account_number, base.sequence))
    }

    /// What an account holds of a denomination.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn balance(&self, address: &str, denom: &str) -> Result<u128, ClientError> {
        let answer: QueryBalanceResponse = self.query(
            "/cosmos.bank.v1beta1.Query/Balance",
            &QueryBalanceRequest { address: address.into(), denom: denom.into() },
        )?;
        answer.balance.map_or(Ok(0), |coin| coin.amount.parse().map_err(|error| self.garbage(error)))
    }

    /// The gas that a transaction would use.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the words of whoever refuses it.
    pub fn simulate(&self, transaction: Vec<u8>) -> Result<u64, ClientError> {
        #[allow(deprecated)] // The other field takes a decoded transaction, which would be encoded anew.
        let request = SimulateRequest { tx: None, tx_bytes: transaction };
        let answer: SimulateResponse = self.query("/cosmos.tx.v1beta1.Service/Simulate", &request)?;
        Ok(answer.gas_info.map_or(0, |gas| gas.gas_used))
    }

    /// Hands a transaction to the node: the code and words of its first check, 0 if it waits for a block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] if no answer came: it may have been taken all the same.
    pub fn broadcast(&self, transaction: Vec<u8>) -> Result<(u32, String), ClientError> {
        let answer = self.ask(self.rpc.broadcast_tx_sync(transaction))?;
        Ok((answer.code.value(), answer.log))
    }

    /// What became of a transaction, if it is in a block.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn transaction(&self, hash: [u8; 32]) -> Result<Option<TxResult>, ClientError> {
        let answer = match self.ask(self.rpc.tx(tendermint_hash(hash), false)) {
            Ok(answer) => answer,
            Err(ClientError::Refused { text, .. }) if text.contains("not found") => return Ok(None),
            Err(error) => return Err(error),
        };
        let result = answer.tx_result;
        Ok(Some(TxResult {
            hash: answer.hash.to_string(),
            height: answer.height.value(),
            code: result.code.value(),
            log: result.log,
            gas_wanted: u64::try_from(result.gas_wanted).unwrap_or(0),
            gas_used: u64::try_from(result.gas_used).unwrap_or(0),
            events: events(&result.events),
        }))
    }

    /// The events of a block.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer or does not have the block yet.
    pub fn block_events(&self, height: u64) -> Result<BlockEvents, ClientError> {
        let at = u32::try_from(height).map_err(|error| self.garbage(error))?;
        let answer = self.ask(self.rpc.block_results(at))?;
        let transactions = answer
            .txs_results
            .unwrap_or_default()
            .iter()
            .map(|result| (result.code.value(), events(&result.events)))
            .collect();
        Ok(BlockEvents { height, transactions })
    }

    /// Lets real time pass.
    pub fn sleep(&self, span: Duration) {
        self.runtime.block_on(async { tokio::time::sleep(span).await });
    }

    /// A query of the application by its protobuf method.
    pub(crate) fn query<Q, A>(&self, method: &str, question: &Q) -> Result<A, ClientError>
    where
        Q: cosmrs::proto::prost::Message,
        A: cosmrs::proto::prost::Message + Default,
    {
        let answer =
            self.ask(self.rpc.abci_query(Some(method.to_owned()), question.encode_to_vec(), None, false))?;
        if answer.code.is_err() {
            return Err(ClientError::Refused { text: answer.log, hash: None });
        }
        A::decode(answer.value.as_slice()).map_err(|error| self.garbage(error))
    }

    /// Waits for an answer and sorts the ways in which none comes.
    fn ask<T>(&self, call: impl Future<Output = Result<T, tendermint_rpc::Error>>) -> Result<T, ClientError> {
        use tendermint_rpc::error::ErrorDetail;
        self.runtime.block_on(call).map_err(|error| match error.detail() {
            ErrorDetail::Response(response) => ClientError::Refused {
                text: response.source.data().unwrap_or_else(|| response.source.message()).to_owned(),
                hash: None,
            },
            ErrorDetail::Http(_) | ErrorDetail::Timeout(_) => {
                ClientError::Unreachable { rpc: self.chain.rpc.clone(), problem: first_line(&error) }
            }
            _ => self.garbage(first_line(&error)),
        })
    }

    pub(crate) fn garbage(&self, problem: impl ToString) -> ClientError {
        ClientError::Garbage { rpc: self.chain.rpc.clone(), problem: problem.to_string() }
    }
}

fn tendermint_hash(hash: [u8; 32]) -> cosmrs::tendermint::Hash {
    cosmrs::tendermint::Hash::Sha256(hash)
}

/// Errors of the transport come with a trace; its first line says it.
fn first_line(error: &tendermint_rpc::Error) -> String {
    error.detail().to_string().lines().next().unwrap_or_default().to_owned()
}

/// Events as contracts' parsers read them.
fn events(raw: &[cosmrs::tendermint::abci::Event]) -> Vec<Event> {
    raw.iter()
        .map(|event| {
            Event::new(event.kind.clone()).add_attributes(event.attributes.iter().filter_map(|attribute| {
                Some(Attribute::new(attribute.key_str().ok()?, attribute.value_str().ok()?))
            }))
        })
        .collect()
}
