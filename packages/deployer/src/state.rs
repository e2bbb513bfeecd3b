//! The state file: a deployment and its transaction in flight.
//!
//! A new file replaces the old one as a whole (written beside it, synchronised, renamed), so a reader never sees a part.
//! The writer locks the file beside it; the lock ends with the process.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use interfaces::{Contract, ContractAddresses};
use sdk::Prepared;
use serde::{Deserialize, Serialize};
use units::MarketId;

use crate::error::DeployError;

/// The content of a state file. Other commands read the first four fields as [`sdk::Deployment`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The chain.
    pub chain_id: String,
    /// The deployment.
    pub deployment: String,
    /// The contract addresses, once all five contracts exist.
    pub suite: Option<ContractAddresses<String>>,
    /// The market, once it exists.
    pub market: Option<MarketId>,
    /// The account that deploys it.
    pub deployer: String,
    /// The version of its code.
    pub version: String,
    /// The contracts' codes, by the contracts' names.
    pub codes: BTreeMap<String, RecordedCode>,
    /// The transaction in flight.
    pub pending: Option<Pending>,
}

/// A contract's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedCode {
    /// Its code id.
    pub id: u64,
    /// The SHA-256 of the wasm, in hexadecimal.
    pub sha256: String,
}

/// A signed transaction whose result is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The text of its step.
    pub step: String,
    /// Its sender.
    pub sender: String,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// Its bytes, in hexadecimal.
    pub bytes: String,
    /// The account's sequence that it takes.
    pub sequence: u64,
    /// The gas that it is allowed.
    pub gas: u64,
}

impl Pending {
    /// A transaction of a step.
    pub fn new(step: &str, sender: &str, prepared: &Prepared) -> Self {
        Self {
            step: step.into(),
            sender: sender.into(),
            hash: prepared.hash_text(),
            bytes: hex::encode(&prepared.bytes),
            sequence: prepared.sequence,
            gas: prepared.gas,
        }
    }

    /// The transaction.
    ///
    /// # Errors
    /// If its bytes do not read.
    pub fn prepared(&self, path: &Path) -> Result<Prepared, DeployError> {
        let bytes = hex::decode(&self.bytes)
            .map_err(|error| DeployError::malformed(path.display(), format!("pending.bytes: {error}")))?;
        Ok(Prepared { bytes, sequence: self.sequence, gas: self.gas })
    }
}

impl State {
    /// Reads a state file, if it is there.
    ///
    /// # Errors
    /// If it does not read, or belongs to another chain or deployment.
    pub fn read(path: &Path, chain_id: &str, deployment: &str) -> Result<Option<Self>, DeployError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(DeployError::malformed(path.display(), error)),
        };
        let state: Self =
            serde_json::from_str(&text).map_err(|error| DeployError::malformed(path.display(), error))?;
        if state.chain_id != chain_id || state.deployment != deployment {
            return Err(DeployError::malformed(
                path.display(),
                format!(
                    "it tells of deployment {} on {}, the network file of {deployment} on {chain_id}",
                    state.deployment, state.chain_id
                ),
            ));
        }
        Ok(Some(state))
    }

    /// Refuses a sender that would begin a second deployment beside an unfinished one: its contracts get other addresses.
    ///
    /// # Errors
    /// If another account has begun and its contracts are not all recorded.
    pub fn check_deployer(&self, sender: &str, path: &Path) -> Result<(), DeployError> {
        if self.suite.is_some() || self.deployer.is_empty() || self.deployer == sender {
            return Ok(());
        }
        Err(DeployError::refused(format!(
            "{} has begun deployment {} and not finished it, {sender} would begin another: run this with --from and its key, \
             give [deployment] another name, or delete {} if nothing of it is wanted",
            self.deployer,
            self.deployment,
            path.display()
        )))
    }
}

/// A state file that this process has locked.
pub struct LockedState {
    /// Its path.
    pub path: PathBuf,
    /// Its content.
    pub state: State,
    /// Locked until it is dropped.
    _lock: File,
}

impl LockedState {
    /// Locks the state file of a deployment and reads it.
    ///
    /// # Errors
    /// If somebody else holds it, or it does not read.
    pub fn open(path: &Path, chain_id: &str, deployment: &str) -> Result<Self, DeployError> {
        let lock = lock(path)?;
        let state = State::read(path, chain_id, deployment)?.unwrap_or_else(|| State {
            chain_id: chain_id.into(),
            deployment: deployment.into(),
            ..State::default()
        });
        Ok(Self { path: path.to_owned(), state, _lock: lock })
    }

