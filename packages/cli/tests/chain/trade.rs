//! What participants and operators do by the command line alone: one slot from registration to withdrawal, and what is
//! refused on the way.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::Value;
use simulation::Wait;

use crate::command::{Run, tells_progress};
use crate::env::{FAST, TestEnv};

#[test]
fn a_slot_from_registration_to_withdrawal() {
    let (env, [_, _, bob]) = TestEnv::open("slot", ["deployer", "alice", "bob"]);

    // Bob keeps his key encrypted: the phrase comes from a file and never out again.
    let phrase = fs::read_to_string(env.place.path("test-keys/bob.mnemonic")).unwrap();
    fs::rename(env.place.path("test-keys/bob.mnemonic"), env.place.path("bob.phrase")).unwrap();
    env.write("passphrase", "the wind turns\n");
    assert_eq!(env.succeeds(&["keys", "import", "bob", "--file", "bob.phrase"]).out.trim(), bob);
    let list = env.asks(&["keys", "list"]);
    assert_eq!(list[1], serde_json::json!({"name": "bob", "kept": "encrypted", "address": bob}));
    assert!(
        !fs::read_to_string(env.place.path("keys/bob.key"))
            .unwrap()
            .contains(phrase.split(' ').next().unwrap())
    );

    // Registration, review, money.
    env.write("connection.pdf", "what the reviewer is shown");
    let register = |who: &str, kind: &str, capacity: &str| {
        let place = ["--zone", "Old Town", "--evidence", "connection.pdf", "--capacity-kw", capacity];
        env.sends(who, &[&["register", "--kind", kind], place.as_slice()].concat())["participant"].clone()
    };
    assert_eq!(register("alice", "household", "0"), 1);
    // 10 MW feed in 13.88 kWh in five seconds.
    assert_eq!(register("bob", "prosumer", "10000"), 2);
    let early = env.refused(1, &["fund", "--amount", "50", "--from", "alice", "--yes"]);
    assert!(early.starts_with("auth/not_active: participant 1 is pending"), "{early}");
    let waiting = env.asks(&["review", "list"]);
    assert_eq!(waiting["participants"].as_array().unwrap().len(), 2);
    env.sends("deployer", &["review", "approve", "1", "2", "--labels", "green"]);
    assert_eq!(env.sends("alice", &["fund", "--amount", "50"])["balance"]["free"], "50000000");
    assert_eq!(env.sends("bob", &["fund", "--amount", "10"])["balance"]["free"], "10000000");

    // Orders for a slot whose gate closes in some seconds: two of Bob's from a table, one of which he takes back.
    let number: u32 = env.succeeds(&["slots", "--number"]).out.trim().parse().unwrap();
    let slot = &(number + 2).to_string();
    env.write(
        "orders.csv",
        &format!("slot,side,good,kwh,price\n{slot},sell,unlabelled,5,0.08\n{slot},sell,green,1.2,0.05\n"),
    );
    let placed = env.sends("bob", &["quote", "--file", "orders.csv"]);
    assert_eq!(placed["orders"][1]["lots"], "120");
    assert_eq!(placed["orders"][1]["price_per_lot"], "500");
    let order =
        ["quote", "--slot", slot, "--buy", "anything", "--kwh", "2.5", "--price", "0.3", "--from", "alice"];
    let unasked = env.refused(1, &order);
    assert!(unasked.contains("no terminal to ask for consent"), "{unasked}");
    let dry = env.succeeds(&[order.as_slice(), &["--dry-run", "--json"]].concat()).json();
    // 2.5 kWh are 250 lots of 10 Wh; the first profile.
    assert_eq!(dry["transactions"][0]["msg"]["quote"]["orders"][0], format!("{slot}/b0/3000/250"));
    assert!(dry["transactions"][0]["gas"].as_u64().unwrap() > 100_000);
    env.sends("alice", &order[..order.len() - 2]);
    let green = placed["orders"][1]["order"].to_string();
    let foreign = env.refused(1, &["cancel", "--slot", slot, "--order", &green, "--from", "alice", "--yes"]);
    assert!(foreign.starts_with(&format!("you have no order {green} in slot {slot}")), "{foreign}");
    assert_eq!(
        env.sends("bob", &["cancel", "--slot", slot, "--order", &green])["cancelled"].to_string(),
        format!("[{green}]")
    );
    let book = env.asks(&["book", "--slot", slot]);
    let depth: Vec<_> = book["books"]
        .as_array()
        .unwrap()
        .iter()
        .map(|book| (&book["good"], &book["depth"][0]["kwh"]))
        .collect();
    assert_eq!(depth.len(), 2, "{book}");
    assert_eq!((depth[0].0, depth[0].1), (&Value::from("unlabelled"), &Value::from("5")));
    assert_eq!((depth[1].0, depth[1].1), (&Value::from("anything"), &Value::from("2.5")));

    // The gate, then anyone clears: 2.5 of Bob's 5 kWh, so that his price holds.
    env.waits(slot, "gate");
    let late = env.refused(1, &[order.as_slice(), &["--yes"]].concat());
    assert!(late.contains("matcher/gate_closed") && late.contains("`dpt slots`"), "{late}");
    let cleared = env.sends("deployer", &["clear", "--slot", slot]);
    assert_eq!(cleared["steps"].as_array().unwrap().len(), 3);
    let result = env.asks(&["result", "--slot", slot]);
    assert_eq!((&result["certified"], &result["kwh"]), (&Value::from(true), &Value::from("2.5")));
    assert_eq!(result["result"]["zones"][1]["price"], "800");

    // Alice signs all of the cycle by one digest, Bob his one contract.
    let contract = &format!("1/{slot}/0");
    assert_eq!(env.sends("alice", &["sign", "--cycle", slot])["signed"], 1);
    assert_eq!(env.sends("bob", &["sign", "--contract", contract])["signed"], 1);
    assert_eq!(env.sends("alice", &["sign", "--slot", slot])["signed"], 0);
    let shown = env.asks(&["contracts", "show", contract]);
    assert_eq!((&shown["status"], &shown["terms"]["lots"]), (&Value::from("signed"), &Value::from("250")));
    let soon = env.refused(1, &["settle", "--slot", slot, "--from", "deployer", "--yes"]);
    assert!(soon.contains("can be signed until"), "{soon}");
    env.waits(slot, "signed");
    env.sends("deployer", &["settle", "--slot", slot]);

    // Alice draws what she bought; Bob delivers 2.4 kWh of the 2.5.
    env.waits(slot, "end");
    env.write(
        "readings.csv",
        &format!("participant,slot,import_kwh,export_kwh\n1,{slot},2.5,0\n2,{slot},0,2.4\n"),
    );
    assert_eq!(env.sends("deployer", &["meter", "--file", "readings.csv"])["readings"], 2);
    let again = env.refused(1, &["meter", "--file", "readings.csv", "--from", "deployer", "--yes"]);
    assert!(again.starts_with("power/stale_reading: "), "{again}");
    let checkpoint = ["audit", "verify", "--category", "execution", "--save", "before.json"];
    let before = env.asks(&checkpoint)["size"].as_u64().unwrap();
    env.waits(slot, "metered");
    let settled = env.sends("deployer", &["settle", "--cycle", slot]);
    assert_eq!(settled["state"], format!("cycle {slot} is cleared"));

    // 240 lots at 800, fees of 10. For the 10 lots that he did not deliver Bob owes his bond of 800 each, and Alice, who drew
    // them, 800 + 300 each for imbalance: −192,000 − 2,400 + 8,000 − 11,000 and 192,000 − 2,400 − 8,000.
    let statement = env.asks(&["statement", "--cycle", slot, "--from", "alice"]);
    assert_eq!(
        (&statement["net"], &statement["position"]),
        (&Value::from("-197400"), &Value::from("-197400"))
    );
    assert_eq!(statement["lines"][0]["contract"], *contract);
    assert_eq!(statement["lines"][0]["settled"]["imbalance"], "-11000");
    assert_eq!(statement["bought_kwh"], "2.4");
    let statement = env.asks(&["statement", "--cycle", slot, "--participant", "2"]);
    assert_eq!((&statement["net"], &statement["sold_kwh"]), (&Value::from("181600"), &Value::from("2.4")));

    // Bob takes all out: 10 euros and what he earned.
    let bank = || env.place.node().balance(&bob, "ueur").wait().unwrap();
    let held = bank();
    assert_eq!(env.sends("bob", &["withdraw"])["withdrawn"], "10181600");
    assert_eq!(bank() - held, 10_181_600);
    let nothing = env.refused(1, &["withdraw", "--from", "bob", "--yes"]);
    assert!(nothing.contains("escrow/nothing_free"), "{nothing}");

    // The log has only grown, and shows when a word of it is changed.
    let verified = env.asks(&["audit", "verify", "--since", "before.json", "--save", "after.json"]);
    assert_eq!(verified["grown_since"], before);
    assert!(verified["size"].as_u64().unwrap() > before);
    assert_eq!(verified["proved_entries"], verified["size"]);
    env.succeeds(&["audit", "verify", "--file", "after.json"]);
    let about = env.asks(&["audit", "list", "--subject", "2", "--category", "access"]);
    let actions: Vec<_> =
        about["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["register", "review"]);
    let text = fs::read_to_string(env.place.path("after.json")).unwrap();
    env.write("forged.json", &text.replacen("\"clear_cycle\"", "\"deposit\"", 1));
    let forged = env.refused(1, &["audit", "verify", "--file", "forged.json"]);
    assert!(forged.contains("is not proved to be in the log"), "{forged}");

    // What was sent can be looked up.
    let funded = env.sends("alice", &["fund", "--amount", "1"])["transactions"][0].clone();
    let hash = funded["hash"].as_str().unwrap();
    let found = env.asks(&["tx", hash]);
    assert_eq!((&found["height"], &found["gas_used"]), (&funded["height"], &funded["gas_used"]));
    let unknown = "0".repeat(64);
    assert_eq!(
        env.refused(1, &["tx", &unknown]),
        format!("the chain has no transaction {unknown} in its blocks")
    );
    assert!(env.refused(2, &["tx", "5A1E"]).starts_with("HASH: \"5A1E\" is no hash"));

    // Bob operates with a key that is kept encrypted, in a key folder of its own.
    let variables =
        [("DPT_NETWORK", "network.toml"), ("DPT_FROM", "bob"), ("DPT_PASSPHRASE_FILE", "passphrase")];
    let run = env.place.dpt_with(&variables, &["operate", "--once", "--json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["refused"], 0);
    for line in run.errors.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
}

#[test]
fn more_than_a_message_carries_travels_in_several() {
    let (env, _) = TestEnv::open("many", ["deployer", "alice", "nobody"]);
    env.write("connection.pdf", "what the reviewer is shown");
    let place = ["--zone", "Hillside", "--evidence", "connection.pdf"];
    env.sends("alice", &[&["register", "--kind", "household"], place.as_slice()].concat());
    env.sends("deployer", &["review", "approve", "1"]);
    // A lot at 0.1 euros a kWh is 1,000 coin units; with fee and bond 1,810 are put aside, for 500 orders 905,000.
    env.sends("alice", &["fund", "--amount", "0.905"]);
    let number: u32 = env.succeeds(&["slots", "--number"]).out.trim().parse().unwrap();
    let row = format!("{},buy,anything,0.01,0.1\n", number + 60);
    env.write("orders.csv", &["slot,side,good,kwh,price\n", &row.repeat(501)].concat());
    let send = ["quote", "--file", "orders.csv", "--from", "alice", "--yes"];

    // The first 500 are in, and what is missing for the last is said.
    let run = env.run(&send);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    let lines: Vec<_> = run.errors.lines().collect();
    assert!(tells_progress(lines[0]), "{run:?}");
    assert_eq!(
        lines[1..],
        [
            "dpt: 1 of 2 transactions, 500 of 501 items are in",
            "dpt: the first 500 of 501 items are in, the others are not: escrow/insufficient: participant 1 has 0 free, \
             1810 needed; `dpt fund` deposits money",
        ]
    );
    let orders = env.asks(&["book", "--slot", &(number + 60).to_string(), "--participant", "1"]);
    assert_eq!(orders["orders"].as_array().unwrap().len(), 500);
    env.sends("alice", &["fund", "--amount", "1"]);
    assert_eq!(env.sends("alice", &send[..3])["orders"].as_array().unwrap().len(), 501);
}

#[test]
fn trade_can_be_followed() {
    crate::documents::follow("trade.md");
}

/// A server that answers every request with the same, and where it listens.
fn babbler() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // However much of the question has arrived: the answer is the same.
            let _arrived = stream.read(&mut [0; 4_096]).unwrap_or(0);
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nfresh fish!!")
                .ok();
        }
    });
    address
}

