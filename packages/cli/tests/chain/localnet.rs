//! `ci/localnet` cleans up after scripts that were killed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use sdk::{NetworkFile, Node};
use simulation::Wait;

use crate::command::file;
use crate::network::network;

/// Every start and stop clears up: of two tests that look at what is left, one goes after the other.
static CLEARING: Mutex<()> = Mutex::new(());

/// Runs the script to its end.
fn localnet(arguments: &[&str]) {
    let done =
        Command::new(file("../../ci/localnet")).args(arguments).stdout(Stdio::null()).status().unwrap();
    assert!(done.success(), "ci/localnet {arguments:?}");
}

/// A chain of the test's own, which goes with it whatever becomes of the test.
struct Owned {
    name: String,
    folder: PathBuf,
}

impl Owned {
    fn new(what: &str) -> Self {
        let name = format!("{what}-{}", process::id());
        let folder = file("../../target/localnet").canonicalize().unwrap().join(&name);
        Self { name, folder }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        let _ = Command::new(file("../../ci/localnet")).args(["stop", "--name", &self.name]).output();
    }
}

/// The processes of the nodes whose homes are in a folder.
fn nodes(folder: &Path) -> usize {
    let output = Command::new("ps").args(["-axww", "-o", "args="]).output().unwrap();
    let home = format!("/wasmd start --home {}/", folder.display());
    String::from_utf8(output.stdout).unwrap().lines().filter(|line| line.contains(&home)).count()
}

#[test]
fn the_chain_of_a_script_that_was_killed_is_cleared_away_by_the_next_one() {
    let _one_at_a_time = CLEARING.lock().unwrap_or_else(PoisonError::into_inner);
    let chain = Owned::new("owned");
    // A script that starts a chain for itself, and goes on to wait.
    let script = r#""$1" start --name "$2" --owner $$ && read -r _"#;
    let mut owner = Command::new("bash")
        .args(["-c", script, "bash"])
        .arg(file("../../ci/localnet"))
        .arg(&chain.name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(owner.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.starts_with(&format!("dpt-{} at http", chain.name)), "{said:?}");
    // While it lives, its chain is nobody else's to stop.
    localnet(&["stop", "--name", "no-such-chain"]);
    assert_eq!((nodes(&chain.folder), chain.folder.exists()), (1, true));

    // SIGKILL: it can do nothing any more.
    owner.kill().unwrap();
    owner.wait().unwrap();
    localnet(&["stop", "--name", "no-such-chain"]);
    assert_eq!((nodes(&chain.folder), chain.folder.exists()), (0, false));

    // The chain of these tests, whose owner lives, is as it was.
    Node::connect(&NetworkFile::read(&network()).unwrap().chain).wait().unwrap().latest().wait().unwrap();
}

#[test]
fn a_node_whose_folder_is_gone_is_ended_by_the_next_start() {
    let _one_at_a_time = CLEARING.lock().unwrap_or_else(PoisonError::into_inner);
    let (chain, other) = (Owned::new("lost"), Owned::new("next"));
    localnet(&["start", "--name", &chain.name]);
    assert_eq!(nodes(&chain.folder), 1);
    fs::remove_dir_all(&chain.folder).unwrap();
    localnet(&["start", "--name", &other.name]);
    assert_eq!((nodes(&chain.folder), nodes(&other.folder)), (0, 1));
}
