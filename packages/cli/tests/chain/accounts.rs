//! Accounts of a test's own, with coins of the local chain's faucet.

use cosmwasm_std::Coin;
use sdk::{ChainConfig, NetworkFile, Signer};
use sha2::{Digest, Sha256};

use crate::network::{give, network};

/// The chain that the tests are run on.
pub fn chain() -> ChainConfig {
    NetworkFile::read(&network()).unwrap().chain
}

/// The same chain, reached in another way.
pub fn chain_by(rpc: &str) -> ChainConfig {
    ChainConfig { rpc: rpc.into(), ..chain() }
}

/// An account that nobody has used: a different one each time, even on a chain that outlives the test.
pub fn account(name: &str) -> Signer {
    let nonce = tempfile::tempdir().unwrap();
    let seed: [u8; 32] = Sha256::digest(format!("{name} {}", nonce.path().display())).into();
    Signer::from_bytes(&seed, &chain().prefix).unwrap()
}

/// Gives coins of the fee's denomination to an account.
pub fn fund(account: &Signer, amount: u128) {
    give(&network(), &[account.address().to_string()], &[Coin::new(amount, chain().fee_denom)]);
}
