//! `dpt deploy`: from nothing to a market, whatever interrupts it; what it refuses; what it finds.

use std::fs;
use std::time::Duration;

use cosmwasm_std::Coin;
use sdk::messages;
use serde_json::{Value, json};
use simulation::Wait;

use crate::network::{give, network};
use crate::place::{KILLED, Place};

const APPLY: [&str; 6] = ["deploy", "apply", "--network", "network.toml", "--from", "deployer"];
const PLAN: [&str; 6] = ["deploy", "plan", "--network", "network.toml", "--from", "deployer"];

/// Contracts of ours by an account, and what is in them.
#[derive(Debug, PartialEq, Eq)]
struct Deployed {
    /// So many transactions of the deployer are in blocks.
    transactions: u64,
    /// So many codes are on the chain of each of the five modules.
    codes: Vec<usize>,
    /// So many contracts the deployer has started.
    contracts: usize,
    /// The entries of the log: addresses of five, grants, the market, proposals of administrators.
    log: u64,
    /// So many markets there are, and grants.
    markets: usize,
    grants: usize,
}

/// Runs a command and reads the JSON that it prints.
fn json_of(place: &Place, arguments: &[&str]) -> Value {
    let run = place.dpt(&[arguments, &["--json"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

fn status(place: &Place) -> Value {
    json_of(place, &["deploy", "status", "--network", "network.toml"])
}

fn deployed(place: &Place, deployer: &str) -> Deployed {
    let status = status(place);
    let codes = place.node().codes().wait().unwrap();
    let contracts = status["contracts"].as_object().unwrap();
    let log = contracts["audit-log"]["address"].as_str().unwrap();
    let checkpoint = place.node().smart(log, br#"{"checkpoint":{}}"#.to_vec()).wait().unwrap();
    let checkpoint: Value = serde_json::from_slice(&checkpoint).unwrap();
    Deployed {
        transactions: place.node().account(deployer).wait().unwrap().1,
        codes: contracts
            .values()
            .map(|contract| {
                let hash = hex::decode(contract["sha256"].as_str().unwrap()).unwrap();
                codes.iter().filter(|code| code.data_hash == hash).count()
            })
            .collect(),
        contracts: place.node().contracts_by_creator(deployer).wait().unwrap().len(),
        log: checkpoint["size"].as_u64().unwrap(),
        markets: status["markets"].as_array().unwrap().len(),
        grants: status["grants"].as_array().unwrap().len(),
    }
}

/// Every step that was done used, within a tenth, the gas that was planned: the plan has 1.3 times as much, as is paid for.
fn cost_as_planned(plan: &Value, done: &Value) {
    for step in done["transactions"].as_array().unwrap() {
        let planned = plan["steps"].as_array().unwrap().iter().find(|each| each["step"] == step["step"]);
        // What is not there any more is planned for the others that run beside this test.
        let Some(planned) = planned.and_then(|each| each["gas"].as_u64()) else { continue };
        let (expected, used) = (planned * 10 / 13, step["gas_used"].as_u64().unwrap());
        assert!(expected.abs_diff(used) * 10 <= used, "{}: {expected} planned, {used} used", step["step"]);
    }
}

/// A deployment that is killed after each of its steps, and within each: `first` at the first, and in turn from then on.
fn interrupted(place: &Place, first: &str) -> usize {
    let mut points = ["signed", "sent"].into_iter().cycle().skip_while(|point| *point != first);
    for killed in 0..60 {
        let state = fs::read_to_string(place.path("state.json")).unwrap_or_else(|_| "{}".into());
        let state: Value = serde_json::from_str(&state).unwrap();
        // A transaction that is under way is brought to its end first, and then the process is killed again.
        let point = if state["pending"].is_object() { "done" } else { points.next().unwrap() };
        let run = place.dpt_with(&[("DPT_STOP_AFTER", &format!("1:{point}"))], &APPLY);
        if run.code == 0 {
            return killed;
        }
        assert_eq!(run.code, KILLED, "{run:?}");
    }
    panic!("it does not come to an end");
}

#[test]
fn killed_at_any_point_a_deployment_ends_as_one_that_was_not() {
    let place = |mark: &str| {
        let place = Place::new();
        let keys = place.keys(["deployer", "committee"]);
        place.mark_artifacts("marked", env!("CARGO_PKG_VERSION"), mark);
        place.write("[deployment]\nadmin = \"committee\"\nartifacts = \"marked\"\nstate = \"state.json\"\n");
        (place, keys)
    };
    // Marks of this run alone: the chain may have seen the last one.
    let (quiet, [deployer, committee]) = place(&format!("quiet {}", std::process::id()));
    let report = json_of(&quiet, &APPLY);
    let steps: Vec<_> = report["transactions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps.len(), 10, "five codes, start, set addresses, grant, market, handover: {steps:?}");
    let usual = deployed(&quiet, &deployer);
    assert_eq!(
        usual,
        Deployed {
            transactions: 10,
            codes: vec![1; 5],
            contracts: 5,
            // Addresses: all five, the log first, which logs itself. Six grants, one market, five proposals.
            log: 5 + 6 + 1 + 5,
            markets: 1,
            grants: 6,
        }
    );
    assert!(report["to_accept"].as_str().unwrap().contains(&committee));

    // Each step is interrupted once before and once after its transaction was sent, and after it was done.
    let mark = format!("killed {}", std::process::id());
    let (killed, [deployer, _]) = place(&mark);
    assert_eq!(interrupted(&killed, "signed"), 20);
    assert_eq!(deployed(&killed, &deployer), usual);
    // The codes are there now: five steps less.
    let (killed, [deployer, _]) = place(&mark);
    assert_eq!(interrupted(&killed, "sent"), 10);
    assert_eq!(deployed(&killed, &deployer), Deployed { transactions: 5, ..usual });
}

#[test]
fn a_second_apply_does_nothing_and_every_difference_is_found() {
    let place = Place::new();
    let [deployer, stranger] = place.keys(["deployer", "stranger"]);
    // 1. The plan says what will be done, and changes nothing.
    let plan = json_of(&place, &PLAN);
    let planned: Vec<_> = plan["steps"].as_array().unwrap().iter().map(|each| each["step"].clone()).collect();
    assert_eq!(place.node().account(&deployer).wait().unwrap().1, 0);
    assert!(!place.path("dpt-state").exists());
    let done = json_of(&place, &APPLY);
    let steps: Vec<_> =
        done["transactions"].as_array().unwrap().iter().map(|each| each["step"].clone()).collect();
    // Another test may have stored the same codes in the meantime; the rest is as planned.
    let rest = |steps: &[Value]| -> Vec<Value> {
        steps.iter().filter(|step| !step.as_str().unwrap().starts_with("upload")).cloned().collect()
    };
    assert_eq!(rest(&planned), rest(&steps));
    assert_eq!(plan["suite"], done["suite"], "addresses are known before");
    cost_as_planned(&plan, &done);
    let sequence = place.node().account(&deployer).wait().unwrap().1;

    // 2. Once more: nothing.
    let again = json_of(&place, &APPLY);
    assert_eq!(again["transactions"], json!([]));
    assert_eq!(again["suite"], done["suite"]);
    assert_eq!(place.node().account(&deployer).wait().unwrap().1, sequence);
    assert_eq!(json_of(&place, &PLAN)["steps"], json!([]));

    // 3. The state file is lost: the chain knows all that was in it.
    let state_file = done["state_file"].as_str().unwrap();
    let state = fs::read_to_string(place.path(state_file)).unwrap();
    fs::remove_file(place.path(state_file)).unwrap();
    assert_eq!(json_of(&place, &APPLY)["transactions"], json!([]));
    assert_eq!(fs::read_to_string(place.path(state_file)).unwrap(), state);

    // 4. All is as the file says, and each thing that is not is named.
    let verify = |more: &str| {
        place.write_as("other.toml", more);
        let run = place.dpt(&["deploy", "verify", "--network", "other.toml", "--json"]);
        let what: Vec<_> = run.json()["differences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|each| each["what"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(run.code, i32::from(!what.is_empty()));
        assert_eq!(run.json()["ok"], json!(what.is_empty()));
        what
    };
    assert_eq!(verify(""), [""; 0]);
    place.mark_artifacts("marked", env!("CARGO_PKG_VERSION"), "another");
    let hashes: Vec<_> = five().map(|contract| format!("{contract}: code hash")).into();
    assert_eq!(verify("[deployment]\nartifacts = \"marked\""), hashes);
    let admins: Vec<_> = five()
        .iter()
        .flat_map(|contract| {
            [format!("{contract}: who may migrate it"), format!("{contract}: administrator")]
        })
        .collect();
    assert_eq!(verify("[deployment]\nadmin = \"stranger\""), admins);
    assert_eq!(
        verify("[roles]\nauditor = [\"stranger\"]"),
        [format!("registry: auditor for {stranger}"), format!("registry: auditor for {deployer}")]
    );
    assert_eq!(verify("[roles]\nauditor = []"), [format!("registry: auditor for {deployer}")]);
    assert_eq!(verify("[market]\nlot_wh = 11"), ["orderbook-matcher: market"]);
    assert_eq!(verify("[deployment]\ndenoms = [\"ueur\", \"ux\"]"), ["settlement-escrow: denominations"]);
    assert_eq!(verify("[deployment]\nmax_steps = 7"), ["orderbook-matcher: steps of a market"]);
    // A suite in which another registry was smuggled: the others do not know it.
    let [ours, log] = ["registry", "audit_log"].map(|name| done["suite"][name].as_str().unwrap());
    let smuggled = state.replace(ours, log);
    fs::write(place.path(state_file), &smuggled).unwrap();
    let differences = verify("");
    assert_eq!(differences[0], "registry: cw2 name");
    assert!(differences.contains(&"orderbook-matcher: address of registry".to_owned()), "{differences:?}");

    // 5. That is a foreign contract, which apply leaves alone.
    let run = place.dpt(&APPLY);
    assert_eq!(run.code, 1);
    assert!(run.complaint().ends_with("it should be registry and is audit-log"), "{run:?}");
    fs::write(place.path(state_file), state).unwrap();

    // 6. A market that is there does not change.
    place.write("[market]\nlot_wh = 11");
    let run = place.dpt(&APPLY);
    assert_eq!(run.code, 1);
    assert!(run.complaint().contains("a definition does not change"), "{run:?}");
    assert_eq!(place.node().account(&deployer).wait().unwrap().1, sequence);
}

/// The contracts in the order of their numbers.
fn five() -> [&'static str; 5] {
    ["registry", "orderbook-matcher", "power-contract", "settlement-escrow", "audit-log"]
}

#[test]
fn code_changes_administration_changes_hands_and_nothing_goes_backwards() {
    let place = Place::new();
    let [deployer, committee] = place.keys(["deployer", "committee"]);
    json_of(&place, &APPLY);
    let before = status(&place);

    // 1. Older code is refused before anything is sent.
    place.mark_artifacts("older", "0.0.9", "older");
    place.write("[deployment]\nartifacts = \"older\"");
    let sequence = place.node().account(&deployer).wait().unwrap().1;
    let run = place.dpt(&APPLY);
    assert_eq!(run.code, 1);
    assert!(run.complaint().ends_with("the code to deploy is of 0.0.9: a downgrade is refused"), "{run:?}");
    assert_eq!(place.node().account(&deployer).wait().unwrap().1, sequence);

    // 2. Other code of the same version: all five migrate in one transaction, where they are; there is a denomination more and
    //    a reviewer more; and the committee is to follow.
    place.mark_artifacts("changed", env!("CARGO_PKG_VERSION"), &format!("changed {}", std::process::id()));
    let changed = "admin = \"committee\"\ndenoms = [\"ueur\", \"ux\"]\n[roles]\nreviewer = [\"deployer\", \"committee\"]";
    let changed_code = format!("[deployment]\nartifacts = \"changed\"\n{changed}");
    place.write(&changed_code);
    let plan = json_of(&place, &[&PLAN[..], &["--pin"]].concat());
    let done = json_of(&place, &APPLY);
    cost_as_planned(&plan, &done);
    let steps: Vec<_> =
        done["transactions"].as_array().unwrap().iter().map(|each| each["step"].as_str().unwrap()).collect();
    assert_eq!(steps[5], "migrate the five contracts");
    assert_eq!(steps[6..8], ["accept ux", "grant reviewer"]);
    assert!(steps[8].starts_with(&format!("propose {committee} as administrator of the five contracts")));
    assert_eq!(steps.len(), 9);
    let after = status(&place);
    for contract in five() {
        let (one, other) = (&before["contracts"][contract], &after["contracts"][contract]);
        assert_eq!(one["address"], other["address"]);
        assert_ne!(one["code"], other["code"]);
        assert_eq!(other["migrated_by"], json!(committee));
        assert_eq!((&other["administrator"], &other["proposed"]), (&json!(deployer), &json!(committee)));
    }
    assert_eq!(before["markets"], after["markets"]);

    // 3. What is handed over is out of the deployer's hands; what is proposed is the committee's to accept.
    place.write(&format!("[deployment]\n{changed}"));
    let run = place.dpt(&APPLY);
    assert_eq!(run.code, 1);
    assert!(run.complaint().contains(&format!("only {committee} may migrate")), "{run:?}");
    place.write(&changed_code);
    let verify = ["deploy", "verify", "--network", "network.toml"];
    assert_eq!(place.dpt(&verify).code, 1, "not accepted yet");
    let done = json_of(&place, &["deploy", "apply", "--network", "network.toml", "--from", "committee"]);
    assert_eq!(done["transactions"][0]["step"], "accept administration of the five contracts");
    assert_eq!((&done["transactions"][1], &done["to_accept"]), (&Value::Null, &Value::Null));
    assert_eq!(place.dpt(&verify).code, 0);

    // 4. Whoever has no stake proposes to pin the codes, once, and leaves it to the voters; whoever has votes, here with two
    //    thirds of all stake.
    let stake = Coin::new(1_000_000_000_000_u128, "utest");
    give(&network(), std::slice::from_ref(&deployer), std::slice::from_ref(&stake));
    let validator = place.node().validators().wait().unwrap().remove(0);
    let delegation = messages::delegate(&deployer, &validator, &stake);
    place.signer("deployer").send(&place.node(), &[delegation]).wait().unwrap();
    let pin = |key: &str| {
        json_of(&place, &["deploy", "apply", "--network", "network.toml", "--pin", "--from", key])
    };
    let proposed = pin("committee");
    assert_eq!(proposed["transactions"][0]["step"], "propose to pin the code of the five contracts");
    assert_eq!(proposed["transactions"][1], Value::Null);
    cost_as_planned(&plan, &proposed);
    // 5. The vote is over in a few seconds, on a slow machine before the deployer has come to it: then it proposes itself.
    let code = after["contracts"]["registry"]["code"].as_u64().unwrap();
    let mut votes = 0;
    for _ in 0..10 {
        let done = pin("deployer");
        let steps = done["transactions"].as_array().unwrap();
        votes += steps.iter().filter(|each| each["step"].as_str().unwrap().starts_with("vote for")).count();
        std::thread::sleep(Duration::from_secs(7));
        if place.node().pinned().wait().unwrap().contains(&code) {
            break;
        }
    }
    assert!(votes > 0, "pinned by whose vote?");
    assert!(place.node().pinned().wait().unwrap().contains(&code));
    assert_eq!(pin("deployer")["transactions"], json!([]));
}

#[test]
fn two_do_not_deploy_at_once() {
    let place = Place::new();
    place.keys(["deployer"]);
    place.write("[deployment]\nstate = \"state.json\"");
    let lock = fs::File::create(place.path("state.json.lock")).unwrap();
    lock.lock().unwrap();
    fs::write(place.path("state.json.lock"), "process 4711\n").unwrap();
    let run = place.dpt(&APPLY);
    assert_eq!(run.code, 1);
    assert!(run.complaint().contains("process 4711 is deploying here already"), "{run:?}");
}

#[test]
fn what_is_wrong_comes_out_before_anything_is_paid_for() {
    let place = Place::new();
    let [deployer] = place.keys(["deployer"]);
    for (more, code, words) in [
        // The market's deadlines: 20 s and 30 s do not fit into 40 s.
        (
            "[market.timing]\nclear = \"20 s\"\nsign = \"30 s\"",
            1,
            "clearing in 20 s and signing in 30 s do not fit",
        ),
        ("[market]\ndenom = \"ux\"", 2, "[market] denom: ux is none of [deployment] denoms, which are ueur"),
        (
            "[market]\nzones = [\"A\"]",
            2,
            "[market] lines[0].from: no zone is called \"Hillside\"; there are A",
        ),
        ("[market.prices]\ntick = \"x\"", 2, "[market] prices.tick: invalid type"),
        (
            "[roles]\nreviewer = [\"nobody\"]",
            2,
            "[roles] reviewer[0]: \"nobody\" is no address of this chain and names no key",
        ),
        ("[roles]\nking = []", 2, "[roles] no role is called king; there are reviewer, metering_operator"),
        (
            "[roles]\nauditor = [{ account = \"deployer\", until = \"soon\" }]",
            2,
            "[roles] auditor[0]: until: \"soon\" is no time",
        ),
        ("[deployment]\nadmin = \"wasm1qqqq\"", 2, "[deployment] admin: "),
        ("[deployment]\nartifacts = \"none\"", 2, "ci/build-wasm builds the contracts"),
        (
            "[deployment]\nname = \"a name that is longer than a salt has room for\"",
            2,
            "[deployment] name: it has 1 to 32 bytes",
        ),
        ("[chain]\nid = \"other\"", 3, "the network file says other"),
        ("[chain]\nrpc = \"http://127.0.0.1:1\"", 3, "does not answer"),
        (
            "[chain]\nrpc = \"127.0.0.1:26657\"",
            2,
            "chain.rpc: \"127.0.0.1:26657\" is not an address such as http://",
        ),
        ("[role]\nreviewer = [\"deployer\"]", 2, "unknown field `role`, expected one of `chain`, `keys`"),
    ] {
        place.write(more);
        let run = place.dpt(&APPLY);
        assert_eq!(run.code, code, "{more}: {run:?}");
        assert!(run.complaint().contains(words), "{more}: {run:?}");
    }
    assert_eq!(place.node().account(&deployer).wait().unwrap().1, 0);
    place.write("");
    for command in [["deploy", "verify"], ["deploy", "status"]] {
        let run = place.dpt(&[&command[..], &["--network", "network.toml"]].concat());
        assert_eq!(run.code, 2);
        assert!(run.complaint().contains("nothing is deployed yet"), "{run:?}");
    }
}
