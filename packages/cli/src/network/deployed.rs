//! What is deployed, as `dpt deploy` has noted it.

use std::fs;
use std::path::{Path, PathBuf};

use interfaces::ContractAddresses;
use serde::{Deserialize, Serialize};
use units::MarketId;

use crate::failure::Failure;

/// The part of the state file that other commands read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployed {
    /// The chain.
    pub chain_id: String,
    /// The deployment.
    pub deployment: String,
    /// The contracts' addresses.
    pub suite: ContractAddresses<String>,
    /// The market.
    pub market: MarketId,
}

/// A state file.
#[derive(Clone, Debug)]
pub struct StateFile {
    /// Where it is.
    pub path: PathBuf,
}

impl StateFile {
    /// The state file at a place; it need not be there yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// What is deployed.
    ///
    /// # Errors
    /// If nothing is, or not all of it yet.
    pub fn deployed(&self) -> Result<Deployed, Failure> {
        let text = fs::read_to_string(&self.path).map_err(|_| {
            Failure::malformed(self.path.display(), "nothing is deployed yet: run `dpt deploy apply` first")
        })?;
        serde_json::from_str(&text).map_err(|error| {
            Failure::malformed(
                self.path.display(),
                format!("the deployment is not finished ({error}): run `dpt deploy apply` again"),
            )
        })
    }
}
