//! Accounts of a test's own, with coins of the local chain's faucet.

use std::fs;

use client::{ChainConfig, Network, Node, Signer, messages};
use cosmwasm_std::Coin;
use sha2::{Digest, Sha256};

use crate::network::network;

/// The chain that the tests are run on.
pub fn chain() -> ChainConfig {
    Network::read(&network()).unwrap().chain
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
    let chain = chain();
    let node = Node::connect(&chain).unwrap();
    let phrase = fs::read_to_string(network().with_file_name("faucet.mnemonic")).unwrap();
    let mut faucet = Signer::from_mnemonic(&phrase, &chain.prefix).unwrap();
    let coins = [Coin::new(amount, chain.fee_denom)];
    let gift = messages::send(faucet.address().as_ref(), account.address().as_ref(), &coins);
    faucet.send(&node, &[gift]).unwrap();
}
