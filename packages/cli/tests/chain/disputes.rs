//! What was delivered is disputed and decided, by the command line.

use serde_json::{Value, json};

use crate::env::TestEnv;

/// SHA-256 of `a photograph of the meter`, as sha256sum computes it.
const EVIDENCE: &str = "2425501b0f1888ebc712935d533f2334e39b0b39353979a4cdac6be7fb5e1edc";

/// Alice has bought 2.5 kWh from Bob, both have signed, and delivery has not ended: the env and the slot.
fn sold(name: &str) -> (TestEnv, String) {
    let (env, slot) = TestEnv::with_a_draft(name);
    for who in ["alice", "bob"] {
        assert_eq!(env.sends(who, &["sign", "--cycle", &slot])["signed"], 1);
    }
    env.waits(&slot, "signed");
    env.sends("deployer", &["settle", "--slot", &slot]);
    (env, slot)
}

#[test]
fn a_party_disputes_what_the_readings_say_and_an_auditor_decides() {
    let (env, slot) = sold("disputes");
    let contract = &format!("1/{slot}/0");
    env.write("meter.jpg", "a photograph of the meter");
    let raise = ["dispute", "raise", contract, "--evidence", "meter.jpg"];
    let raised_by = |who: &str| env.refused(1, &[raise.as_slice(), &["--from", who, "--yes"]].concat());
    let early = raised_by("bob");
    assert!(early.starts_with(&format!("power/too_early: slot {slot}")), "{early}");
    let list = ["dispute", "list", "--slot", &slot];
    assert_eq!(env.asks(&list), json!({"contracts": []}));

    // The readings say that Bob fed in 2.4 kWh of the 2.5; his photograph says otherwise.
    env.waits(&slot, "end");
    env.write(
        "readings.csv",
        &format!("participant,slot,import_kwh,export_kwh\n1,{slot},2.5,0\n2,{slot},0,2.4\n"),
    );
    env.sends("deployer", &["meter", "--file", "readings.csv"]);
    assert!(raised_by("deployer").contains("auth/not_registered"));
    let unasked = env.refused(1, &[raise.as_slice(), &["--from", "bob"]].concat());
    assert!(unasked.contains("no terminal to ask for consent"), "{unasked}");
    let dry = env.asks(&[raise.as_slice(), &["--from", "bob", "--dry-run"]].concat());
    assert_eq!(dry["transactions"][0]["msg"]["dispute"]["evidence"], EVIDENCE);
    let raised = env.sends("bob", &raise);
    assert_eq!(raised["contract"]["status"], "disputed");
    assert!(
        raised_by("alice").starts_with(&format!("power/contract_status: contract {contract} is Disputed"))
    );
    let disputed: Vec<Value> = env.asks(&list)["contracts"].as_array().unwrap().clone();
    assert_eq!((disputed.len(), &disputed[0]["contract"]), (1, &json!(contract)));

    // Whoever decides is an auditor, keeps to what was contracted, and waits for the readings.
    let resolve = |kwh: &str, who: &str, code: i32| {
        env.refused(code, &["dispute", "resolve", contract, "--kwh", kwh, "--from", who, "--yes"])
    };
    assert!(resolve("2.5", "alice", 1).contains("auth/missing_role"));
    env.waits(&slot, "metered");
    let excess = resolve("2.51", "deployer", 1);
    assert!(excess.starts_with("power/") && excess.contains("251"), "{excess}");
    assert_eq!(
        resolve("2.495", "deployer", 2),
        "--kwh: 2.495 kWh are not whole lots of 10 Wh; nearest: 2.49 and 2.5 kWh"
    );
    let resolved = env.sends("deployer", &["dispute", "resolve", contract, "--kwh", "2.5"]);
    assert_eq!(resolved["contract"]["status"], "resolved");
    assert_eq!(resolved["contract"]["settled"]["delivered"], "250");
    assert_eq!(env.asks(&list), json!({"contracts": []}));

    // All 250 lots are paid at 800, less Bob's fee of 10 each: he owes nothing.
    env.sends("deployer", &["settle", "--cycle", &slot]);
    let statement = env.asks(&["statement", "--cycle", &slot, "--participant", "2"]);
    assert_eq!((&statement["net"], &statement["position"]), (&json!("197500"), &json!("197500")));
}