    /// Writes another state in the place of the one that is there; nothing if it is the same.
    ///
    /// # Errors
    /// If it cannot be written; the old one is there then.
    pub fn record(&mut self, state: State) -> Result<(), DeployError> {
        if state != self.state {
            write(&self.path, &state).map_err(|error| {
                DeployError::refused(format!(
                    "{}: the state cannot be recorded: {error}",
                    self.path.display()
                ))
            })?;
            self.state = state;
        }
        Ok(())
    }
}

/// Locks the file beside the state file, and notes in it by whom.
fn lock(path: &Path) -> Result<File, DeployError> {
    let lock_path = beside(path, "lock");
    let problem = |error: io::Error| DeployError::malformed(lock_path.display(), error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(problem)?;
    }
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&lock_path)
        .map_err(problem)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).map_err(problem)?;
            return Err(DeployError::refused(format!(
                "{}: {} is deploying here already; wait until it has ended",
                path.display(),
                holder.trim()
            )));
        }
        Err(TryLockError::Error(error)) => return Err(problem(error)),
    }
    file.set_len(0).map_err(problem)?;
    file.rewind().map_err(problem)?;
    writeln!(file, "process {}", std::process::id()).map_err(problem)?;
    Ok(file)
}

/// Writes beside, synchronises, renames.
fn write(path: &Path, state: &State) -> io::Result<()> {
    let beside = beside(path, "new");
    let mut file = File::create(&beside)?;
    serde_json::to_writer_pretty(&mut file, state)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // The rename lasts when the folder is on the disk.
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// A file whose name is longer by an ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// The codes of the existing contracts.
pub fn recorded_codes(found: &crate::found::Found) -> BTreeMap<String, RecordedCode> {
    let noted = |contract: &Contract| {
        let one = found.contracts.get(contract)?;
        Some((contract.to_string(), RecordedCode { id: one.code, sha256: hex::encode(&one.hash) }))
    };
    Contract::ALL.iter().filter_map(noted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending() -> Pending {
        Pending::new("set addresses", "wasm1a", &Prepared { bytes: vec![0, 1, 255], sequence: 7, gas: 9 })
    }

    #[test]
    fn recorded_state_and_transaction_are_read_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("c.d.json");
        let mut held = LockedState::open(&path, "c", "d").unwrap();
        assert_eq!(State::read(&path, "c", "d").unwrap(), None);
        let state = State { pending: Some(pending()), deployer: "wasm1a".into(), ..held.state.clone() };
        held.record(state.clone()).unwrap();
        assert_eq!(State::read(&path, "c", "d").unwrap(), Some(state.clone()));
        let prepared = state.pending.unwrap().prepared(&path).unwrap();
        assert_eq!(prepared, Prepared { bytes: vec![0, 1, 255], sequence: 7, gas: 9 });
        // Nothing is left beside it but the lock.
        let mut names: Vec<_> =
            fs::read_dir(path.parent().unwrap()).unwrap().map(|each| each.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["c.d.json", "c.d.json.lock"]);
    }

    #[test]
    fn second_deployer_is_refused_and_sees_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let first = LockedState::open(&path, "c", "d").unwrap();
        let error = LockedState::open(&path, "c", "d").err().unwrap().to_string();
        assert!(error.contains(&format!("process {} is deploying", std::process::id())), "{error}");
        drop(first);
        assert!(LockedState::open(&path, "c", "d").is_ok());
    }

    #[test]
    fn unfinished_deployment_belongs_to_its_deployer() {
        let path = Path::new("c.d.json");
        let mut state = State { deployment: "d".into(), ..State::default() };
        assert!(state.check_deployer("wasm1b", path).is_ok(), "nobody has begun");
        state.deployer = "wasm1a".into();
        assert!(state.check_deployer("wasm1a", path).is_ok());
        let error = state.check_deployer("wasm1b", path).unwrap_err().to_string();
        assert!(
            error.starts_with("wasm1a has begun deployment d and not finished it, wasm1b would"),
            "{error}"
        );
        assert!(error.ends_with("or delete c.d.json if nothing of it is wanted"), "{error}");
        // From then on the contracts say who may do what.
        state.suite = crate::artifacts::each(|contract| Ok::<_, ()>(contract.to_string())).ok();
        assert!(state.check_deployer("wasm1b", path).is_ok());
    }

    #[test]
    fn state_of_another_chain_or_deployment_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let mut held = LockedState::open(&path, "c", "d").unwrap();
        held.record(State { deployer: "wasm1a".into(), ..held.state.clone() }).unwrap();
        for (chain, deployment) in [("x", "d"), ("c", "x")] {
            assert!(
                State::read(&path, chain, deployment)
                    .unwrap_err()
                    .to_string()
                    .contains("it tells of deployment d on c")
            );
        }
        fs::write(&path, "{").unwrap();
        assert!(State::read(&path, "c", "d").is_err());
    }
}
