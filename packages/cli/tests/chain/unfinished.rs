//! `dpt deploy apply`, left by whoever began it or whoever watched it.

use std::process::{Command, Stdio};

use simulation::Wait;

use crate::place::{KILLED, Place};

const VERIFY: [&str; 4] = ["deploy", "verify", "--network", "network.toml"];

fn by(command: &'static str, key: &'static str) -> [&'static str; 6] {
    ["deploy", command, "--network", "network.toml", "--from", key]
}

#[test]
fn what_one_account_has_begun_no_other_begins_anew() {
    let place = Place::new();
    let [deployer, other] = place.keys(["deployer", "other"]);
    // Killed after its first step; five contracts at the earliest are noted after all of them.
    let killed = place.dpt_with(&[("DPT_STOP_AFTER", "1:done")], &by("apply", "deployer"));
    assert_eq!(killed.code, KILLED, "{killed:?}");
    for command in ["plan", "apply"] {
        let run = place.dpt(&by(command, "other"));
        assert_eq!(run.code, 1, "{run:?}");
        let words = format!(
            "{deployer} has begun deployment local and not finished it, {other} would begin another: run this with --from and \
             its key"
        );
        assert!(run.complaint().contains(&words), "{run:?}");
    }
    assert_eq!(place.node().account(&other).wait().unwrap().1, 0);
    // Whoever has begun it goes on.
    let done = place.dpt(&by("apply", "deployer"));
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(place.dpt(&VERIFY).code, 0);
}

#[test]
fn whoever_watches_may_go_and_the_work_goes_on() {
    let place = Place::new();
    place.keys(["deployer"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_dpt"))
        .args(by("apply", "deployer"))
        .current_dir(place.path(""))
        .env("DPT_KEYS", place.path("keys"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let verified = place.dpt(&VERIFY);
    assert_eq!(verified.code, 0, "{verified:?}");
}
