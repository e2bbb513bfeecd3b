//! The chain that the tests are run on.

use std::path::PathBuf;

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

#[test]
fn the_chain_makes_blocks() {
    let network = client::Network::read(&network()).unwrap();
    let node = client::Node::connect(&network.chain).unwrap();
    let (height, _) = node.latest().unwrap();
    assert!(height >= 2, "height {height}");
}
