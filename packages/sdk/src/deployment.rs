//! The state file of a deployment, as `dpt deploy` records it.

use std::fs;
use std::path::Path;

use interfaces::ContractAddresses;
use serde::{Deserialize, Serialize};
use units::MarketId;

use crate::ClientError;

/// The part of the state file that clients read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// Chain id.
    pub chain_id: String,
    /// Name of the deployment.
    pub deployment: String,
    /// Addresses of the contracts.
    pub suite: ContractAddresses<String>,
    /// The market.
    pub market: MarketId,
}

impl Deployment {
    /// Reads a state file, see [`crate::NetworkFile::state_path`].
    ///
    /// # Errors
    /// [`ClientError::File`] if nothing is deployed, or the deployment is not finished.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let problem = |problem: String| ClientError::File { file: path.display().to_string(), problem };
        let text = fs::read_to_string(path)
            .map_err(|_| problem("nothing is deployed yet: run `dpt deploy apply` first".into()))?;
        serde_json::from_str(&text).map_err(|error| {
            problem(format!("the deployment is not finished ({error}): run `dpt deploy apply` again"))
        })
    }
}
