//! `dpt demo --counterparty`, as a person runs it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::network::with_faucet;
use crate::remote_chain::{self, kill_relayer, restart_node, start_relayer};

/// Starts it with two network files.
fn demo(here: &Path, more: &[&str]) -> Child {
    let there: PathBuf = remote_chain::network();
    Command::new(env!("CARGO_BIN_EXE_dpt"))
        .arg("demo")
        .args([Path::new("--network"), here, Path::new("--counterparty"), &there])
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// How it ends: its code, what it has printed, its last words.
fn end(mut child: Child) -> (i32, String, String) {
    let (mut out, mut errors) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    (child.wait().unwrap().code().unwrap(), out, errors.lines().last().unwrap_or_default().to_owned())
}

#[test]
fn a_day_of_a_buyer_and_a_seller_whose_money_is_on_the_other_chain() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = demo(&with_faucet(folder.path()), &["--channel", "channel-0", "--json"]);

    // When the last money is about to leave, the relayer is killed; the other chain's node is restarted; the relayer comes back.
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == "waiting for the end of readings"));
    kill_relayer();
    assert!(lines.any(|line| line == "waiting for the end of the payouts"));
    restart_node();
    start_relayer();
    let rest: Vec<_> = lines.collect();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest:?}");
    let day: Value = serde_json::from_str(&out).unwrap();

    // 25,000 lots at the seller's 800, of which it has more than is wanted; fees of 10 a lot from each.
    let contract = &day["contract"];
    assert_eq!((&contract["price"], &contract["delivered"]), (&json!("800"), &json!("25000")));
    assert_eq!(
        [&contract["buyer_payment"], &contract["seller_payment"], &contract["fees"]],
        [&json!("20000000"), &json!("20000000"), &json!("500000")]
    );
    // Each had 100 EUR there. The bakery has paid for energy and fee, the wind park has what it earned less its fee, the
    // provider both fees and the cent of the probe, which is all that is still here.
    let held = |who: &str, given: &str, remote: &str, escrow: &str| json!({"who": who, "given": given, "remote": remote, "escrow": escrow});
    assert_eq!(
        day["money"],
        json!([
            held("Bakery", "100000000", "79750000", "0"),
            held("Wind park", "100000000", "119750000", "0"),
            held("Provider", "10000", "0", "510000"),
        ])
    );
    let escrow = &day["conservation"];
    assert_eq!(
        [&escrow["bank"], &escrow["ledger"], &escrow["set_aside"], &escrow["in_flight"], &escrow["surplus"]],
        [&json!("510000"), &json!("510000"), &json!("0"), &json!("0"), &json!("0")]
    );
    // What each had free in the end. The bakery had put 25,000 · (3,000 + 10 + 800) aside by its invoice, and a unit by its
    // link; the wind park 50,000 · (10 + 800) by its link.
    let payouts = day["payouts"].as_array().unwrap();
    let amounts: Vec<_> = payouts.iter().map(|payout| &payout["amount"]).collect();
    assert_eq!(amounts, [&json!("75000001"), &json!("60250000")]);
    for payout in payouts {
        assert_eq!((&payout["status"], &payout["attempts"]), (&json!("delivered"), &json!(1)));
    }
    let audit = &day["audit"];
    let number =
        |name: &str| audit[name].as_str().map_or_else(|| audit[name].as_u64(), |text| text.parse().ok());
    assert_eq!(number("proved"), number("size"));
    assert!(number("grown_from") < number("size"), "{audit}");
}

#[test]
fn without_a_relayer_or_a_channel_it_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let here = with_faucet(folder.path());
    let (code, out, words) = end(demo(&here, &["--channel", "channel-7"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(words.contains("channel-7 is not an open channel of "), "{words}");

    kill_relayer();
    let (code, out, words) = end(demo(&here, &["--patience", "5 s", "--json"]));
    start_relayer();
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(
        words.starts_with("dpt: no relayer has reported a cent for the probe within 5 s: start one"),
        "{words}"
    );
}
