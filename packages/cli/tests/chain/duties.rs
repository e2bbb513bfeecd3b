//! What guardian, administrator, grid operator and forecaster do beside the trading, and how a participant moves to another
//! account or two cancel a contract, by the command line.

use serde_json::json;
use simulation::Wait;

use crate::env::TestEnv;

#[test]
fn anyone_pays_into_system_accounts_and_the_administrator_out() {
    let (env, [_, _, bob]) = TestEnv::open("top-up", ["deployer", "alice", "bob"]);
    let top_up = |account: &str, sum: &str| env.sends("alice", &["top-up", account, "--amount", sum]);
    let dry = env.asks(&["top-up", "grid", "--amount", "12.5", "--from", "alice", "--dry-run"]);
    assert_eq!(dry["transactions"][0]["msg"], json!({"top_up": {"account": "grid"}}));
    assert_eq!(dry["transactions"][0]["funds"], json!([{"denom": "ueur", "amount": "12500000"}]));
    let unasked = env.refused(1, &["top-up", "grid", "--amount", "12.5", "--from", "alice"]);
    assert!(unasked.contains("no terminal to ask for consent"), "{unasked}");
    // Nothing was paid by either; each account counts for itself.
    assert_eq!(top_up("grid", "12.5")["balance"], "12500000");
    assert_eq!(top_up("imbalance", "3")["balance"], "3000000");
    assert_eq!(top_up("grid", "0.5")["balance"], "13000000");
    let run = env.run(&["top-up", "treasury", "--amount", "1", "--from", "alice", "--yes"]);
    assert_eq!(
        (run.code, run.errors.contains("[possible values: fees, grid, imbalance]")),
        (2, true),
        "{run:?}"
    );
    // Out of it only the administrator pays, all of it if no sum is named.
    let out = |who: &str, more: &[&str]| {
        let withdraw = ["withdraw", "--system", "grid", "--to", &bob, "--from", who, "--yes", "--json"];
        env.run(&[withdraw.as_slice(), more].concat())
    };
    assert!(out("alice", &[]).complaint().contains("auth/not_administrator"));
    let excess = out("deployer", &["--amount", "13.5"]);
    assert!(
        excess.complaint().contains("escrow/insufficient: the grid account has 13000000 free"),
        "{excess:?}"
    );
    let held = || env.place.node().balance(&bob, "ueur").wait().unwrap();
    let before = held();
    let paid = out("deployer", &["--amount", "3"]).json();
    assert_eq!((&paid["withdrawn"], &paid["balance"]), (&json!("3000000"), &json!("10000000")));
    assert_eq!(out("deployer", &[]).json()["withdrawn"], "10000000");
    assert_eq!(held() - before, 13_000_000);
    let nothing = out("deployer", &[]);
    assert!(nothing.complaint().contains("nothing"), "{nothing:?}");
    let shown = env.asks(&["market", "show"]);
    assert_eq!(
        (&shown["accounts"]["grid"], &shown["accounts"]["imbalance"]),
        (&json!("0"), &json!("3000000"))
    );
    assert_eq!(env.run(&["withdraw", "--system", "grid", "--from", "deployer", "--yes"]).code, 2);

    let entries = env.asks(&["audit", "list", "--category", "execution"]);
    let topped = entries["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "top_up");
    assert_eq!(topped.count(), 3);
}

#[test]
fn a_guardian_pauses_trading_and_an_administrator_closes_the_market() {
    let (env, _) = TestEnv::open("pause", ["deployer", "alice", "bob"]);
    let shown = env.asks(&["market", "show"]);
    assert_eq!((&shown["market"]["open"], &shown["pause"]["until"]), (&json!(true), &json!(null)));
    let words = env.succeeds(&["market", "show"]).out;
    for line in [
        "market 1 (\"Fast motion\") takes orders\n",
        "\nline Hillside>Old Town: 8 kWh a slot unless the grid operator says otherwise, fee 0.005 EUR/kWh\n",
        "\nprofile to buy by, \"green first\": unlabelled, green for 0.02 EUR/kWh more\n",
        "\nthe suite's accounts hold: fees 0 EUR, grid 0 EUR, imbalance 0 EUR\n",
    ] {
        assert!(words.contains(line), "{line:?} in {words}");
    }

    let pause = |who: &str, length: &str| {
        [
            "market",
            "pause",
            "--reason",
            "a meter reports nonsense",
            "--length",
            length,
            "--from",
            who,
            "--yes",
        ]
        .map(str::to_owned)
    };
    let refused =
        |code: i32, arguments: [String; 9]| env.refused(code, &arguments.each_ref().map(String::as_str));
    assert!(refused(1, pause("alice", "1 h")).contains("auth/missing_role"));
    assert!(refused(1, pause("deployer", "8 d")).contains("registry/pause_length"));
    assert_eq!(env.run(&pause("deployer", "an hour").each_ref().map(String::as_str)).code, 2);
    let run = env.run(&["market", "unpause", "--from", "deployer", "--yes"]);
    assert!(run.complaint().contains("registry/not_paused"), "{run:?}");
    let paused = env
        .sends("deployer", &["market", "pause", "--length", "1 h", "--reason", "a meter reports nonsense"]);
    assert_eq!(paused["pause"]["reason"], "a meter reports nonsense");
    assert!(paused["pause"]["until"].is_string(), "{paused}");
    let words = env.succeeds(&["market", "show"]).out;
    assert!(words.contains("\ntrading is paused until "), "{words}");
    assert!(words.contains(": a meter reports nonsense\n"), "{words}");
    assert_eq!(env.sends("deployer", &["market", "unpause"])["pause"]["until"], json!(null));

    assert!(
        env.refused(1, &["market", "close", "--from", "alice", "--yes"]).contains("auth/not_administrator")
    );
    assert_eq!(env.sends("deployer", &["market", "close"])["open"], false);
    assert!(env.succeeds(&["market", "show"]).out.contains("takes no orders: it is closed"));
    assert_eq!(env.sends("deployer", &["market", "reopen"])["open"], true);
}

#[test]
fn grid_operator_and_forecaster_publish_before_the_gate() {
    let (env, _) = TestEnv::open("publish", ["deployer", "alice", "bob"]);
    let number: u32 = env.succeeds(&["slots", "--number"]).out.trim().parse().unwrap();
    let (slot, next) = (&(number + 30).to_string(), &(number + 31).to_string());
    let show = |slot: &str| env.asks(&["publish", "show", "--slot", slot]);
    // 800 lots either way, no prices, no forecasts.
    assert_eq!(show(slot)["capacities"], json!(["800", "800"]));
    assert_eq!((&show(slot)["prices"], &show(slot)["forecasts"]), (&json!([null, null]), &json!([])));

    let line = |line: &str, kwh: &str, who: &str| {
        let terms = ["--slot", slot, "--line", line, "--kwh", kwh, "--from", who, "--yes"];
        env.run(&[["publish", "capacities"].as_slice(), &terms].concat())
    };
    assert!(line("Old Town>Hillside", "2.5", "alice").complaint().contains("auth/missing_role"));
    let unknown = line("Old Town>Harbour", "2.5", "deployer");
    assert_eq!(
        (unknown.code, unknown.complaint()),
        (
            2,
            "dpt: --line: the market has no line \"Old Town>Harbour\"; it has Hillside>Old Town, Old Town>Hillside"
        )
    );
    assert_eq!(line("Old Town>Hillside", "-1", "deployer").complaint(), "dpt: --kwh: -1 kWh are negative");
    assert_eq!(line("Old Town > Hillside", "0", "deployer").code, 0);
    env.write("lines.csv", &format!("slot,line,kwh\n{slot},Hillside>Old Town,2.5\n{next},1,7\n"));
    assert_eq!(env.sends("deployer", &["publish", "capacities", "--file", "lines.csv"])["published"], 2);
    assert_eq!(show(slot)["capacities"], json!(["250", "0"]));
    assert_eq!(show(next)["capacities"], json!(["800", "700"]));

    env.sends("deployer", &["publish", "prices", "--slot", slot, "--zone", "Old Town", "--price", "0.1234"]);
    env.write("prices.csv", &format!("slot,zone,price\n{slot},Hillside,-0.01\n{next},Hillside,0.7\n"));
    let table = ["publish", "prices", "--file", "prices.csv", "--from", "deployer", "--yes"];
    assert_eq!(env.refused(2, &table), "prices.csv: line 3: price: 0.7 EUR/kWh: prices go from -0.1 to 0.6");
    // Nothing of a table that does not read has been sent; 0.1234 EUR/kWh are 1,234 units a lot.
    assert_eq!(show(slot)["prices"], json!([null, "1234"]));

    env.write("weather.csv", &format!("slot,participant,side,kwh\n{slot},3,sell,1.2\n{slot},3,buy,0\n"));
    env.sends("deployer", &["publish", "forecasts", "--file", "weather.csv"]);
    env.sends(
        "deployer",
        &["publish", "forecasts", "--slot", slot, "--participant", "3", "--side", "sell", "--kwh", "1.1"],
    );
    assert_eq!(
        show(slot)["forecasts"],
        json!([{"participant": 3, "side": "sell", "lots": "110"}, {"participant": 3, "side": "buy", "lots": "0"}])
    );
    let past = (number - 10).to_string();
    let late = ["publish", "prices", "--slot", &past, "--zone", "Hillside", "--price", "0.1"];
    env.refused_by_contract(
        "matcher/gate_closed",
        &[late.as_slice(), &["--from", "deployer", "--yes"]].concat(),
    );
    let words = env.succeeds(&["publish", "show", "--slot", slot]).out;
    for line in [
        "\nline Hillside>Old Town: 2.5 kWh\n",
        "\nreference price of Hillside: none\n",
        "\nreference price of Old Town: 0.1234 EUR/kWh\n",
        "\nparticipant 3 can sell at most 1.1 kWh\n",
    ] {
        assert!(words.contains(line), "{line:?} in {words}");
    }
}

#[test]
fn two_parties_cancel_a_contract_before_it_is_signed_for() {
    let (env, slot) = TestEnv::with_a_draft("cancelled");
    let contract = &format!("1/{slot}/0");
    let cancel = ["contracts", "cancel", contract];
    let agreed = env.sends("alice", &cancel);
    assert_eq!((&agreed["cancelled"], &agreed["contracts"][0]["status"]), (&json!([]), &json!("draft")));
    let again = [cancel.as_slice(), &["--from", "alice", "--yes"]].concat();
    env.refused_by_contract("power/already_agreed", &again);
    let done = env.sends("bob", &cancel);
    assert_eq!(
        (&done["cancelled"], &done["contracts"][0]["status"]),
        (&json!([contract]), &json!("cancelled"))
    );
    let late = env.refused(1, &["sign", "--contract", contract, "--from", "bob", "--yes"]);
    assert!(late.contains("power/contract_status"), "{late}");
    let stranger = env.refused(1, &[cancel.as_slice(), &["--from", "deployer", "--yes"]].concat());
    assert!(stranger.contains("auth/not_registered"), "{stranger}");
    // All that they had put in is free again.
    for (who, all) in [("alice", "20000000"), ("bob", "10000000")] {
        assert_eq!(env.sends(who, &["withdraw"])["withdrawn"], all);
    }
}

#[test]
fn a_participant_moves_to_another_account() {
    let (env, [deployer, alice, new]) = TestEnv::open("rotate", ["deployer", "alice", "new"]);
    env.write("connection.pdf", "what the reviewer is shown");
    let register = ["register", "--kind", "household", "--zone", "Old Town", "--evidence", "connection.pdf"];
    env.sends("alice", &register);
    env.sends("deployer", &["review", "approve", "1"]);
    env.sends("alice", &["fund", "--amount", "5"]);
    let accept = ["rotate", "accept", "1", "--from", "new", "--yes"];
    env.refused_by_contract("registry/not_proposed_account", &accept);
    let own = ["rotate", "propose", &alice, "--from", "alice", "--yes"];
    env.refused_by_contract("registry/already_registered", &own);
    assert_eq!(env.run(&["rotate", "propose", "wasm1nobody", "--from", "alice", "--yes"]).code, 2);
    // The second proposal replaces the first.
    env.sends("alice", &["rotate", "propose", &deployer]);
    assert_eq!(env.sends("alice", &["rotate", "propose", &new])["participant"]["rotating_to"], json!(new));
    assert!(
        env.refused(1, &["rotate", "accept", "1", "--from", "deployer", "--yes"])
            .contains("registry/not_proposed_account")
    );
    let moved = env.sends("new", &["rotate", "accept", "1"]);
    assert_eq!(
        (&moved["participant"]["account"], &moved["participant"]["rotating_to"]),
        (&json!(new), &json!(null))
    );
    // The money is still the participant's; the old account is nobody now.
    assert!(env.refused(1, &["withdraw", "--from", "alice", "--yes"]).contains("auth/not_registered"));
    assert_eq!(env.sends("new", &["withdraw"])["withdrawn"], "5000000");
}

#[test]
fn whatever_is_sent_can_be_tried_without_sending() {
    let (env, slot) = TestEnv::quoted("tried");
    let (contract, cycle) = (&format!("1/{slot}/0"), slot.as_str());
    let later = (slot.parse::<u32>().unwrap() + 20).to_string();
    let address = |who: &str| env.place.signer(who).address().to_string();
    let sequence = |who: &str| env.place.node().account(&address(who)).wait().unwrap().1;
    let tried = |who: &str, arguments: &[&str]| {
        let before = sequence(who);
        let dry = env.asks(&[arguments, &["--from", who, "--dry-run"]].concat());
        assert_eq!((&dry["dry_run"], &dry["sender"]), (&json!(true), &json!(address(who))), "{arguments:?}");
        for transaction in dry["transactions"].as_array().unwrap() {
            assert!(transaction["gas"].as_u64().unwrap() > 50_000, "{arguments:?}: {transaction}");
            assert!(transaction["fee"]["amount"].is_string(), "{arguments:?}: {transaction}");
        }
        assert!(!dry["transactions"].as_array().unwrap().is_empty(), "{arguments:?}");
        assert_eq!(sequence(who), before, "{arguments:?}");
    };
    let place = ["--zone", "Old Town", "--evidence", "connection.pdf"];
    tried("deployer", &[["register", "--kind", "household"].as_slice(), &place].concat());
    tried("deployer", &["review", "suspend", "1", "--reason", "to try it"]);
    tried("deployer", &["role", "grant", "auditor", &address("alice")]);
    tried("deployer", &["market", "close"]);
    tried("deployer", &["market", "pause", "--length", "1 h", "--reason", "to try it"]);
    let weather = ["publish", "forecasts", "--slot", &later, "--participant", "2", "--side", "sell"];
    tried("deployer", &[weather.as_slice(), &["--kwh", "1"]].concat());
    tried("alice", &["rotate", "propose", &address("deployer")]);
    tried("alice", &["fund", "--amount", "1"]);
    tried("alice", &["quote", "--slot", &later, "--buy", "anything", "--kwh", "1", "--price", "0.2"]);
    tried("alice", &["cancel", "--slot", &slot, "--all"]);
    tried(
        "alice",
        &["mandate", "grant", "--buy-at-most", "0.2", "--kwh-at-most", "3", "--expires", "2100-01-01"],
    );
    tried("alice", &["withdraw"]);
    tried("alice", &["top-up", "grid", "--amount", "1"]);
    env.waits(&slot, "gate");
    tried("alice", &["clear", "--slot", &slot]);
    env.sends("deployer", &["clear", "--slot", &slot]);
    tried("alice", &["sign", "--cycle", cycle]);
    tried("alice", &["contracts", "cancel", contract]);
    for who in ["alice", "bob"] {
        env.sends(who, &["sign", "--cycle", cycle]);
    }
    env.waits(&slot, "signed");
    tried("alice", &["settle", "--slot", &slot]);
    env.sends("deployer", &["settle", "--slot", &slot]);
    env.waits(&slot, "end");
    tried("deployer", &["meter", "--participant", "1", "--slot", &slot, "--import-kwh", "2.5"]);
    env.write("meter.jpg", "a photograph of the meter");
    tried("bob", &["dispute", "raise", contract, "--evidence", "meter.jpg"]);
    env.waits(&slot, "metered");
    tried("alice", &["settle", "--cycle", cycle]);
}
