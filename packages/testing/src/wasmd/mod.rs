//! A real chain.

mod purse;
mod runtime;
mod words;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use cosmwasm_std::{Addr, Binary, Coin, Event};
use interfaces::Contract;
use sdk::messages::Instantiation;
use sdk::{ChainConfig, ClientError, Message, Node, Signer, Submitted, TxResult, messages};
use sha2::{Digest, Sha256};
use units::{Amount, Timestamp};

use crate::chain::{Call, Chain, ChainError};
use purse::Purse;
use words::words;

pub use runtime::Wait;

/// The gas whose fee every account is given before it first sends something.
const GAS_OF_ACCOUNT: u64 = 20_000_000_000;
/// How long a chain may take beyond the time that is waited for.
const LATE: Duration = Duration::from_mins(1);
/// How many transactions are timed at the start.
const MEASURED: u32 = 3;
/// The distance of two looks at the chain's clock.
const LOOK: Duration = Duration::from_millis(100);

/// A transaction that was carried out, for whoever keeps a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Who sent it.
    pub sender: Addr,
    /// The name of the message.
    pub action: String,
    /// What became of it.
    pub result: TxResult,
}

/// Who is told of transactions.
pub type Journal = Box<dyn FnMut(&Sent)>;
/// Who is told that the chain is lost.
pub type Alarm = Box<dyn Fn(&ChainError)>;

/// The five contracts on a real chain, in a run of its own: other runs on the same chain have other accounts and other
/// contracts. Time passes as the chain's blocks say.
pub struct Wasmd {
    node: Node,
    purse: Purse,
    /// What the accounts' keys follow from.
    seed: [u8; 32],
    accounts: BTreeMap<Addr, Account>,
    codes: BTreeMap<Contract, u64>,
    /// Contracts started, each at an address of its own.
    started: u64,
    /// The last block seen.
    last: Cell<(u64, Timestamp)>,
    tempo: Duration,
    journal: Option<Journal>,
    alarm: Option<Alarm>,
}

/// An account of the run.
struct Account {
    signer: Signer,
    /// Whether it was given coins for fees.
    paid: bool,
}

impl Wasmd {
    /// A run under a name on a node's chain: the same name on the same chain has the same accounts. The faucet is given by its
    /// key phrase, the code of the contracts by the folder of their wasm; what the chain does not have of it yet is stored.
    ///
    /// # Errors
    /// [`ClientError`] if the node does not answer, the faucet has no coins, or the code cannot be read or stored.
    pub fn start(node: Node, faucet: &str, artifacts: &Path, run: &str) -> Result<Self, ClientError> {
        let prefix = node.chain.prefix.clone();
        let seed = Sha256::new().chain_update(faucet.trim()).chain_update([0]).chain_update(run).finalize();
        let seed = seed.into();
        let purse = Purse::new(
            Signer::from_mnemonic(faucet, &prefix)?,
            Signer::from_bytes(&secret(&seed, "the purse of the run"), &prefix)?,
        );
        let mut wasmd = Self {
            purse,
            seed,
            accounts: BTreeMap::new(),
            codes: BTreeMap::new(),
            started: 0,
            last: Cell::new(node.latest().wait()?),
            tempo: Duration::ZERO,
            journal: None,
            alarm: None,
            node,
        };
        let fees = wasmd.node.chain.fee(GAS_OF_ACCOUNT)?;
        wasmd.purse.fetch(&wasmd.node, &wasmd.node.chain.fee_denom, fees)?;
        wasmd.store_codes(artifacts)?;
        wasmd.tempo = wasmd.measure()?;
        Ok(wasmd)
    }

    /// How long a transaction takes here from its sending until its block is known, as measured at the start. Deadlines that
    /// are counted in it are ample on a slow machine too.
    pub const fn tempo(&self) -> Duration {
        self.tempo
    }

    fn measure(&mut self) -> Result<Duration, ClientError> {
        let signer = self.purse.signer();
        let own = signer.address().to_string();
        let coin = Coin::new(1_u128, self.node.chain.fee_denom.clone());
        let message = messages::send(&own, &own, &[coin]);
        let begin = Instant::now();
        for _ in 0..MEASURED {
            signer.send(&self.node, std::slice::from_ref(&message)).wait()?;
        }
        Ok(begin.elapsed() / MEASURED)
    }

