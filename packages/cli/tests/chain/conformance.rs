//! The conformance suite on a real chain.

use std::process;

use sdk::{NetworkFile, Node};
use simulation::Wait;
use testing::{Checks, conformance};

use crate::network::{fixture, network};

#[test]
fn suite_passes_on_a_real_chain() {
    let node = Node::connect(&NetworkFile::read(&network()).unwrap().chain).wait().unwrap();
    let chain = fixture(node, &format!("conformance by process {}", process::id()));
    // Twice the time that a transaction takes.
    let transaction = (chain.transaction_time().as_secs() * 2 + 1).max(2);
    conformance::run(chain, transaction, Checks::AtEnd);
}
