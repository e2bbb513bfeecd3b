//! What the program says about itself.

use crate::command::dpt;

#[test]
fn every_command_explains_itself_with_an_example() {
    let market = [
        "market",
        "register",
        "rotate",
        "review",
        "fund",
        "quote",
        "cancel",
        "book",
        "slots",
        "result",
        "contracts",
        "sign",
        "mandate",
        "publish",
        "meter",
        "dispute",
        "settle",
        "statement",
        "withdraw",
        "top-up",
        "role",
        "route",
        "link",
        "invoice",
        "pay",
        "payouts",
        "audit",
        "tx",
    ];
    for command in
        ["demo", "clear", "verify", "replay", "deploy", "keys", "operate"].into_iter().chain(market)
    {
        let run = dpt(&[command, "--help"]);
        assert_eq!(run.code, 0);
        assert!(run.out.contains("Example"), "{command}");
        assert!(run.out.contains(&format!("dpt {command} ")), "{command}");
        assert!(run.out.contains("Exit code"), "{command}");
    }
}

#[test]
fn measuring_explains_itself_with_an_example() {
    let run = dpt(&["bench", "gas", "--help"]);
    assert_eq!(run.code, 0);
    for words in ["Example", "dpt bench gas --network", "Exit code"] {
        assert!(run.out.contains(words), "{words}");
    }
}

#[test]
fn a_snapshot_is_read_before_anything_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("gas.snapshot");
    std::fs::write(&snapshot, "# what was measured\nstroll pinned 1=5 whole=5\n").unwrap();
    let run = dpt(&["bench", "gas", "--network", "no-such-file", "--check", snapshot.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("line 2: there is no path \"stroll\""), "{}", run.errors);
}

#[test]
fn version_is_that_of_the_crate() {
    assert_eq!(dpt(&["--version"]).out, format!("dpt {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_unknown_command_is_malformed() {
    assert_eq!(dpt(&["trade"]).code, 2);
}
