//! Reading from a node.

use std::time::Duration;

use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use cosmrs::proto::prost::Message as _;
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tendermint::block::Height;
use cosmwasm_std::{Attribute, Event};
use interfaces::event::TypedEvent;
use sha2::{Digest, Sha256};
use tendermint_rpc::client::CompatMode;
use tendermint_rpc::{Client, HttpClient};
use tokio::time::sleep;
use units::Timestamp;

use crate::network::rpc_url;
use crate::{ChainConfig, ClientError};

/// Timeout of one request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Distance of two checks whether a stored block is executed.
const EXECUTION_POLL: Duration = Duration::from_millis(10);
/// Most checks whether a stored block is executed.
const EXECUTION_POLLS: u32 = 1_000;
/// Idle connections are dropped after this time: a node closes them after ten seconds without notice.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);
/// Text of a node that has no room for a transaction.
pub(crate) const MEMPOOL_FULL: &str = "mempool is full";

/// A node of a chain.
#[derive(Clone, Debug)]
pub struct Node {
    /// The chain, as the network file describes it.
    pub chain: ChainConfig,
    rpc: HttpClient,
}

/// Result of a transaction that is in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxResult {
    /// Hash in hexadecimal.
    pub hash: String,
    /// Height of its block.
    pub height: u64,
    /// 0 if it was executed.
    pub code: u32,
    /// Module that the code belongs to: `sdk` for the Cosmos SDK itself.
    pub codespace: String,
    /// Raw log; the error where the code is not 0.
    pub log: String,
    /// Gas limit.
    pub gas_wanted: u64,
    /// Gas used.
    pub gas_used: u64,
    /// All events.
    pub events: Vec<Event>,
}

impl TxResult {
    /// The events of one type, in order.
    ///
    /// # Errors
    /// [`ClientError::Incompatible`] if an event of the type lacks an attribute or carries a malformed one.
    pub fn typed_events<T: TypedEvent>(&self) -> Result<Vec<T>, ClientError> {
        T::parse_all(&self.events).map_err(|error| ClientError::Incompatible {
            origin: self.hash.clone(),
            problem: error.to_string(),
        })
    }

    /// An attribute of the first event of a type that has it, for events of the chain's own modules.
    pub fn attribute(&self, event: &str, key: &str) -> Option<&str> {
        self.events
            .iter()
            .filter(|each| each.ty == event)
            .flat_map(|each| &each.attributes)
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }
}

/// The events of one block, transaction by transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockEvents {
    /// Height of the block.
    pub height: u64,
    /// Per transaction: its code and its events.
    pub transactions: Vec<(u32, Vec<Event>)>,
    /// Events outside transactions: of the chain's begin and end blockers.
    pub outside: Vec<Event>,
}

/// Number and sequence of an account at a height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountState {
    pub number: u64,
    pub sequence: u64,
    pub height: u64,
}

/// Result of broadcasting a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broadcast {
    /// The node has checked it: code and log; code 0 if it waits for a block now.
    Checked(u32, String),
    /// The node may have it: only a look-up by hash tells.
    Unknown,
}

impl Node {
    /// Connects to a node and checks that it belongs to the chain.
    ///
    /// # Errors
    /// [`ClientError`] if it does not answer, its answer is unreadable, or it belongs to another chain.
    pub async fn connect(chain: &ChainConfig) -> Result<Self, ClientError> {
        let unreadable = |problem: String| ClientError::Unreadable { origin: chain.rpc.clone(), problem };
        let url = rpc_url(&chain.rpc).map_err(unreadable)?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("dpt/", env!("CARGO_PKG_VERSION")))
            .timeout(REQUEST_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build()
            .map_err(|error| unreadable(error.to_string()))?;
        // CometBFT 1.x answers in the format of 0.38.
        let rpc = HttpClient::builder(url)
            .compat_mode(CompatMode::V0_38)
            .client(http)
            .build()
            .map_err(|error| unreadable(format!("{error}")))?;
        let node = Self { chain: chain.clone(), rpc };
        let status = node.ask(node.rpc.status()).await?;
        let found = status.node_info.network.to_string();
        if found != chain.id {
            return Err(ClientError::WrongChain { rpc: chain.rpc.clone(), found, wanted: chain.id.clone() });
        }
        Ok(node)
    }

