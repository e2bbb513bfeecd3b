//! `dpt demo`: small days, run as a person runs them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::command::{Run, dpt};

/// Runs a small day with a report in a folder.
fn demo(folder: &Path, more: &[&str]) -> Run {
    let report = folder.join("report.html");
    let mut arguments = vec!["demo", "--report", report.to_str().unwrap()];
    for (option, small) in [("--participants", "12"), ("--slots", "4")] {
        if !more.contains(&option) {
            arguments.extend([option, small]);
        }
    }
    arguments.extend(more);
    dpt(&arguments)
}

fn day(folder: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["--json"];
    arguments.extend(more);
    let run = demo(folder, &arguments);
    assert_eq!(run.code, 0, "{}", run.errors);
    run.json()
}

fn rows<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().unwrap_or_else(|| panic!("{name} is a list"))
}

/// A sum of integers, which travel as decimal texts where they have 64 bits or more.
fn sum(rows: &[Value], name: &str) -> i128 {
    rows.iter().map(|row| integer(&row[name])).sum()
}

fn integer(value: &Value) -> i128 {
    value
        .as_str()
        .map_or_else(|| value.as_i64().map(i128::from), |text| text.parse().ok())
        .expect("an integer")
}

#[test]
fn every_mishap_happens_and_has_its_consequence() {
    let folder = tempfile::tempdir().unwrap();
    let day = day(folder.path(), &[]);
    let incidents = rows(&day, "incidents");
    let count = |kind: &str| incidents.iter().filter(|incident| incident["kind"] == kind).count();
    for kind in ["cancelled", "unsigned", "breach", "missing_reading"] {
        assert_eq!(count(kind), 1, "{kind}");
    }
    assert_eq!(count("refused"), 2);
    let of = |kind: &str| incidents.iter().find(|incident| incident["kind"] == kind).unwrap();
    let contracts = rows(&day, "contracts");
    let named = |kind: &str| -> Vec<&Value> {
        let ids = rows(of(kind), "contracts");
        assert!(!ids.is_empty(), "{kind} names its contracts");
        contracts.iter().filter(|contract| ids.contains(&contract["id"])).collect()
    };
    // What was never signed lapsed, was not delivered, and its buyer owed its bond of 800 a lot to the seller.
    for contract in named("unsigned") {
        assert_eq!(contract["outcome"], "lapsed");
        assert_eq!(integer(&contract["delivered"]), 0);
        assert_eq!(integer(&contract["buyer_lapse"]), 800 * integer(&contract["lots"]));
        assert_eq!(contract["seller_compensation"], contract["buyer_lapse"]);
    }
    // What the turbine did not deliver cost it 800 a lot, and its buyers paid for nothing.
    for contract in named("breach") {
        assert_eq!(contract["outcome"], "breached");
        assert_eq!(integer(&contract["delivered"]), 0);
        assert_eq!(integer(&contract["liability"]), 800 * integer(&contract["lots"]));
        assert_eq!(integer(&contract["buyer_payment"]), 0);
    }
    // Where the reading is missing, the contracted quantity counts as drawn: what was not delivered of it is imbalance, and
    // nothing else.
    for contract in named("missing_reading") {
        assert_eq!(contract["estimated"], true);
        assert_eq!(contract["delivered"], contract["lots"]);
        assert_eq!(integer(&contract["imbalance"]), 0);
    }
    // The refusals carry the numbers.
    let words: Vec<&str> = incidents
        .iter()
        .filter(|incident| incident["kind"] == "refused")
        .map(|incident| incident["outcome"].as_str().unwrap())
        .collect();
    assert!(words[0].contains("is not registered"), "{words:?}");
    assert!(words[1].contains("the registered capacity feeds in"), "{words:?}");
}

