//! Reading from a node.

use std::time::Duration;

use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use cosmrs::proto::prost::Message as _;
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tendermint::block::Height;
use cosmwasm_std::{Attribute, Event};
use sha2::{Digest, Sha256};
use tendermint_rpc::client::CompatMode;
use tendermint_rpc::{Client, HttpClient};
use tokio::runtime::{Builder, Runtime};
use units::Timestamp;

use crate::network::address;
use crate::{ChainConfig, ClientError};

/// How long what has come in meanwhile is given attention before a question is asked.
const NOTICE: Duration = Duration::from_millis(1);
/// How long one answer is waited for.
const ANSWER: Duration = Duration::from_secs(30);
/// How long it is waited, so many times, until a stored block is carried out.
const MOMENT: Duration = Duration::from_millis(10);
const CARRYING_OUT: u32 = 1_000;

/// A connection that was not used for so long is not used again: a node closes it after ten seconds, without a word.
const IDLE: Duration = Duration::from_secs(5);

/// A node's words where it has no room for a transaction.
pub(crate) const MEMPOOL_FULL: &str = "mempool is full";

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
    /// Whose code that is: `sdk` for the chain's own.
    pub codespace: String,
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
    /// Events of no transaction: of what the chain does by itself before and after them.
    pub outside: Vec<Event>,
}

/// Number and sequence of an account, and the height at which they were so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub number: u64,
    pub sequence: u64,
    pub height: u64,
}

/// What became of handing a transaction in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HandedIn {
    /// The node has checked it: the code and its words; 0 if it waits for a block now.
    Checked(u32, String),
    /// The node has it, or has had it, or may have it: only looking it up tells.
    Unknown,
}

impl Node {
    /// Reaches the node and checks that it belongs to the chain.
    ///
    /// # Errors
    /// [`ClientError`] if it does not answer, answers garbage, or belongs to another chain.
    pub fn connect(chain: &ChainConfig) -> Result<Self, ClientError> {
        let garbage = |problem: String| ClientError::Garbage { rpc: chain.rpc.clone(), problem };
        let url = address(&chain.rpc).map_err(garbage)?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("dpt/", env!("CARGO_PKG_VERSION")))
            .timeout(ANSWER)
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(|error| garbage(error.to_string()))?;
        // Today's CometBFT must be talked to as 0.38.
        let rpc = HttpClient::builder(url)
            .compat_mode(CompatMode::V0_38)
            .client(http)
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

