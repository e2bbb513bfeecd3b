//! The program, run.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub errors: String,
}

impl Run {
    /// The one JSON value printed.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The single line of complaint, beside what is told on the way.
    pub fn complaint(&self) -> &str {
        let lines: Vec<_> = self.errors.lines().filter(|line| !tells_progress(line)).collect();
        assert_eq!(
            (lines.len(), self.errors.ends_with('\n')),
            (1, true),
            "no line, or more than one: {self:?}"
        );
        lines[0]
    }
}

/// Whether a line tells that something was sent, and not how it ended.
pub fn tells_progress(line: &str) -> bool {
    let sent = line.starts_with("dpt: transaction ") && line.ends_with(" is under way");
    sent || line.starts_with("dpt: step ") || line.ends_with(" until it is relayed")
}

/// Runs `dpt` with what it finds on standard input.
pub fn dpt_reading(input: &str, arguments: &[&str]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dpt"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that fails before it has read everything closes its end.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().expect("not killed"),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `dpt`.
pub fn dpt(arguments: &[&str]) -> Run {
    dpt_reading("", arguments)
}

/// A file of the crate.
pub fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}