#[test]
fn all_sums_of_a_day_agree() {
    let folder = tempfile::tempdir().unwrap();
    let day = day(folder.path(), &["--participants", "20"]);
    let contracts = rows(&day, "contracts");
    let participants = rows(&day, "participants");
    let money = &day["conservation"];
    // What participants gained or lost is what the suite's accounts lost or gained.
    let system: i128 = ["fees", "grid", "imbalance"].iter().map(|name| integer(&money[*name])).sum();
    assert_eq!(sum(participants, "net") + system, 0);
    assert_eq!(integer(&money["deposited"]), integer(&money["withdrawn"]) + integer(&money["ledger"]));
    assert_eq!(money["ledger"], money["bank"]);
    assert_eq!(integer(&money["participants"]), 0, "everybody has taken everything out");
    // Each participant: its contracts are its account.
    for one in participants {
        let mut net = 0;
        for contract in contracts {
            let part = |name: &str| integer(&contract[name]);
            if contract["buyer"] == one["id"] {
                net += part("liability") + part("buyer_compensation");
                net -= part("buyer_payment") + part("buyer_fee") + part("imbalance") + part("buyer_lapse");
            }
            if contract["seller"] == one["id"] {
                net += part("seller_payment") + part("seller_compensation");
                net -= part("seller_fee") + part("liability") + part("seller_lapse");
            }
        }
        assert_eq!(net, integer(&one["net"]), "{}", one["name"]);
    }
    // Energy: per slot what was traded is what was contracted, and fills of both sides are the volume.
    for slot in rows(&day, "slots") {
        let id = slot["id"].to_string();
        let of_slot: Vec<Value> = contracts
            .iter()
            .filter(|contract| contract["id"].as_str().unwrap().split('/').nth(1) == Some(&id))
            .cloned()
            .collect();
        let volume = integer(&slot["volume"]);
        assert_eq!(sum(&of_slot, "lots"), volume);
        assert_eq!(integer(&slot["active"]) + integer(&slot["lapsed"]), volume);
        assert_eq!(sum(&of_slot, "delivered"), integer(&slot["delivered"]));
        for side in ["supply", "demand"] {
            let filled: i128 = rows(slot, "zones").iter().map(|zone| sum(rows(zone, side), "filled")).sum();
            assert_eq!(filled, volume, "{side}");
        }
        for flow in rows(slot, "flows") {
            assert!(integer(&flow["lots"]) <= integer(&flow["capacity"]));
        }
    }
    let cycle = &day["cycle"];
    assert_eq!(integer(&cycle["traded_lots"]), sum(contracts, "lots"));
    assert_eq!(integer(&cycle["delivered_lots"]), sum(contracts, "delivered"));
    assert_eq!(integer(&cycle["positions_net"]), 0);
    assert!(rows(cycle, "mismatches").is_empty());
}

#[test]
fn the_proof_of_the_day_leads_from_the_entry_to_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let day = day(folder.path(), &[]);
    let audit = &day["audit"];
    assert_eq!(audit["verified"], true);
    assert_eq!(audit["consistent"], true);
    let bytes = |value: &Value| -> Vec<u8> {
        let text = value.as_str().unwrap();
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let mut node = merkle_log::leaf_hash(&bytes(&audit["encoded"]));
    assert_eq!(node.to_vec(), bytes(&audit["leaf"]));
    for step in rows(audit, "proof") {
        let other = bytes(&step["hash"]).try_into().unwrap();
        node = if step["left"] == true {
            merkle_log::node_hash(&other, &node)
        } else {
            merkle_log::node_hash(&node, &other)
        };
    }
    assert_eq!(node.to_vec(), bytes(&audit["root"]));
    let categories = rows(audit, "categories");
    let entries: i128 = categories.iter().map(|category| integer(&category[1])).sum();
    assert_eq!(entries, integer(&audit["size"]), "each entry is of one kind");
}

#[test]
fn the_same_seed_gives_the_same_day_and_another_one_another() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let runs: Vec<(String, String)> = folders
        .iter()
        .zip(["3", "3", "4"])
        .map(|(folder, seed)| {
            let run = demo(folder.path(), &["--json", "--seed", seed]);
            assert_eq!(run.code, 0, "{}", run.errors);
            (run.out, fs::read_to_string(folder.path().join("report.html")).unwrap())
        })
        .collect();
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert!(runs[0].1.ends_with("</html>\n"));
}

#[test]
fn days_of_all_sizes_go_as_they_should() {
    for (participants, slots, seed) in
        [("10", "1", "1"), ("10", "2", "2"), ("25", "7", "5"), ("16", "24", "9")]
    {
        let folder = tempfile::tempdir().unwrap();
        let run = demo(folder.path(), &["--participants", participants, "--slots", slots, "--seed", seed]);
        assert_eq!(run.code, 0, "{participants} {slots}: {}", run.errors);
        assert!(!run.out.contains("DOES NOT HOLD"));
    }
}