    /// The height and time of the last block that was carried out: questions and simulations see what it left.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn latest(&self) -> Result<(u64, Timestamp), ClientError> {
        let sync = self.ask(self.rpc.status())?.sync_info;
        let (height, seconds) = (sync.latest_block_height, sync.latest_block_time.unix_timestamp());
        // A node tells of a block as soon as it has stored it, a moment before the application has carried it out.
        let mut done = self.ask(self.rpc.abci_info())?.last_block_height;
        for _ in 0..CARRYING_OUT {
            if done >= height {
                break;
            }
            self.sleep(MOMENT);
            done = self.ask(self.rpc.abci_info())?.last_block_height;
        }
        if done < height {
            return Err(self.garbage(format!("block {height} is stored and not carried out, {done} is")));
        }
        Ok((height.value(), Timestamp(u64::try_from(seconds).unwrap_or(0))))
    }

    /// The number and sequence of an account.
    ///
    /// # Errors
    /// [`ClientError::NoAccount`] if the chain does not know it.
    pub fn account(&self, address: &str) -> Result<(u64, u64), ClientError> {
        self.place(address).map(|place| (place.number, place.sequence))
    }

    /// The number and sequence of an account, and the height at which they are so.
    pub(crate) fn place(&self, address: &str) -> Result<Place, ClientError> {
        let answer: Result<(QueryAccountResponse, u64), _> = self
            .query_at("/cosmos.auth.v1beta1.Query/Account", &QueryAccountRequest { address: address.into() });
        let (account, height) = match answer {
            Ok((answer, height)) => (answer.account, height),
            Err(ClientError::Refused { text, .. }) if text.contains("not found") => (None, 0),
            Err(error) => return Err(error),
        };
        let account = account.ok_or_else(|| ClientError::NoAccount { address: address.into() })?;
        let base = BaseAccount::decode(account.value.as_slice()).map_err(|error| self.garbage(error))?;
        Ok(Place { number: base.account_number, sequence: base.sequence, height })
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

    /// Hands a transaction to the node.
    ///
    /// An error is only returned where the node surely has not taken it.
    pub(crate) fn broadcast(&self, transaction: Vec<u8>) -> Result<HandedIn, ClientError> {
        match self.ask(self.rpc.broadcast_tx_sync(transaction)) {
            Ok(answer) => Ok(HandedIn::Checked(answer.code.value(), answer.log)),
            // The node says so before it looks at it.
            Err(ClientError::NotAnswered { text, .. })
                if text.contains(MEMPOOL_FULL) || text.contains("too large") =>
            {
                Err(ClientError::Refused { text, hash: None })
            }
            // No answer, one that does not read, or that it has had it already.
            Err(_) => Ok(HandedIn::Unknown),
        }
    }

    /// What became of a transaction, if the node's index has it.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer, or keeps no index.
    pub fn transaction(&self, hash: [u8; 32]) -> Result<Option<TxResult>, ClientError> {
        let answer = match self.ask(self.rpc.tx(tendermint_hash(hash), false)) {
            Ok(answer) => answer,
            Err(ClientError::NotAnswered { text, .. }) if text.contains("not found") => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(tx_result(answer.hash.to_string(), answer.height.value(), answer.tx_result)))
    }

    /// What became of a transaction, if one of the blocks `(after, to]` has it. Unlike the index, blocks are never behind.
    pub(crate) fn transaction_in_blocks(
        &self,
        hash: [u8; 32],
        after: u64,
        to: u64,
    ) -> Result<Option<TxResult>, ClientError> {
        for height in after.saturating_add(1)..=to {
            let at = self.block_height(height)?;
            let block = self.ask(self.rpc.block(at))?.block;
            let position =
                block.data.iter().position(|bytes| <[u8; 32]>::from(Sha256::digest(bytes)) == hash);
            let Some(position) = position else { continue };
            let results = self.ask(self.rpc.block_results(at))?.txs_results.unwrap_or_default();
            let result = results.into_iter().nth(position).ok_or_else(|| {
                self.garbage(format!("block {height} has no result for its transaction {position}"))
            })?;
            return Ok(Some(tx_result(hex::encode_upper(hash), height, result)));
        }
        Ok(None)
    }

    /// The gas that a block may use, if there is a limit.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub fn block_gas(&self) -> Result<Option<u64>, ClientError> {
        let (height, _) = self.latest()?;
        let params = self.ask(self.rpc.consensus_params(self.block_height(height)?))?.consensus_params;
        // −1: no limit.
        Ok(u64::try_from(params.block.max_gas).ok())
    }

    /// The events of a block.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer; [`ClientError::NotAnswered`] if it does not have the block yet, or not any
    /// more.
    pub fn block_events(&self, height: u64) -> Result<BlockEvents, ClientError> {
        let answer = self.ask(self.rpc.block_results(self.block_height(height)?))?;
        let outside =
            [answer.begin_block_events, Some(answer.finalize_block_events), answer.end_block_events];
        let transactions = answer
            .txs_results
            .unwrap_or_default()
            .iter()
            .map(|result| (result.code.value(), events(&result.events)))
            .collect();
        let outside = outside.into_iter().flatten().flat_map(|raw| events(&raw)).collect();
        Ok(BlockEvents { height, transactions, outside })
    }

    fn block_height(&self, height: u64) -> Result<Height, ClientError> {
        Height::try_from(height).map_err(|error| self.garbage(error))
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
        self.query_at(method, question).map(|(answer, _)| answer)
    }

    /// A query of the application, and the height of the state that it was answered from.
    fn query_at<Q, A>(&self, method: &str, question: &Q) -> Result<(A, u64), ClientError>
    where
        Q: cosmrs::proto::prost::Message,
        A: cosmrs::proto::prost::Message + Default,
    {
        let answer =
            self.ask(self.rpc.abci_query(Some(method.to_owned()), question.encode_to_vec(), None, false))?;
        if answer.code.is_err() {
            return Err(ClientError::Refused { text: answer.log, hash: None });
        }
        let decoded = A::decode(answer.value.as_slice()).map_err(|error| self.garbage(error))?;
        Ok((decoded, answer.height.value()))
    }

    /// Waits for an answer and sorts the ways in which none comes.
    fn ask<T>(&self, call: impl Future<Output = Result<T, tendermint_rpc::Error>>) -> Result<T, ClientError> {
        use tendermint_rpc::error::ErrorDetail;
        let answer = self.runtime.block_on(async {
            // A node closes a connection that is not used for some seconds. What is to be noticed of that is noticed while the
            // runtime runs: before the connection is used again.
            tokio::time::sleep(NOTICE).await;
            call.await
        });
        answer.map_err(|error| match error.detail() {
            ErrorDetail::Response(response) => ClientError::NotAnswered {
                rpc: self.chain.rpc.clone(),
                text: response.source.data().unwrap_or_else(|| response.source.message()).to_owned(),
            },
            // The last is a proxy's way to say that its node does not answer.
            ErrorDetail::Http(_) | ErrorDetail::Timeout(_) | ErrorDetail::HttpRequestFailed(_) => {
                ClientError::Unreachable { rpc: self.chain.rpc.clone(), problem: first_line(&error) }
            }
            _ => self.garbage(first_line(&error)),
        })
    }

    pub(crate) fn garbage(&self, problem: impl ToString) -> ClientError {
        ClientError::Garbage { rpc: self.chain.rpc.clone(), problem: problem.to_string() }
    }
}

fn tx_result(hash: String, height: u64, result: ExecTxResult) -> TxResult {
    TxResult {
        hash,
        height,
        code: result.code.value(),
        codespace: result.codespace,
        log: result.log,
        gas_wanted: u64::try_from(result.gas_wanted).unwrap_or(0),
        gas_used: u64::try_from(result.gas_used).unwrap_or(0),
        events: events(&result.events),
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
                // Not by `new`, which keeps keys with an underscore for the chain: this is the chain.
                let (key, value) = (attribute.key_str().ok()?, attribute.value_str().ok()?);
                Some(Attribute { key: key.into(), value: value.into() })
            }))
        })
        .collect()
}