    /// Tells of every transaction from now on.
    pub fn keep_journal(&mut self, journal: Journal) {
        self.journal = Some(journal);
    }

    /// From now on tells when the chain is lost, before the error goes its way: many verbs of the market take an answer for
    /// granted, and panic where none comes. Whoever is not a test ends here.
    pub fn when_lost(&mut self, alarm: Alarm) {
        self.alarm = Some(alarm);
    }

    /// The words of an error without the chain's; tells if the chain is lost.
    fn words(&self, error: ClientError) -> ChainError {
        let error = words(error);
        if let Some(alarm) = self.alarm.as_ref().filter(|_| error.lost) {
            alarm(&error);
        }
        error
    }

    /// The chain.
    pub const fn config(&self) -> &ChainConfig {
        &self.node.chain
    }

    /// The numbers of the codes that its contracts are started from.
    pub fn codes(&self) -> Vec<u64> {
        self.codes.values().copied().collect()
    }

    /// Finds the code of the five among those stored, by its hash, and stores what is missing.
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
        let signer = self.purse.signer();
        let message = messages::store_code(signer.address().as_ref(), wasm)?;
        let result = signer.send(&self.node, &[message]).wait()?;
        attribute(&result.events, "store_code", "code_id")?
            .parse()
            .map_err(|_| ClientError::Encoding { problem: "the number of a code".into() })
    }

    /// Gives coins for fees to those who have none yet.
    fn pay_fees_of(&mut self, senders: &[&Addr]) -> Result<(), ClientError> {
        let mut poor: Vec<Addr> = Vec::new();
        for sender in senders {
            if !self.of(sender)?.paid && !poor.contains(sender) {
                poor.push((*sender).clone());
            }
        }
        if poor.is_empty() {
            return Ok(());
        }
        let fees = Coin::new(self.node.chain.fee(GAS_OF_ACCOUNT)?, self.node.chain.fee_denom.clone());
        let gifts: Vec<_> = poor.iter().map(|sender| (sender.clone(), vec![fees.clone()])).collect();
        self.purse.give(&self.node, &gifts)?;
        for sender in &poor {
            self.of(sender)?.paid = true;
        }
        Ok(())
    }

    /// An account of the run.
    fn of(&mut self, address: &Addr) -> Result<&mut Account, ClientError> {
        self.accounts
            .get_mut(address)
            .ok_or_else(|| ClientError::Encoding { problem: format!("{address} is no account of this run") })
    }

    /// Sends a message of an account of the run.
    fn send(&mut self, sender: &Addr, action: &str, messages: &[Message]) -> Result<TxResult, ClientError> {
        self.pay_fees_of(&[sender])?;
        // Not by way of `of`: the node is needed at the same time.
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

    fn submit(&mut self, call: &Call) -> Result<Submitted, ClientError> {
        let Some(account) = self.accounts.get_mut(&call.sender) else {
            return Err(ClientError::NoAccount { address: call.sender.to_string() });
        };
        account.signer.submit(&self.node, &[message(call)]).wait()
    }

    fn finish(&mut self, call: &Call, submitted: &Submitted) -> Result<TxResult, ClientError> {
        let Some(account) = self.accounts.get_mut(&call.sender) else {
            return Err(ClientError::NoAccount { address: call.sender.to_string() });
        };
        let result = match account.signer.finish(&self.node, submitted).wait() {
            // It was simulated when those before it were not carried out yet.
            Err(ClientError::Refused { log, .. }) if log.contains("out of gas") => {
                account.signer.send(&self.node, &[message(call)]).wait()?
            }
            other => other?,
        };
        self.note(&call.sender, &action(&call.msg), &result);
        Ok(result)
    }

    fn stands_still(&self) -> ClientError {
        let (height, now) = self.last.get();
        let problem = format!("its last block is {height}, of {now}");
        ClientError::Unreachable { rpc: self.node.chain.rpc.clone(), problem }
    }

    /// The last block's height and time; if the node does not answer, those that it had told last: whatever is done next says
    /// that it does not.
    fn latest(&self) -> (u64, Timestamp) {
        if let Ok(latest) = self.node.latest().wait() {
            self.last.set(latest);
        }
        self.last.get()
    }
}

/// The private key of a name in a run. Any 32 bytes are one, but for some that nobody will ever meet.
fn secret(seed: &[u8; 32], name: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(name).finalize().into()
}

