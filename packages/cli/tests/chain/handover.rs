//! Administration in the hands of several: an account that takes two of three signatures, made with the chain's own program.

use std::fs;
use std::process::Command;

use cosmwasm_std::Coin;
use serde_json::{Value, json};

use crate::network::{give, network};
use crate::place::Place;

/// The account of the three.
const BOARD: &str = "board";

/// The chain's own program, with keys in the folder `board` of a place.
struct Wasmd<'a> {
    place: &'a Place,
}

impl Wasmd<'_> {
    /// What it prints.
    fn run(&self, arguments: &[&str]) -> String {
        let program = network().canonicalize().unwrap().parent().unwrap().join("../../go/wasmd");
        let output = Command::new(program)
            .args(arguments)
            .args(["--home", BOARD])
            .current_dir(self.place.path(""))
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn keys(&self, arguments: &[&str]) -> String {
        self.run(&[&["keys"], arguments, &["--keyring-backend", "test"]].concat())
    }

    fn tx(&self, arguments: &[&str]) -> String {
        let chain = sdk::NetworkFile::read(&network()).unwrap().chain;
        let at =
            ["--node", &chain.rpc, "--chain-id", &chain.id, "--keyring-backend", "test", "--output", "json"];
        self.run(&[&["tx"], arguments, &at].concat())
    }

    /// Hands a transaction in that these members have signed for the board; what the node makes of it.
    fn submit(&self, transaction: &str, board: &str, members: &[&str]) -> Value {
        let mut arguments = vec!["multisign", transaction, BOARD];
        for member in members {
            let signature = self.tx(&["sign", transaction, "--from", member, "--multisig", board]);
            fs::write(self.place.path(member), signature).unwrap();
            arguments.push(member);
        }
        fs::write(self.place.path("signed.json"), self.tx(&arguments)).unwrap();
        read(&self.tx(&["broadcast", "signed.json"]))
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn two_of_three_take_administration_over() {
    let place = Place::new();
    place.keys(["deployer"]);
    let wasmd = Wasmd { place: &place };
    for member in ["ann", "ben", "cleo"] {
        wasmd.keys(&["add", member]);
    }
    wasmd.keys(&["add", BOARD, "--multisig", "ann,ben,cleo", "--multisig-threshold", "2"]);
    let board = wasmd.keys(&["show", BOARD, "--address"]).trim().to_owned();
    give(&network(), std::slice::from_ref(&board), &[Coin::new(1_000_000_u128, "utest")]);

    // 1. The deployer proposes the board.
    place.write(&format!("[deployment]\nadmin = \"{board}\""));
    let apply = ["deploy", "apply", "--network", "network.toml", "--from", "deployer", "--json"];
    let done = place.dpt(&apply);
    assert_eq!(done.code, 0, "{done:?}");
    let words = format!("{board} must still accept administration of the five contracts");
    assert!(done.json()["to_accept"].as_str().unwrap().starts_with(&words), "{done:?}");
    let verify = ["deploy", "verify", "--network", "network.toml"];
    assert_eq!(place.dpt(&verify).code, 1, "not accepted yet");

    // 2. The board accepts, in one transaction of five messages.
    let suite = done.json()["suite"].clone();
    let mut parts: Vec<Value> = suite
        .as_object()
        .unwrap()
        .values()
        .map(|address| {
            let message = json!({"admin": {"accept_admin": {}}}).to_string();
            let address = address.as_str().unwrap();
            let pays = ["--from", &board, "--gas", "900000", "--gas-prices", "0.01utest", "--generate-only"];
            read(&wasmd.tx(&[&["wasm", "execute", address, &message][..], &pays].concat()))
        })
        .collect();
    let messages: Vec<Value> = parts.iter().map(|part| part["body"]["messages"][0].clone()).collect();
    assert_eq!(messages.len(), 5);
    parts[0]["body"]["messages"] = messages.into();
    fs::write(place.path("accept.json"), parts[0].to_string()).unwrap();
    // One of them is not enough.
    let refused = wasmd.submit("accept.json", &board, &["ben"]);
    assert_ne!(refused["code"], 0, "{refused}");
    let taken = wasmd.submit("accept.json", &board, &["ann", "cleo"]);
    assert_eq!(taken["code"], 0, "{taken}");
    let rpc = sdk::NetworkFile::read(&network()).unwrap().chain.rpc;
    let hash = taken["txhash"].as_str().unwrap();
    let carried_out = wasmd.run(&["query", "wait-tx", hash, "--node", &rpc, "--output", "json"]);
    assert_eq!(read(&carried_out)["code"], 0, "{carried_out}");

    // 3. All is as the file says, and the deployer's part is over.
    let verified = place.dpt(&verify);
    assert_eq!(verified.code, 0, "{verified:?}");
    place.write(&format!("[deployment]\nadmin = \"{board}\"\ndenoms = [\"ueur\", \"ux\"]"));
    let run = place.dpt(&apply);
    assert_eq!(run.code, 1);
    assert!(run.complaint().contains(&format!("only {board} may add denominations")), "{run:?}");
}
