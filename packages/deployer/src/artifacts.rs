//! The contracts' code, as `ci/build-wasm` leaves it: five modules and the list of their hashes.

use std::fs;
use std::path::{Path, PathBuf};

use interfaces::{Contract, ContractAddresses};
use sha2::{Digest, Sha256};

use crate::error::DeployError;

/// The list.
const LIST: &str = "checksums.txt";

/// One contract's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The module.
    pub wasm: Vec<u8>,
    /// Its SHA-256, which the chain knows it under.
    pub hash: [u8; 32],
}

/// The code of the five.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// Their version.
    pub version: String,
    /// Their code.
    pub codes: ContractAddresses<Artifact>,
}

impl Artifacts {
    /// Reads a folder.
    ///
    /// # Errors
    /// If it is not complete, or a module is not the one that the list names.
    pub fn read(folder: &Path) -> Result<Self, DeployError> {
        let list_path = folder.join(LIST);
        let list = fs::read_to_string(&list_path).map_err(|error| {
            DeployError::malformed(
                list_path.display(),
                format!(
                    "{error}; ci/build-wasm builds the contracts, [deployment] artifacts names their folder"
                ),
            )
        })?;
        let version = version(&list).ok_or_else(|| {
            DeployError::malformed(
                list_path.display(),
                "line 1 does not tell the version; build anew with ci/build-wasm",
            )
        })?;
        let codes = each(|contract| artifact(folder, &list_path, &list, contract))?;
        Ok(Self { version: version.to_owned(), codes })
    }

    /// One contract's code.
    pub const fn of(&self, contract: Contract) -> &Artifact {
        self.codes.address(contract)
    }
}

/// Five of something, one for each contract.
///
/// # Errors
/// The function's first error.
pub fn each<T, E>(mut of: impl FnMut(Contract) -> Result<T, E>) -> Result<ContractAddresses<T>, E> {
    Ok(ContractAddresses {
        registry: of(Contract::Registry)?,
        orderbook_matcher: of(Contract::OrderbookMatcher)?,
        power_contract: of(Contract::PowerContract)?,
        settlement_escrow: of(Contract::SettlementEscrow)?,
        audit_log: of(Contract::AuditLog)?,
    })
}

/// The version in the list's first line: `# dpt 0.2.0, …`.
fn version(list: &str) -> Option<&str> {
    list.lines().next()?.strip_prefix("# dpt ")?.split(',').next().filter(|version| !version.is_empty())
}

fn artifact(
    folder: &Path,
    list_path: &Path,
    list: &str,
    contract: Contract,
) -> Result<Artifact, DeployError> {
    let name = format!("{contract}.wasm");
    let path: PathBuf = folder.join(&name);
    let wasm = fs::read(&path).map_err(|error| DeployError::malformed(path.display(), error))?;
    let hash: [u8; 32] = Sha256::digest(&wasm).into();
    let listed = list.lines().find(|line| line.split_whitespace().nth(2) == Some(name.as_str()));
    if listed.and_then(|line| line.split_whitespace().next()) != Some(hex::encode(hash).as_str()) {
        return Err(DeployError::malformed(
            path.display(),
            format!("it is not the file that {} lists; build anew with ci/build-wasm", list_path.display()),
        ));
    }
    Ok(Artifact { wasm, hash })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::fmt::Write;

    /// A folder with five small modules and their list.
    pub fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut list = "# dpt 0.3.0, rustc 1.95.0, rustup, wasm-opt 132\n".to_owned();
        for contract in Contract::ALL {
            let wasm = contract.name().as_bytes();
            fs::write(folder.path().join(format!("{contract}.wasm")), wasm).unwrap();
            let hash = hex::encode(Sha256::digest(wasm));
            writeln!(list, "{hash}  {:7}  {contract}.wasm", wasm.len()).unwrap();
        }
        fs::write(folder.path().join(LIST), list).unwrap();
        folder
    }

    #[test]
    fn five_modules_with_their_hashes_and_one_version() {
        let folder = folder();
        let artifacts = Artifacts::read(folder.path()).unwrap();
        assert_eq!(artifacts.version, "0.3.0");
        let log = artifacts.of(Contract::AuditLog);
        assert_eq!(log.wasm, b"audit-log");
        assert_eq!(log.hash, <[u8; 32]>::from(Sha256::digest(b"audit-log")));
    }

    #[test]
    fn a_module_that_is_not_the_listed_one_is_refused() {
        let folder = folder();
        fs::write(folder.path().join("registry.wasm"), "something else").unwrap();
        let error = Artifacts::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("registry.wasm: it is not the file that"), "{error}");
    }

    #[test]
    fn an_incomplete_folder_says_what_to_do() {
        let folder = folder();
        fs::remove_file(folder.path().join("registry.wasm")).unwrap();
        assert!(Artifacts::read(folder.path()).unwrap_err().to_string().contains("registry.wasm"));
        fs::write(folder.path().join(LIST), "# rustc 1.95.0\n").unwrap();
        assert!(
            Artifacts::read(folder.path()).unwrap_err().to_string().contains("does not tell the version")
        );
        fs::remove_file(folder.path().join(LIST)).unwrap();
        assert!(Artifacts::read(folder.path()).unwrap_err().to_string().contains("ci/build-wasm"));
    }
}
