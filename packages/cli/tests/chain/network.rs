//! The chain that the tests are run on.

use std::fs;
use std::path::{Path, PathBuf};

/// The network file that `ci/localnet` has written.
///
/// # Panics
/// If there is no chain.
pub fn network() -> PathBuf {
    let path = std::env::var("DPT_TEST_NETWORK").unwrap_or_else(|_| {
        panic!("DPT_TEST_NETWORK names no network file: run ci/check-chain, which starts a chain")
    });
    PathBuf::from(path)
}

/// The key phrase of the account that gives coins to anybody.
pub fn faucet() -> PathBuf {
    network().parent().unwrap().join("faucet.mnemonic")
}

/// The contracts' wasm.
pub fn artifacts() -> PathBuf {
    let folder = std::env::var("DPT_ARTIFACTS").expect("DPT_ARTIFACTS: run ci/check-chain");
    PathBuf::from(folder)
}

/// A network file of the same chain that names its faucet, in a folder of the test's own.
pub fn with_faucet(folder: &Path) -> PathBuf {
    let file = folder.join("network.toml");
    let text = format!(
        "include = [\"{}\"]\n[keys]\ntest = true\nfaucet = \"{}\"\n[deployment]\nartifacts = \"{}\"\n",
        network().display(),
        faucet().display(),
        artifacts().display()
    );
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn the_chain_makes_blocks() {
    let network = client::Network::read(&network()).unwrap();
    let node = client::Node::connect(&network.chain).unwrap();
    let (height, _) = node.latest().unwrap();
    assert!(height >= 2, "height {height}");
}
