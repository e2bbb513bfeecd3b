//! A deployment on a real chain, as every command with `--network FILE` sees it.
//!
//! [`NetworkFile`] is what a person wrote: the chain, how to pay on it, what is to be deployed. [`StateFile`] is what `dpt
//! deploy` has noted: the addresses. A [`Session`] is both with a node that answers; it asks contracts and sends messages.

mod deployed;
mod file;
mod lost;
mod session;

use std::path::PathBuf;

pub use deployed::StateFile;
pub use file::NetworkFile;
pub use lost::end_when_lost;
pub use session::{Call, Session};

/// Which network.
#[derive(Clone, Debug, clap::Args)]
pub struct At {
    /// The network file: which chain, what is deployed on it
    #[arg(long, value_name = "FILE", env = "DPT_NETWORK")]
    pub network: PathBuf,
}
