//! `ci/setup` on a machine that lacks something: what is on the path is all that there is.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::command::file;

/// What the scripts themselves are made of.
const SHELL: [&str; 3] = ["bash", "dirname", "sed"];

/// A machine with nothing but the shell.
struct Machine(TempDir);

impl Machine {
    fn bare() -> Self {
        let machine = Self(TempDir::new().unwrap());
        for tool in SHELL {
            symlink(found(tool), machine.0.path().join(tool)).unwrap();
        }
        machine
    }

    /// The same with tools that do nothing but say this.
    fn with(self, tools: &[&str], words: &str) -> Self {
        for tool in tools {
            let path = self.0.path().join(tool);
            fs::write(&path, format!("#!{}\necho '{words}'\n", found("bash").display())).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        }
        self
    }

    /// Runs the script: its exit code, and the lines of what it complains about.
    fn setup(&self, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
        let output = Command::new(found("bash"))
            .arg(file("../../ci/setup"))
            .args(arguments)
            .env("PATH", self.0.path())
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        // The data of a real market may be missing, which nobody has to mend.
        let complaints = errors.lines().filter(|line| !line.contains("../shared/data"));
        (output.status.code(), complaints.map(str::to_owned).collect())
    }
}

/// Where a tool of this machine lies.
fn found(tool: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(tool));
    places.find(|place| place.is_file()).unwrap_or_else(|| panic!("no {tool} on this machine"))
}

/// What `cargo deny --version` says where it is installed already, in the version that the script names.
fn deny() -> String {
    let script = fs::read_to_string(file("../../ci/setup")).unwrap();
    let version = script.lines().find_map(|line| line.strip_prefix("deny_version=")).unwrap();
    format!("cargo-deny {version}")
}

#[test]
fn each_tool_that_is_missing_gets_a_line_that_says_what_to_install() {
    let (code, lines) = Machine::bare().setup(&[]);
    assert_eq!(code, Some(1), "{lines:?}");
    let expected = [
        ("cargo", "install Rust through rustup"),
        ("python3", "install Python 3"),
        ("go", "install Go 1.26 or later"),
        ("npm", "install Node.js 20 or later"),
        ("curl", "install it"),
        ("ps", "install it"),
        ("setsid", "install it"),
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:?}");
    for (line, (tool, advice)) in lines.iter().zip(expected) {
        assert!(line.starts_with(&format!("ci/setup: {tool} is missing: {advice}")), "{line}");
    }
}

#[test]
fn what_is_there_is_not_asked_for() {
    let (code, lines) = Machine::bare().with(&["cargo", "python3", "curl", "ps", "setsid"], "").setup(&[]);
    assert_eq!(code, Some(1), "{lines:?}");
    let missing: Vec<_> = lines.iter().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(missing, ["go is missing", "npm is missing"]);
}

#[test]
fn without_a_way_to_build_the_contracts_it_says_what_to_install() {
    let tools = ["cargo", "python3", "go", "npm", "curl", "ps", "setsid"];
    let (code, lines) = Machine::bare().with(&tools, "").setup(&[]);
    assert_eq!(code, Some(1), "{lines:?}");
    let advice =
        "run 'rustup component add rust-src', or install Debian's rustc-web cargo-web rust-web-src lld";
    assert_eq!(lines, [format!("ci/build-wasm: no sources of the standard library: {advice}")]);
}

#[test]
fn everyday_work_needs_rust_alone() {
    let (code, lines) = Machine::bare().setup(&["--fast"]);
    assert_eq!(code, Some(1), "{lines:?}");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("ci/setup: cargo is missing: install Rust through rustup"), "{lines:?}");
    let (code, lines) = Machine::bare().with(&["cargo"], &deny()).setup(&["--fast"]);
    assert_eq!((code, lines), (Some(0), vec![]));
}
