//! What the program says about itself.

use crate::command::dpt;

#[test]
fn every_command_explains_itself_with_an_example() {
    let market = [
        "register",
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
        "meter",
        "settle",
        "statement",
        "withdraw",
        "role",
        "audit",
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
fn version_is_that_of_the_crate() {
    assert_eq!(dpt(&["--version"]).out, format!("dpt {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_unknown_command_is_malformed() {
    assert_eq!(dpt(&["trade"]).code, 2);
}