#[test]
fn every_refusal_is_one_line_and_a_code() {
    let (env, [_, alice, poor]) = TestEnv::open("refusals", ["deployer", "alice", "poor"]);
    env.write("connection.pdf", "what the reviewer is shown");
    let state = fs::read_dir(env.place.path(""))
        .unwrap()
        .map(|each| each.unwrap().file_name().into_string().unwrap());
    let state = state.into_iter().find(|name| name.ends_with(".refusals.json")).unwrap();
    // The same deployment by a network file that says something else of the chain.
    let elsewhere = |name: &str, chain: &str| {
        let deployment = format!("[deployment]\nname = \"refusals\"\nstate = {state:?}\n{FAST}");
        env.place.write_as(name, &format!("[chain]\n{chain}\n{deployment}"));
    };
    let register = |network: &str, who: &str| {
        let what = [
            "register",
            "--kind",
            "household",
            "--zone",
            "Hillside",
            "--evidence",
            "connection.pdf",
            "--yes",
        ];
        env.run(&[what.as_slice(), &["--network", network, "--from", who]].concat())
    };
    let refused = |run: Run, code: i32, words: &str| {
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.complaint().contains(words), "{words}: {run:?}");
    };

    // The chain is another, or none, or talks nonsense.
    elsewhere("other.toml", "id = \"dpt-elsewhere\"");
    refused(register("other.toml", "alice"), 3, "the network file says dpt-elsewhere");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    elsewhere("nobody.toml", &format!("rpc = \"http://{closed}\""));
    refused(register("nobody.toml", "alice"), 3, "does not answer");
    elsewhere("babble.toml", &format!("rpc = {:?}", babbler()));
    refused(register("babble.toml", "alice"), 3, "does not answer as a CometBFT node does");

    // Addresses of another chain.
    elsewhere("prefix.toml", "prefix = \"cosmos\"");
    refused(register("prefix.toml", "alice"), 1, "correct the prefix in the network file");
    let cosmos = "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn";
    let foreign = env.refused(2, &["role", "grant", "reviewer", cosmos, "--from", "deployer", "--yes"]);
    assert_eq!(foreign, format!("{cosmos} is not an address of this chain: it should begin with wasm1"));

    // Who cannot pay: an account without any coins, one that has given them away, a price below the node's.
    let stranger = env.succeeds(&["keys", "add", "stranger", "--test"]).out.trim().to_owned();
    refused(
        register("network.toml", "stranger"),
        1,
        &format!("the chain does not know {stranger}; send it some coins first"),
    );
    spend_all(&env, &poor, &alice);
    refused(register("network.toml", "poor"), 1, &format!("{poor} cannot pay the fee"));
    elsewhere("cheap.toml", "gas_price = \"0.0001\"");
    refused(register("cheap.toml", "alice"), 1, "raise gas_price in the network file");

    // Who may not, and what is too late or nonsense.
    let unknown = env.refused(1, &["fund", "--amount", "1", "--from", "alice", "--yes"]);
    assert!(unknown.starts_with(&format!("auth/not_registered: {alice}")), "{unknown}");
    assert_eq!(register("network.toml", "alice").code, 0);
    refused(
        register("network.toml", "alice"),
        1,
        &format!("registry/already_registered: {alice} acts for participant 1, which is pending"),
    );
    let nobody = env.refused(1, &["review", "approve", "1", "--from", "alice", "--yes"]);
    assert!(nobody.starts_with(&format!("auth/missing_role: {alice}")), "{nobody}");
    env.sends("deployer", &["review", "approve", "1"]);
    let mandate = [
        "mandate",
        "grant",
        "--buy-at-most",
        "0.2",
        "--kwh-at-most",
        "3",
        "--from",
        "alice",
        "--yes",
        "--expires",
    ];
    let expired = env.refused(1, &[mandate.as_slice(), &["2026-01-02T03:04"]].concat());
    assert_eq!(expired, "the mandate would have ended at 2026-01-02 03:04 CET: give a later --expires");
    env.succeeds(&[mandate.as_slice(), &["2100-01-01"]].concat());
    let rich = env.refused(1, &["fund", "--amount", "1000000", "--from", "alice", "--yes"]);
    assert!(
        rich.starts_with("spendable balance ")
            && rich.ends_with(
                "is smaller than 1000000000000ueur: insufficient funds; send the account coins first"
            ),
        "{rich}"
    );
    let odd = ["quote", "--slot", "7", "--buy", "anything", "--kwh", "2.555", "--price", "0.3"];
    assert_eq!(
        env.refused(2, &[odd.as_slice(), &["--from", "alice", "--yes"]].concat()),
        "--kwh: 2.555 kWh are not whole lots of 10 Wh; nearest: 2.55 and 2.56 kWh"
    );
    env.write("orders.csv", "slot,side,good,kwh,price\n7,buy,anything,1,0.3\n7,buy,anything,1,0.3001\n");
    let table = env.refused(2, &["quote", "--file", "orders.csv", "--from", "alice", "--yes"]);
    assert_eq!(
        table,
        "orders.csv: line 3: price: 0.3001 EUR/kWh is not a price of this market; nearest: 0.3 and 0.305"
    );
    let missing = env.refused(1, &["withdraw", "--from", "nobody", "--yes"]);
    assert!(missing.starts_with("there is no key nobody in "), "{missing}");
}

/// An account gives away all of its coins for fees but one.
fn spend_all(env: &TestEnv, from: &str, to: &str) {
    let node = env.place.node();
    let mut signer = env.place.signer("poor");
    let message = |amount: u128| sdk::messages::send(from, to, &[cosmwasm_std::Coin::new(amount, "utest")]);
    let held = node.balance(from, "utest").wait().unwrap();
    let (_, fee) = signer.simulate(&node, &[message(1)]).wait().unwrap();
    // Two fees are kept, one of which is paid; a registration costs more than the other.
    signer.send(&node, &[message(held - 2 * fee)]).wait().unwrap();
}
