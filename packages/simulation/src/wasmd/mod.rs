//! A real chain, reached by its node.

mod error;
mod fee_funder;
mod runtime;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use cosmwasm_std::{Addr, Binary, Coin, Event};
use interfaces::Contract;
use sdk::messages::Instantiation;
use sdk::{ChainConfig, ClientError, Message, Node, Signer, Submitted, TxResult, messages};
use sha2::{Digest, Sha256};
use units::{Amount, Timestamp};

use crate::backend::{Call, ChainBackend, ChainError};
use crate::market::message_name;
use error::chain_error;
use fee_funder::FeeFunder;

pub use runtime::Wait;

/// Every account gets the fee of so much gas before its first transaction.
const GAS_OF_ACCOUNT: u64 = 20_000_000_000;
/// A chain may reach a time so much later than the clock.
const TOLERANCE: Duration = Duration::from_mins(1);
/// The number of transactions that are timed at the start.
const MEASURED: u32 = 3;
/// The time between two queries of the chain's clock.
const POLL: Duration = Duration::from_millis(100);

/// A transaction that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The sender.
    pub sender: Addr,
    /// The name of the message.
    pub action: String,
    /// Its result.
    pub result: TxResult,
}

/// Called with every transaction.
pub type Journal = Box<dyn FnMut(&Sent)>;
/// Called when the chain does not answer.
pub type Alarm = Box<dyn Fn(&ChainError)>;

/// The five contracts on a real chain. Every run on the same chain has its own accounts and contracts. Time is that of the
/// chain's blocks.
pub struct Wasmd {
    node: Node,
    fee_funder: FeeFunder,
    /// The accounts' keys are derived from it.
    seed: [u8; 32],
    accounts: BTreeMap<Addr, Account>,
    codes: BTreeMap<Contract, u64>,
    /// Contracts instantiated, each at an address of its own.
    instantiated: u64,
    /// The last block seen.
    last: Cell<(u64, Timestamp)>,
    transaction_time: Duration,
    journal: Option<Journal>,
    alarm: Option<Alarm>,
}

/// An account of the run.
struct Account {
    signer: Signer,
    /// Whether it has coins for fees.
    funded: bool,
}

impl Wasmd {
    /// A run on a node's chain: the same name on the same chain has the same accounts. The faucet is given by its key phrase.
    /// Code from the folder of the contracts' wasm is stored if the chain does not have it yet.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer, the faucet has no coins, or the code cannot be read or stored.
    pub fn start(node: Node, faucet: &str, artifacts: &Path, run: &str) -> Result<Self, ClientError> {
        let prefix = node.chain.prefix.clone();
        let seed = Sha256::new().chain_update(faucet.trim()).chain_update([0]).chain_update(run).finalize();
        let seed = seed.into();
        let fee_funder = FeeFunder::new(
            Signer::from_mnemonic(faucet, &prefix)?,
            Signer::from_bytes(&secret(&seed, "the purse of the run"), &prefix)?,
        );
        let mut wasmd = Self {
            fee_funder,
            seed,
            accounts: BTreeMap::new(),
            codes: BTreeMap::new(),
            instantiated: 0,
            last: Cell::new(node.latest().wait()?),
            transaction_time: Duration::ZERO,
            journal: None,
            alarm: None,
            node,
        };
        let fees = wasmd.node.chain.fee(GAS_OF_ACCOUNT)?;
        wasmd.fee_funder.fetch(&wasmd.node, &wasmd.node.chain.fee_denom, fees)?;
        wasmd.store_codes(artifacts)?;
        wasmd.transaction_time = wasmd.measure()?;
        Ok(wasmd)
    }

    /// The time from sending a transaction until its block is known, as measured at the start. Deadlines that are multiples
    /// of it suffice on a slow machine too.
    pub const fn transaction_time(&self) -> Duration {
        self.transaction_time
    }

    fn measure(&mut self) -> Result<Duration, ClientError> {
        let signer = self.fee_funder.signer();
        let own = signer.address().to_string();
        let coin = Coin::new(1_u128, self.node.chain.fee_denom.clone());
        let message = messages::send(&own, &own, &[coin]);
        let begin = Instant::now();
        for _ in 0..MEASURED {
            signer.send(&self.node, std::slice::from_ref(&message)).wait()?;
        }
        Ok(begin.elapsed() / MEASURED)
    }

    /// Calls the journal with every transaction from now on.
    pub fn keep_journal(&mut self, journal: Journal) {
        self.journal = Some(journal);
    }

    /// Calls the alarm when the chain does not answer, before the error is returned. Queries of [`Market`](crate::Market)
    /// panic without an answer, so a program other than a test ends in the alarm.
    pub fn on_unreachable(&mut self, alarm: Alarm) {
        self.alarm = Some(alarm);
    }

    /// The error of a contract or the chain; raises the alarm if the chain does not answer.
    fn failed(&self, error: ClientError) -> ChainError {
        let error = chain_error(error);
        if let Some(alarm) = self.alarm.as_ref().filter(|_| error.unreachable) {
            alarm(&error);
        }
        error
    }

