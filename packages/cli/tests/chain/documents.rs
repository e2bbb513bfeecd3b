//! Documents that are followed: every command that they show is run, in order, as whoever reads them would.
//!
//! A document's blocks marked `sh` are one script for one shell, which ends with the first command that fails. The shell
//! stands in a folder that looks as the project's does: `artifacts`, `ci`, `docs`, `packages`, and in `target/localnet` a
//! chain called `local`, which is the one of the tests. `dpt` is on the path. Blocks of other kinds are not run.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::command::file;
use crate::network::{artifacts, network};

/// The commands of a document's blocks.
pub fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("```") {
            let block: Vec<_> =
                lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")).collect();
            if line.trim() == "```sh" {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

/// Follows a document of `docs` and returns the folder that it leaves.
///
/// # Panics
/// If a command fails, with the number of its block, the block and what was printed.
pub fn follow(name: &str) -> TempDir {
    let project = file("../..").canonicalize().unwrap();
    let blocks = blocks(&fs::read_to_string(project.join("docs").join(name)).unwrap());
    assert!(!blocks.is_empty(), "{name} shows no command");
    let folder = tempfile::tempdir().unwrap();
    for each in ["ci", "docs", "packages", "Cargo.toml"] {
        symlink(project.join(each), folder.path().join(each)).unwrap();
    }
    symlink(artifacts(), folder.path().join("artifacts")).unwrap();
    let chain = network().canonicalize().unwrap();
    let chain = chain.parent().unwrap();
    fs::create_dir_all(folder.path().join("target/localnet")).unwrap();
    symlink(chain, folder.path().join("target/localnet/local")).unwrap();
    symlink(chain.join("../../go"), folder.path().join("target/go")).unwrap();
    // Every block says that it begins, so that the last one said is the one that failed.
    let mut script = "set -euo pipefail\n".to_owned();
    for (at, block) in blocks.iter().enumerate() {
        script.push_str(&["echo '── block ", &at.to_string(), "'\n", block, "\n"].concat());
    }
    let program = Path::new(env!("CARGO_BIN_EXE_dpt")).parent().unwrap().display().to_string();
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env("PATH", [program, std::env::var("PATH").unwrap()].join(":"))
        .env("DPT_KEYS", folder.path().join("keys"))
        .env_remove("DPT_NETWORK")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{name} cannot be followed:\n{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    folder
}

#[test]
fn only_commands_are_run() {
    let text = "# A\n```sh\none\ntwo\n```\ntext\n```toml\nx = 1\n```\n- list\n  ```sh\n  three\n  ```\n```console\nfour\n```\n";
    assert_eq!(blocks(text), ["one\ntwo", "  three"]);
}

#[test]
fn deploy_can_be_followed() {
    let folder = follow("deploy.md");
    // It leads to a market that others can open.
    let state = fs::read_dir(folder.path()).unwrap().find_map(|each| {
        let path = each.unwrap().path();
        path.to_str().unwrap().ends_with(".first.json").then_some(path)
    });
    let state: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(state.unwrap()).unwrap()).unwrap();
    assert!(state["market"].is_number() && state["pending"].is_null(), "{state}");
}

#[test]
fn operate_can_be_followed() {
    let folder = follow("operate.md");
    let figures = fs::read_to_string(folder.path().join("figures")).unwrap();
    assert!(figures.contains("dpt_messages_total{message=\"clear\"} 0\n"), "{figures}");
    let fees = figures.lines().find_map(|line| line.strip_prefix("dpt_fees_total{denom=\"utest\"} "));
    assert!(fees.unwrap().contains('.'), "{figures}");
}
