//! The chain that the tests are run on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cosmwasm_std::Coin;
use sdk::{NetworkFile, Node, Signer, messages};
use simulation::{Wait, Wasmd};

/// One sends from the faucet at a time.
static FAUCET: Mutex<()> = Mutex::new(());

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

/// Gives coins to accounts of the chain that a network file of `ci/localnet` is about, in one transaction.
pub fn give(network: &Path, accounts: &[String], coins: &[Coin]) {
    let _one_at_a_time = FAUCET.lock().unwrap_or_else(PoisonError::into_inner);
    let chain = NetworkFile::read(network).unwrap().chain;
    let phrase = fs::read_to_string(network.with_file_name("faucet.mnemonic")).unwrap();
    let mut giver = Signer::from_mnemonic(&phrase, &chain.prefix).unwrap();
    let from = giver.address().to_string();
    let gifts: Vec<_> = accounts.iter().map(|to| messages::send(&from, to, coins)).collect();
    giver.send(&Node::connect(&chain).wait().unwrap(), &gifts).wait().unwrap();
}

/// The contracts as `ci/build-wasm` has built them.
///
/// # Panics
/// If nobody says where they are.
pub fn artifacts() -> PathBuf {
    let folder = std::env::var("DPT_ARTIFACTS")
        .unwrap_or_else(|_| panic!("DPT_ARTIFACTS names no folder of contracts: run ci/check-chain"));
    Path::new(&folder).canonicalize().unwrap()
}

/// The chain as a fixture of the market, reached by this node; runs of other names have other accounts.
pub fn fixture(node: Node, run: &str) -> Wasmd {
    Wasmd::start(node, &fs::read_to_string(faucet()).unwrap(), &artifacts(), run).unwrap()
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
    let node = Node::connect(&NetworkFile::read(&network()).unwrap().chain).wait().unwrap();
    let (height, _) = node.latest().wait().unwrap();
    assert!(height >= 2, "height {height}");
}