    /// The chain's configuration.
    pub const fn config(&self) -> &ChainConfig {
        &self.node.chain
    }

    /// The ids of the codes of its contracts.
    pub fn codes(&self) -> Vec<u64> {
        self.codes.values().copied().collect()
    }

    /// Finds the codes of the five contracts by their hash, and stores those that are missing.
    fn store_codes(&mut self, artifacts: &Path) -> Result<(), ClientError> {
        let stored = self.node.codes().wait()?;
        for contract in Contract::ALL {
            let path = artifacts.join(format!("{contract}.wasm"));
            let wasm = fs::read(&path).map_err(|error| ClientError::File {
                file: path.display().to_string(),
                problem: format!("{error}; ci/build-wasm builds it"),
            })?;
            let hash = Sha256::digest(&wasm).to_vec();
            let known = stored.iter().find(|code| code.open && code.data_hash == hash);
            let id = match known {
                Some(code) => code.id,
                None => self.store(&wasm)?,
            };
            self.codes.insert(contract, id);
        }
        Ok(())
    }

    fn store(&mut self, wasm: &[u8]) -> Result<u64, ClientError> {
        let signer = self.fee_funder.signer();
        let message = messages::store_code(signer.address().as_ref(), wasm)?;
        let result = signer.send(&self.node, &[message]).wait()?;
        attribute(&result.events, "store_code", "code_id")?
            .parse()
            .map_err(|_| ClientError::Encoding { problem: "the id of a code".into() })
    }

    /// Gives coins for fees to senders that have none yet.
    fn fund_fees(&mut self, senders: &[&Addr]) -> Result<(), ClientError> {
        let mut poor: Vec<Addr> = Vec::new();
        for sender in senders {
            if !self.account_of(sender)?.funded && !poor.contains(sender) {
                poor.push((*sender).clone());
            }
        }
        if poor.is_empty() {
            return Ok(());
        }
        let fees = Coin::new(self.node.chain.fee(GAS_OF_ACCOUNT)?, self.node.chain.fee_denom.clone());
        let gifts: Vec<_> = poor.iter().map(|sender| (sender.clone(), vec![fees.clone()])).collect();
        self.fee_funder.give(&self.node, &gifts)?;
        for sender in &poor {
            self.account_of(sender)?.funded = true;
        }
        Ok(())
    }

    /// An account of the run.
    fn account_of(&mut self, address: &Addr) -> Result<&mut Account, ClientError> {
        self.accounts.get_mut(address).ok_or_else(|| ClientError::Encoding {
            problem: format!("{address} is not an account of this run"),
        })
    }

    /// Sends a message of an account of the run.
    fn send(&mut self, sender: &Addr, action: &str, messages: &[Message]) -> Result<TxResult, ClientError> {
        self.fund_fees(&[sender])?;
        let Some(account) = self.accounts.get_mut(sender) else {
            return Err(ClientError::NoAccount { address: sender.to_string() });
        };
        let result = account.signer.send(&self.node, messages).wait()?;
        self.note(sender, action, &result);
        Ok(result)
    }

    fn note(&mut self, sender: &Addr, action: &str, result: &TxResult) {
        if let Some(journal) = &mut self.journal {
            journal(&Sent { sender: sender.clone(), action: action.to_owned(), result: result.clone() });
        }
    }

    fn broadcast(&mut self, call: &Call) -> Result<Submitted, ClientError> {
        let Some(account) = self.accounts.get_mut(&call.sender) else {
            return Err(ClientError::NoAccount { address: call.sender.to_string() });
        };
        account.signer.submit(&self.node, &[message(call)]).wait()
    }

    fn confirm(&mut self, call: &Call, pending: &Submitted) -> Result<TxResult, ClientError> {
        let Some(account) = self.accounts.get_mut(&call.sender) else {
            return Err(ClientError::NoAccount { address: call.sender.to_string() });
        };
        let result = match account.signer.finish(&self.node, pending).wait() {
            // Its gas was estimated before the transactions before it were carried out.
            Err(ClientError::Refused { log, .. }) if log.contains("out of gas") => {
                account.signer.send(&self.node, &[message(call)]).wait()?
            }
            other => other?,
        };
        self.note(&call.sender, &action(&call.msg), &result);
        Ok(result)
    }

    fn no_new_blocks(&self) -> ClientError {
        let (height, now) = self.last.get();
        let problem = format!("its last block is {height}, of {now}");
        ClientError::Unreachable { rpc: self.node.chain.rpc.clone(), problem }
    }

    /// The last block's height and time; those known last if the node does not answer, which the next request reports.
    fn latest(&self) -> (u64, Timestamp) {
        if let Ok(latest) = self.node.latest().wait() {
            self.last.set(latest);
        }
        self.last.get()
    }
}

/// The private key of a name in a run. Any 32 bytes are one, with negligible exceptions.
fn secret(seed: &[u8; 32], name: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(name).finalize().into()
}

fn message(call: &Call) -> Message {
    messages::execute(call.sender.as_str(), call.contract.as_str(), call.msg.as_slice(), &call.funds)
}

/// The name of a message.
fn action(msg: &Binary) -> String {
    message_name(&String::from_utf8_lossy(msg.as_slice())).to_owned()
}

