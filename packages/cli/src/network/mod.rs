//! The network file of a command, and the deployment that it names.

mod lost;

use std::path::PathBuf;

use sdk::{NetworkFile, Session};

use crate::failure::Failure;
use crate::runtime::Wait;

pub use lost::end_when_lost;

/// Which network.
#[derive(Clone, Debug, clap::Args)]
pub struct At {
    /// The network file: which chain, what is deployed on it
    #[arg(long, value_name = "FILE", env = "DPT_NETWORK")]
    pub network: PathBuf,
}

/// Reads the network file and what is deployed, and connects to the node.
///
/// # Errors
/// If a file is malformed, nothing is deployed, or the node does not answer or is of another chain.
pub fn open(at: &At) -> Result<Session, Failure> {
    Ok(Session::open(NetworkFile::read(&at.network)?).wait()?)
}