    /// Height and time of the last executed block: queries and simulations see its state.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn latest(&self) -> Result<(u64, Timestamp), ClientError> {
        let sync = self.ask(self.rpc.status()).await?.sync_info;
        let (height, seconds) = (sync.latest_block_height, sync.latest_block_time.unix_timestamp());
        // A node reports a block as soon as it is stored, a moment before the application has executed it.
        let mut done = self.ask(self.rpc.abci_info()).await?.last_block_height;
        for _ in 0..EXECUTION_POLLS {
            if done >= height {
                break;
            }
            sleep(EXECUTION_POLL).await;
            done = self.ask(self.rpc.abci_info()).await?.last_block_height;
        }
        if done < height {
            return Err(self.unreadable(format!("block {height} is stored and not executed, {done} is")));
        }
        Ok((height.value(), Timestamp(u64::try_from(seconds).unwrap_or(0))))
    }

    /// The number and sequence of an account.
    ///
    /// # Errors
    /// [`ClientError::NoAccount`] if the chain does not know it.
    pub async fn account(&self, address: &str) -> Result<(u64, u64), ClientError> {
        self.account_state(address).await.map(|account| (account.number, account.sequence))
    }

    /// The number and sequence of an account, and the height of the state they are read from.
    pub(crate) async fn account_state(&self, address: &str) -> Result<AccountState, ClientError> {
        let answer: Result<(QueryAccountResponse, u64), _> = self
            .query_at("/cosmos.auth.v1beta1.Query/Account", &QueryAccountRequest { address: address.into() })
            .await;
        let (account, height) = match answer {
            Ok((answer, height)) => (answer.account, height),
            Err(ClientError::Refused { log, .. }) if log.contains("not found") => (None, 0),
            Err(error) => return Err(error),
        };
        let account = account.ok_or_else(|| ClientError::NoAccount { address: address.into() })?;
        let base = BaseAccount::decode(account.value.as_slice()).map_err(|error| self.unreadable(error))?;
        Ok(AccountState { number: base.account_number, sequence: base.sequence, height })
    }

    /// The balance of an account in a denomination.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn balance(&self, address: &str, denom: &str) -> Result<u128, ClientError> {
        let answer: QueryBalanceResponse = self
            .query(
                "/cosmos.bank.v1beta1.Query/Balance",
                &QueryBalanceRequest { address: address.into(), denom: denom.into() },
            )
            .await?;
        answer.balance.map_or(Ok(0), |coin| coin.amount.parse().map_err(|error| self.unreadable(error)))
    }

    /// The gas that a transaction would use.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the raw log if the chain or a contract refuses it.
    pub async fn simulate(&self, transaction: Vec<u8>) -> Result<u64, ClientError> {
        #[allow(deprecated)] // The other field takes a decoded transaction, which would be encoded anew.
        let request = SimulateRequest { tx: None, tx_bytes: transaction };
        let answer: SimulateResponse = self.query("/cosmos.tx.v1beta1.Service/Simulate", &request).await?;
        Ok(answer.gas_info.map_or(0, |gas| gas.gas_used))
    }

    /// Broadcasts a transaction.
    ///
    /// Returns an error only where the node certainly has not accepted it.
    pub(crate) async fn broadcast(&self, transaction: Vec<u8>) -> Result<Broadcast, ClientError> {
        match self.ask(self.rpc.broadcast_tx_sync(transaction)).await {
            Ok(answer) => Ok(Broadcast::Checked(answer.code.value(), answer.log)),
            // The node answers this before it checks the transaction.
            Err(ClientError::NotAnswered { text, .. })
                if text.contains(MEMPOOL_FULL) || text.contains("too large") =>
            {
                Err(ClientError::Refused { log: text, hash: None })
            }
            // No answer, an unreadable one, or the node has it already.
            Err(_) => Ok(Broadcast::Unknown),
        }
    }

    /// The result of a transaction, if the node's index has it.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer, or keeps no index.
    pub async fn transaction(&self, hash: [u8; 32]) -> Result<Option<TxResult>, ClientError> {
        let answer = match self.ask(self.rpc.tx(tendermint_hash(hash), false)).await {
            Ok(answer) => answer,
            Err(ClientError::NotAnswered { text, .. }) if text.contains("not found") => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(tx_result(answer.hash.to_string(), answer.height.value(), answer.tx_result)))
    }

    /// The result of a transaction, if one of the blocks `(after, to]` has it. Unlike the index, blocks are never behind.
    pub(crate) async fn transaction_in_blocks(
        &self,
        hash: [u8; 32],
        after: u64,
        to: u64,
    ) -> Result<Option<TxResult>, ClientError> {
        for height in after.saturating_add(1)..=to {
            let at = self.block_height(height)?;
            let block = self.ask(self.rpc.block(at)).await?.block;
            let position =
                block.data.iter().position(|bytes| <[u8; 32]>::from(Sha256::digest(bytes)) == hash);
            let Some(position) = position else { continue };
            let results = self.ask(self.rpc.block_results(at)).await?.txs_results.unwrap_or_default();
            let result = results.into_iter().nth(position).ok_or_else(|| {
                self.unreadable(format!("block {height} has no result for its transaction {position}"))
            })?;
            return Ok(Some(tx_result(hex::encode_upper(hash), height, result)));
        }
        Ok(None)
    }

    /// The gas limit of a block, if there is one.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer.
    pub async fn block_gas(&self) -> Result<Option<u64>, ClientError> {
        let (height, _) = self.latest().await?;
        let params = self.ask(self.rpc.consensus_params(self.block_height(height)?)).await?.consensus_params;
        // −1: no limit.
        Ok(u64::try_from(params.block.max_gas).ok())
    }

    /// The events of a block.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer; [`ClientError::NotAnswered`] if it does not have the block yet, or has
    /// pruned it.
    pub async fn block_events(&self, height: u64) -> Result<BlockEvents, ClientError> {
        let answer = self.ask(self.rpc.block_results(self.block_height(height)?)).await?;
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
        Height::try_from(height).map_err(|error| self.unreadable(error))
    }

    /// A query of the application by its protobuf method.
    pub(crate) async fn query<Q, A>(&self, method: &str, question: &Q) -> Result<A, ClientError>
    where
        Q: cosmrs::proto::prost::Message,
        A: cosmrs::proto::prost::Message + Default,
    {
        self.query_at(method, question).await.map(|(answer, _)| answer)
    }

    /// A query of the application with the height of the state that answered it.
    async fn query_at<Q, A>(&self, method: &str, question: &Q) -> Result<(A, u64), ClientError>
    where
        Q: cosmrs::proto::prost::Message,
        A: cosmrs::proto::prost::Message + Default,
    {
        let answer = self
            .ask(self.rpc.abci_query(Some(method.to_owned()), question.encode_to_vec(), None, false))
            .await?;
        if answer.code.is_err() {
            return Err(ClientError::Refused { log: answer.log, hash: None });
        }
        let decoded = A::decode(answer.value.as_slice()).map_err(|error| self.unreadable(error))?;
        Ok((decoded, answer.height.value()))
    }

    /// Awaits an answer and classifies its errors.
    async fn ask<T>(
        &self,
        call: impl Future<Output = Result<T, tendermint_rpc::Error>>,
    ) -> Result<T, ClientError> {
        use tendermint_rpc::error::ErrorDetail;
        call.await.map_err(|error| match error.detail() {
            ErrorDetail::Response(response) => ClientError::NotAnswered {
                rpc: self.chain.rpc.clone(),
                text: response.source.data().unwrap_or_else(|| response.source.message()).to_owned(),
            },
            // The last is a proxy's answer when its node does not answer.
            ErrorDetail::Http(_) | ErrorDetail::Timeout(_) | ErrorDetail::HttpRequestFailed(_) => {
                ClientError::Unreachable { rpc: self.chain.rpc.clone(), problem: first_line(&error) }
            }
            _ => self.unreadable(first_line(&error)),
        })
    }

    pub(crate) fn unreadable(&self, problem: impl ToString) -> ClientError {
        ClientError::Unreadable { origin: self.chain.rpc.clone(), problem: problem.to_string() }
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