/// An attribute that the chain itself adds to a transaction's events.
fn attribute(events: &[Event], kind: &str, key: &str) -> Result<String, ClientError> {
    events
        .iter()
        .filter(|event| event.ty == kind)
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == key)
        .map(|attribute| attribute.value.clone())
        .ok_or_else(|| ClientError::Encoding { problem: format!("no event {kind} has {key}") })
}

impl ChainBackend for Wasmd {
    fn account(&mut self, name: &str) -> Addr {
        let signer = Signer::from_bytes(&secret(&self.seed, name), &self.node.chain.prefix)
            .unwrap_or_else(|error| panic!("no key for {name}: {error}"));
        let address = Addr::unchecked(signer.address().as_ref());
        self.accounts.entry(address.clone()).or_insert(Account { signer, funded: false });
        address
    }

    fn faucet(&mut self, account: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        self.faucet_all(&[(account.clone(), coins.to_vec())])
    }

    fn faucet_all(&mut self, gifts: &[(Addr, Vec<Coin>)]) -> Result<(), ChainError> {
        self.fee_funder.give(&self.node, gifts).map_err(|error| self.failed(error))
    }

    fn instantiate(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &Binary,
        label: &str,
    ) -> Result<Addr, ChainError> {
        self.instantiated = self.instantiated.saturating_add(1);
        let message = messages::instantiate2(&Instantiation {
            sender: sender.as_str(),
            admin: sender.as_str(),
            code: self.codes[&contract],
            label,
            msg: msg.as_slice(),
            salt: &self.instantiated.to_be_bytes(),
        });
        let result = self.send(sender, "instantiate", &[message]).map_err(|error| self.failed(error))?;
        attribute(&result.events, "instantiate", "_contract_address")
            .map(Addr::unchecked)
            .map_err(|error| self.failed(error))
    }

    fn migrate(
        &mut self,
        sender: &Addr,
        address: &Addr,
        contract: Contract,
        msg: &Binary,
    ) -> Result<(), ChainError> {
        let message =
            messages::migrate(sender.as_str(), address.as_str(), self.codes[&contract], msg.as_slice());
        self.send(sender, "migrate", &[message]).map(|_| ()).map_err(|error| self.failed(error))
    }

    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: &[Coin],
    ) -> Result<Vec<Event>, ChainError> {
        let message = messages::execute(sender.as_str(), contract.as_str(), msg.as_slice(), funds);
        self.send(sender, &action(msg), &[message])
            .map(|result| result.events)
            .map_err(|error| self.failed(error))
    }

    fn execute_all(&mut self, calls: &[Call]) -> Vec<Result<Vec<Event>, ChainError>> {
        let senders: Vec<&Addr> = calls.iter().map(|call| &call.sender).collect();
        if let Err(error) = self.fund_fees(&senders).map_err(|error| self.failed(error)) {
            return vec![Err(error); calls.len()];
        }
        let pending: Vec<_> = calls.iter().map(|call| self.broadcast(call)).collect();
        let results = calls.iter().zip(pending).map(|(call, pending)| {
            let pending = pending.map_err(|error| self.failed(error))?;
            self.confirm(call, &pending).map(|result| result.events).map_err(|error| self.failed(error))
        });
        results.collect()
    }

    fn execute_together(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msgs: &[Binary],
    ) -> Result<Vec<Event>, ChainError> {
        let execute =
            |msg: &Binary| messages::execute(sender.as_str(), contract.as_str(), msg.as_slice(), &[]);
        let messages: Vec<_> = msgs.iter().map(execute).collect();
        let actions: Vec<_> = msgs.iter().map(action).collect();
        self.send(sender, &actions.join(" and "), &messages)
            .map(|result| result.events)
            .map_err(|error| self.failed(error))
    }

    fn send(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        let message = messages::send(from.as_str(), to.as_str(), coins);
        Self::send(self, from, "send", &[message]).map(|_| ()).map_err(|error| self.failed(error))
    }

    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, ChainError> {
        self.node
            .smart(contract.as_str(), msg.to_vec())
            .wait()
            .map(Binary::new)
            .map_err(|error| self.failed(error))
    }

    fn balance(&self, account: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.node.balance(account.as_str(), denom).wait().map(Amount).map_err(|error| self.failed(error))
    }

    fn now(&self) -> Timestamp {
        self.latest().1
    }

    fn advance_to(&mut self, time: Timestamp) -> Result<(), ChainError> {
        let span = Duration::from_secs(time.get().saturating_sub(self.now().get()));
        let until = Instant::now() + span + TOLERANCE;
        loop {
            let latest = self.node.latest().wait();
            if let Ok(latest) = latest {
                self.last.set(latest);
            }
            if self.last.get().1 >= time {
                return Ok(());
            }
            // The node may come back, and the chain go on, in the meantime.
            if Instant::now() > until {
                return Err(self.failed(latest.err().unwrap_or_else(|| self.no_new_blocks())));
            }
            thread::sleep(POLL);
        }
    }

    fn height(&self) -> u64 {
        self.latest().0.saturating_add(1)
    }
}
