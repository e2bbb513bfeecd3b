//! `dpt operate` as a process of its own.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use keystore::phrase;
use sdk::Signer;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::accounts::{chain, fund};

/// How long an operator may take to begin or to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// An operator that runs. It ends with the test.
pub struct Operator {
    child: Child,
    log: PathBuf,
}

/// A key under a name in the folder of a network file, with coins for fees.
pub fn key(folder: &Path, name: &str) -> Signer {
    let entropy = Sha256::digest(format!("{} {name}", folder.display()));
    let words = phrase::of_entropy(&entropy.into());
    fs::create_dir_all(folder.join("test-keys")).unwrap();
    fs::write(folder.join(format!("test-keys/{name}.mnemonic")), words.as_bytes()).unwrap();
    let signer = Signer::from_mnemonic(&words, &chain().prefix).unwrap();
    fund(&signer, 1_000_000_000);
    signer
}

/// The command line of an operator.
pub fn command(network: &Path, key: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dpt"));
    command.args(["operate", "--from", key, "--network"]).arg(network);
    command
}

impl Operator {
    /// Starts one that logs as JSON and serves its figures.
    pub fn start(network: &Path, key: &str) -> Self {
        let folder = network.parent().unwrap();
        let runs = fs::read_dir(folder).unwrap().count();
        let log = folder.join(format!("{key}.{runs}.log"));
        let child = command(network, key)
            .args(["--json", "--metrics", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// What it has logged.
    pub fn log(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.log).unwrap();
        // The last line may not be whole yet.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
    }

    /// The lines with a message.
    pub fn lines(&self, message: &str) -> Vec<Value> {
        self.log().into_iter().filter(|line| line["message"] == message).collect()
    }

    /// The figures that it serves now.
    pub fn figures(&self) -> String {
        let begin = Instant::now();
        let address = loop {
            if let Some(line) = self.lines("figures at /metrics").first() {
                break line["address"].as_str().unwrap().to_owned();
            }
            assert!(begin.elapsed() < PATIENCE, "no figures: {:?}", self.log());
            std::thread::sleep(Duration::from_millis(100));
        };
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// One of the figures.
    pub fn figure(&self, name: &str) -> f64 {
        let figures = self.figures();
        let line = figures.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.unwrap_or_else(|| panic!("{name} is not in\n{figures}")).parse().unwrap()
    }

    /// Ends it as nothing can be prepared for.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and says with what code it does.
    pub fn terminate(mut self) -> (Option<i32>, Vec<Value>) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), self.log());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not end: {:?}", self.log());
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // It has ended already where a test came to its end.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}
