//! `dpt keys`, without a chain.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::Run;

/// Runs `dpt keys` in a folder, whose file `passphrase` holds the passphrase.
fn keys(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_dpt"))
        .arg("keys")
        .args(arguments)
        .current_dir(folder)
        .env("DPT_KEYS", folder.join("keys"))
        .env("DPT_PASSPHRASE_FILE", "passphrase")
        .env_remove("DPT_NETWORK")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with a passphrase and a network file.
fn folder(test: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("passphrase"), "eight or more\n").unwrap();
    let network = format!(
        "[chain]\nid = \"c\"\nrpc = \"http://127.0.0.1:1\"\nprefix = \"wasm\"\nfee_denom = \"u\"\ngas_price = \"1\"\n[keys]\ntest = {test}\n"
    );
    fs::write(folder.path().join("network.toml"), network).unwrap();
    folder
}

#[test]
fn a_phrase_makes_the_same_account_again() {
    let folder = folder(false);
    let at = folder.path();
    let made = keys(at, &["add", "alice", "--phrase-file", "alice.phrase", "--network", "network.toml"]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.out.starts_with("wasm1"), "{made:?}");
    let phrase = fs::read_to_string(at.join("alice.phrase")).unwrap();
    assert_eq!(phrase.split_whitespace().count(), 24);
    let again = keys(at, &["import", "again", "--file", "alice.phrase", "--network", "network.toml"]);
    assert_eq!(again.out, made.out);
    // Nothing printed and nothing kept shows a word of it but the file that was asked for.
    let kept = fs::read_to_string(at.join("keys/alice.key")).unwrap();
    for word in phrase.split_whitespace().filter(|word| word.len() > 4) {
        for text in [&made.out, &made.errors, &again.out, &again.errors, &kept] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
    let listed = keys(at, &["list", "--json", "--network", "network.toml"]).json();
    assert_eq!(listed[0]["name"], "again");
    assert_eq!(listed[1]["address"], made.out.trim());
    assert_eq!(keys(at, &["export-address", "alice", "--network", "network.toml"]).out, made.out);
}

#[test]
fn a_key_is_never_written_over() {
    let folder = folder(true);
    let at = folder.path();
    assert_eq!(keys(at, &["add", "alice"]).code, 0);
    let kept = fs::read(at.join("keys/alice.key")).unwrap();
    for arguments in [&["add", "alice"][..], &["add", "alice", "--test", "--network", "network.toml"]] {
        let taken = keys(at, arguments);
        assert_eq!(taken.code, 1);
        assert!(taken.complaint().contains("there is a key alice already"), "{taken:?}");
    }
    fs::write(at.join("backup"), "something else").unwrap();
    let file = keys(at, &["add", "bob", "--phrase-file", "backup"]);
    assert_eq!(file.code, 2);
    assert_eq!(fs::read(at.join("keys/alice.key")).unwrap(), kept);
    assert_eq!(fs::read_to_string(at.join("backup")).unwrap(), "something else");
    assert!(!at.join("keys/bob.key").exists());
}

#[test]
fn what_is_refused_leaves_no_key() {
    let folder = folder(false);
    let at = folder.path();
    fs::write(at.join("few"), "just some words").unwrap();
    fs::write(at.join("short"), "seven77").unwrap();
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let run = keys(at, arguments);
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.complaint().contains(words), "{run:?}");
    };
    refused(&["add", "../alice"], 2, "a key's name");
    refused(&["add", "alice", "--test"], 2, "no network file with [keys] test = true");
    refused(
        &["add", "alice", "--test", "--network", "network.toml"],
        2,
        "unencrypted keys are not allowed here",
    );
    refused(&["add", "alice", "--show-phrase"], 2, "a secret does not belong in a log");
    refused(&["import", "alice", "--file", "few"], 2, "not a key phrase of 24 words (it has 3)");
    refused(&["import", "alice"], 2, "not a key phrase of 24 words (it has 0)");
    refused(&["export-address", "alice"], 1, "there is no key alice");
    fs::copy(at.join("short"), at.join("passphrase")).unwrap();
    refused(&["add", "alice"], 1, "at least 8 characters");
    fs::remove_file(at.join("passphrase")).unwrap();
    refused(&["add", "alice"], 2, "DPT_PASSPHRASE_FILE");
    assert_eq!(keys(at, &["list"]).out, "no keys\n");
}

#[test]
fn a_key_that_was_not_made_leaves_no_phrase_and_its_name_is_free() {
    let folder = folder(false);
    let at = folder.path();
    let add = ["add", "alice", "--phrase-file", "alice.phrase"];
    // 1. The passphrase is refused.
    fs::write(at.join("passphrase"), "seven77").unwrap();
    assert!(keys(at, &add).complaint().contains("at least 8 characters"));
    assert!(!at.join("alice.phrase").exists());
    // 2. There is a file where the key's folder should be.
    fs::write(at.join("passphrase"), "eight or more").unwrap();
    fs::write(at.join("keys"), "").unwrap();
    assert_eq!(keys(at, &add).code, 2);
    assert!(!at.join("alice.phrase").exists());
    // 3. The same once more, with neither in its way.
    fs::remove_file(at.join("keys")).unwrap();
    let made = keys(at, &add);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(at.join("alice.phrase").exists() && at.join("keys/alice.key").exists());
}