fn message(call: &Call) -> Message {
    messages::execute(call.sender.as_str(), call.contract.as_str(), call.msg.as_slice(), &call.funds)
}

/// The name of a message.
fn action(msg: &Binary) -> String {
    String::from_utf8_lossy(msg.as_slice()).split('"').nth(1).unwrap_or_default().to_owned()
}

/// An attribute that the chain itself adds to a transaction's events.
fn attribute(events: &[Event], kind: &str, key: &str) -> Result<String, ClientError> {
    events
        .iter()
        .filter(|event| event.ty == kind)
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == key)
        .map(|attribute| attribute.value.clone())
        .ok_or_else(|| ClientError::Encoding { problem: format!("the chain told no {key} of a {kind}") })
}

impl Chain for Wasmd {
    fn account(&mut self, name: &str) -> Addr {
        let signer = Signer::from_bytes(&secret(&self.seed, name), &self.node.chain.prefix)
            .unwrap_or_else(|error| panic!("no key for {name}: {error}"));
        let address = Addr::unchecked(signer.address().as_ref());
        self.accounts.entry(address.clone()).or_insert(Account { signer, paid: false });
        address
    }

    fn faucet(&mut self, account: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        self.faucet_all(&[(account.clone(), coins.to_vec())])
    }

    fn faucet_all(&mut self, gifts: &[(Addr, Vec<Coin>)]) -> Result<(), ChainError> {
        self.purse.give(&self.node, gifts).map_err(|error| self.words(error))
    }

    fn instantiate(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &Binary,
        label: &str,
    ) -> Result<Addr, ChainError> {
        self.started = self.started.saturating_add(1);
        let message = messages::instantiate2(&Instantiation {
            sender: sender.as_str(),
            admin: sender.as_str(),
            code: self.codes[&contract],
            label,
            msg: msg.as_slice(),
            salt: &self.started.to_be_bytes(),
        });
        let result = self.send(sender, "instantiate", &[message]).map_err(|error| self.words(error))?;
        attribute(&result.events, "instantiate", "_contract_address")
            .map(Addr::unchecked)
            .map_err(|error| self.words(error))
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
        self.send(sender, "migrate", &[message]).map(|_| ()).map_err(|error| self.words(error))
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
            .map_err(|error| self.words(error))
    }

    fn execute_all(&mut self, calls: &[Call]) -> Vec<Result<Vec<Event>, ChainError>> {
        let senders: Vec<&Addr> = calls.iter().map(|call| &call.sender).collect();
        if let Err(error) = self.pay_fees_of(&senders).map_err(|error| self.words(error)) {
            return vec![Err(error); calls.len()];
        }
        let under_way: Vec<_> = calls.iter().map(|call| self.submit(call)).collect();
        let results = calls.iter().zip(under_way).map(|(call, under_way)| {
            let under_way = under_way.map_err(|error| self.words(error))?;
            self.finish(call, &under_way).map(|result| result.events).map_err(|error| self.words(error))
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
            .map_err(|error| self.words(error))
    }

    fn send(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        let message = messages::send(from.as_str(), to.as_str(), coins);
        Self::send(self, from, "send", &[message]).map(|_| ()).map_err(|error| self.words(error))
    }

    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, ChainError> {
        self.node
            .smart(contract.as_str(), msg.to_vec())
            .wait()
            .map(Binary::new)
            .map_err(|error| self.words(error))
    }

    fn balance(&self, account: &Addr, denom: &str) -> Result<Amount, ChainError> {
        self.node.balance(account.as_str(), denom).wait().map(Amount).map_err(|error| self.words(error))
    }

    fn now(&self) -> Timestamp {
        self.latest().1
    }

    fn advance_to(&mut self, time: Timestamp) -> Result<(), ChainError> {
        let span = Duration::from_secs(time.get().saturating_sub(self.now().get()));
        let until = Instant::now() + span + LATE;
        loop {
            let latest = self.node.latest().wait();
            if let Ok(latest) = latest {
                self.last.set(latest);
            }
            if self.last.get().1 >= time {
                return Ok(());
            }
            // Whoever waits can as well wait until the node is back, or the chain goes on.
            if Instant::now() > until {
                return Err(self.words(latest.err().unwrap_or_else(|| self.stands_still())));
            }
            std::thread::sleep(LOOK);
        }
    }

    fn height(&self) -> u64 {
        self.latest().0.saturating_add(1)
    }
}