#[test]
fn the_screen_shows_every_stage_and_the_sums() {
    let folder = tempfile::tempdir().unwrap();
    let run = demo(folder.path(), &[]);
    assert_eq!(run.code, 0, "{}", run.errors);
    for words in [
        "Registration and review",
        "Deposits",
        "Quotes",
        "Gate, clearing, pairing",
        "Signatures",
        "Meter readings",
        "Settlement",
        "Clearing of the cycle",
        "Withdrawals",
        "Who paid and earned, EUR",
        "Money conserved",
        "Audit root: ",
        "Report: ",
    ] {
        assert!(run.out.contains(words), "{words}");
    }
    assert!(!run.out.contains('\u{1b}'), "no colours where there is no terminal");
    assert!(run.errors.is_empty(), "no bar where there is no terminal: {}", run.errors);
}

#[test]
fn measured_series_are_used_where_they_are_given() {
    let folder = tempfile::tempdir().unwrap();
    // Noon of 24 March 2021 in seconds, and five weeks of quarter-hours before the end of that day.
    let noon = 1_616_544_000_u64;
    let series = |value: &dyn Fn(u64) -> String| -> String {
        let rows = (0..36 * 96).map(|row| noon + 12 * 3_600 - (row + 1) * 900);
        rows.fold("timestamp,value\n".to_owned(), |text, time| format!("{text}{time},{}\n", value(time)))
    };
    for (name, value) in
        [("household_1", "400"), ("household_2", "900"), ("office_0", "1000"), ("retail_0", "2000")]
    {
        fs::write(folder.path().join(format!("{name}.csv")), series(&|_| value.into())).unwrap();
    }
    fs::write(folder.path().join("pv_1.csv"), series(&|_| "0.5".into())).unwrap();
    let source = folder.path().to_str().unwrap();
    let found = day(folder.path(), &["--community", source]);
    assert!(found["origin"]["source"].as_str().unwrap().contains("measured"));
    // The first household stands at position 9: series 9 mod 2, 900 W, is 225 Wh a quarter-hour; less one missing reading at
    // most.
    let household = rows(&found, "participants").iter().find(|one| one["name"] == "Household 1").unwrap();
    let imported = integer(&household["imported"]);
    assert!(imported == 4 * 225 || imported == 3 * 225, "{imported}");
    // A day that the series do not have.
    let run = demo(folder.path(), &["--community", source, "--day", "2021-06-21"]);
    assert_eq!(run.code, 2);
    assert!(run.complaint().contains("has no value at 2021-06-21T"), "{}", run.complaint());
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (["--participants", "9"], "9 is not in 10..=240"),
        (["--participants", "many"], "invalid digit"),
        (["--slots", "0"], "0 is not in 1..=192"),
        (["--slots", "193"], "193 is not in 1..=192"),
        (["--seed", "-1"], "unexpected argument"),
        (["--day", "yesterday"], "yesterday"),
        (["--day", "1969-01-01"], "--day: a day between"),
        (["--community", "no-such-folder"], "no-such-folder: "),
        (["--network", "no-such-file"], "no-such-file: "),
        (["--report", "no-such-folder/report.html"], "no-such-folder/report.html: cannot be written"),
    ] {
        let mut all = vec!["demo", "--json"];
        all.extend(arguments);
        let report = folder.path().join("report.html");
        fs::write(&report, "an earlier day").unwrap();
        if arguments[0] != "--report" {
            all.extend(["--report", report.to_str().unwrap()]);
        }
        let run = dpt(&all);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.errors);
        assert!(run.errors.contains(words), "{arguments:?}: {}", run.errors);
        assert!(run.out.is_empty(), "{arguments:?}");
        // The report of an earlier day is still there, and nothing beside it.
        assert_eq!(fs::read_to_string(&report).unwrap(), "an earlier day", "{arguments:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{arguments:?}");
    }
}

#[test]
fn a_day_between_two_chains_needs_both_and_brings_its_own_people() {
    let both = ["demo", "--network", "here.toml", "--counterparty", "there.toml"];
    for (arguments, words) in [
        (vec!["demo", "--counterparty", "there.toml"], "--network <FILE>"),
        (vec!["demo", "--network", "here.toml", "--channel", "channel-1"], "--counterparty <FILE>"),
        ([both.as_slice(), &["--participants", "12"]].concat(), "cannot be used with '--participants <N>'"),
        ([both.as_slice(), &["--channel", "1"]].concat(), "a channel reads channel-N, not \"1\""),
        (both.to_vec(), "here.toml: "),
    ] {
        let run = dpt(&arguments);
        assert_eq!((run.code, run.errors.contains(words)), (2, true), "{arguments:?}: {}", run.errors);
    }
}
