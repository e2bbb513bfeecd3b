//! The other chain, and what lies between.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use cosmwasm_std::Coin;
use sdk::Node;
use simulation::Wait;

use crate::command::file;
use crate::env::TestEnv;
use crate::network::give;

/// How long anything is waited for: three minutes, which is longer than a packet takes to time out.
const PATIENCE: Duration = Duration::from_mins(3);

/// The name of the pair.
fn pair() -> String {
    std::env::var("DPT_TEST_PAIR")
        .unwrap_or_else(|_| panic!("DPT_TEST_PAIR names no pair: run ci/check-pair"))
}

/// Runs a script of the project.
fn script(name: &str, arguments: &[&str]) {
    let project = file("../..").canonicalize().unwrap();
    let run = Command::new(project.join("ci").join(name)).args(arguments).output().unwrap();
    assert!(run.status.success(), "{name} {arguments:?}: {run:?}");
}

/// The relayer, which somebody kills.
pub fn kill_relayer() {
    script("relayer", &["stop", "--pair", &pair()]);
}

/// The relayer, which somebody starts again.
pub fn start_relayer() {
    script("relayer", &["start", "--pair", &pair()]);
}

/// The end of what the relayer has printed.
fn relayed() -> String {
    let log = file("../../target/localnet").join([&pair(), "-a"].concat()).join("relayer/log");
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

/// The other chain's node, which is stopped and started again.
pub fn restart_node() {
    for action in ["stop", "start"] {
        script("localnet", &["node", action, "--name", &[&pair(), "-b"].concat(), "--node", "0"]);
    }
}

/// Waits until something is so.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !so() {
        assert!(
            begin.elapsed() < PATIENCE,
            "it is still not so that {what}; the relayer's last words:\n{}",
            relayed()
        );
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Where the other chain lies.
fn folder() -> PathBuf {
    file("../../target/localnet").join([&pair(), "-b"].concat())
}

/// The other chain's network file.
pub fn network() -> PathBuf {
    folder().join("network.toml")
}

/// The other chain's node.
pub fn node() -> Node {
    Node::connect(&sdk::NetworkFile::read(&network()).unwrap().chain).wait().unwrap()
}

/// Makes a key of a market's folder known on the other chain, with coins; its address there. `remote.toml` is the network
/// file with which commands reach that chain.
pub fn account(env: &TestEnv, key: &str) -> String {
    let chain = network().canonicalize().unwrap();
    env.write("remote.toml", &format!("include = [{:?}]\n[keys]\ntest = true\n", chain.display()));
    let address = env.place.signer(key).address().to_string();
    let coins = [Coin::new(10_000_000_u128, "utest"), Coin::new(10_000_000_u128, "ueur")];
    give(&chain, std::slice::from_ref(&address), &coins);
    address
}
