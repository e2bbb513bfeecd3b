//! A folder of one's own on the chain: a network file, keys with coins, the contracts' code.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use cosmwasm_std::Coin;
use keystore::phrase;
use sdk::{Node, Signer, messages};
use sha2::{Digest, Sha256};
use simulation::Wait;
use tempfile::TempDir;

use crate::command::{Run, file};
use crate::network::{artifacts, give, network};

/// The exit code that stands for an end by a signal.
pub const KILLED: i32 = -1;

/// The prefix of the local chain's addresses.
const PREFIX: &str = "wasm";

/// What makes keys differ that are made at the same time.
static KEYS: AtomicU64 = AtomicU64::new(0);

/// A folder with a network file.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// A folder whose network file includes the chain's and `networks/local.toml`, with the built contracts.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        symlink(artifacts(), place.path("artifacts")).unwrap();
        place.write("");
        place
    }

    /// The chain's node: a new connection each time, since the node closes one that is not used for some seconds.
    #[allow(clippy::unused_self)] // A place is on the chain.
    pub fn node(&self) -> Node {
        Node::connect(&sdk::NetworkFile::read(&network()).unwrap().chain).wait().unwrap()
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the network file, with more in it.
    pub fn write(&self, more: &str) {
        self.write_as("network.toml", more);
    }

    /// Writes a network file of another name, for the same deployment.
    pub fn write_as(&self, name: &str, more: &str) {
        let chain = network().canonicalize().unwrap();
        let local = file("networks/local.toml");
        fs::write(
            self.path(name),
            format!("include = [{:?}, {:?}]\n{more}", chain.display(), local.display()),
        )
        .unwrap();
    }

    /// New keys with coins of both denominations; their addresses.
    pub fn keys<const N: usize>(&self, names: [&str; N]) -> [String; N] {
        let addresses = names.map(|name| {
            let number = KEYS.fetch_add(1, Ordering::Relaxed);
            let seed = format!("{:?} {} {number}", SystemTime::now(), std::process::id());
            let entropy: [u8; 32] = Sha256::digest(seed).into();
            let phrase = phrase::of_entropy(&entropy);
            fs::create_dir_all(self.path("test-keys")).unwrap();
            fs::write(self.path(&format!("test-keys/{name}.mnemonic")), phrase.as_str()).unwrap();
            Signer::from_mnemonic(&phrase, PREFIX).unwrap().address().to_string()
        });
        let coins = [Coin::new(10_000_000_000_u128, "utest"), Coin::new(10_000_000_000_u128, "ueur")];
        give(&network(), &addresses, &coins);
        addresses
    }

    /// The key of a name.
    pub fn signer(&self, name: &str) -> Signer {
        let phrase = fs::read_to_string(self.path(&format!("test-keys/{name}.mnemonic"))).unwrap();
        Signer::from_mnemonic(&phrase, PREFIX).unwrap()
    }

    /// A folder of contracts whose code is the built one but for a mark, and so has other hashes: the mark is a section that
    /// the virtual machine does not read.
    pub fn mark_artifacts(&self, folder: &str, version: &str, mark: &str) {
        self.change_artifacts(folder, version, |mut wasm| {
            wasm.extend(custom_section("mark", mark.as_bytes()));
            wasm
        });
    }

    fn change_artifacts(&self, folder: &str, version: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) {
        fs::create_dir_all(self.path(folder)).unwrap();
        let list = fs::read_to_string(artifacts().join("checksums.txt")).unwrap();
        let mut changed = format!("# dpt {version}, changed by a test\n");
        for line in list.lines().skip(1) {
            let name = line.split_whitespace().nth(2).unwrap();
            let wasm = change(fs::read(artifacts().join(name)).unwrap());
            let hash = hex::encode(Sha256::digest(&wasm));
            changed.push_str(&[hash.as_str(), "  ", &wasm.len().to_string(), "  ", name, "\n"].concat());
            fs::write(self.path(folder).join(name), wasm).unwrap();
        }
        fs::write(self.path(folder).join("checksums.txt"), changed).unwrap();
    }

    /// A folder of the next version of the contracts: the same code under the next number, which is told by five bytes of it.
    /// Returns the number.
    pub fn next_artifacts(&self, folder: &str) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let (rest, last) = version.rsplit_once('.').unwrap();
        let next = format!("{rest}.{}", last.parse::<u32>().unwrap() + 1);
        assert_eq!(next.len(), version.len(), "the next number has other places: write it otherwise");
        self.change_artifacts(folder, &next, |mut wasm| {
            let places: Vec<_> = wasm
                .windows(version.len())
                .enumerate()
                .filter(|(_, text)| *text == version.as_bytes())
                .map(|(at, _)| at)
                .collect();
            assert_eq!(places.len(), 1, "the version stands in the module once");
            wasm.splice(places[0]..places[0] + version.len(), next.bytes());
            wasm
        });
        next
    }

    /// Stores the code of a folder's contracts, so that whoever deploys them finds it.
    pub fn store(&self, key: &str, folder: &str) {
        let mut signer = self.signer(key);
        let address = signer.address().to_string();
        for each in fs::read_dir(self.path(folder)).unwrap() {
            let path = each.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "wasm") {
                let message = messages::store_code(&address, &fs::read(path).unwrap()).unwrap();
                signer.send(&self.node(), &[message]).wait().unwrap();
            }
        }
    }

    /// Runs `dpt` in the folder.
    pub fn dpt(&self, arguments: &[&str]) -> Run {
        self.dpt_with(&[], arguments)
    }

    /// Runs `dpt` in the folder with variables set.
    pub fn dpt_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_dpt"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("DPT_KEYS", self.path("keys"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap_or(KILLED),
            out: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A custom section of a module: 0, its length, its name with its length, its content.
fn custom_section(name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = vec![u8::try_from(name.len()).unwrap()];
    body.extend(name.as_bytes());
    body.extend(content);
    // Below 128 a length is one byte.
    let length = u8::try_from(body.len()).ok().filter(|length| *length < 128).unwrap();
    [vec![0, length], body].concat()
}
