//! `dpt operate` on a real chain.

use std::fs;
use std::path::PathBuf;

use interfaces::orderbook_matcher::SlotStatus;
use sdk::Signer;

use crate::accounts::{account, chain};
use crate::cycle::Cycle;
use crate::network::network;
use crate::operator::{Operator, command, key};
use crate::proxy::{Mischief, Proxy};

#[test]
fn two_operators_one_killed_finish_a_cycle_and_do_no_job_twice() {
    let mut cycle = Cycle::open(&chain().rpc, 8);
    key(cycle.folder.path(), "one");
    key(cycle.folder.path(), "two");
    cycle.trade();
    // The second one hears of its node through something that loses every fourteenth answer, and makes rubbish of as many.
    let proxy = Proxy::before(&chain().rpc);
    let far = cycle.folder.path().join("far.toml");
    fs::write(&far, format!("include = [\"network.toml\"]\n[chain]\nrpc = \"{}\"\n", proxy.url)).unwrap();
    let (one, two) = (Operator::start(&cycle.network(), "one"), Operator::start(&far, "two"));
    two.figures();
    let mut asked = 0;
    proxy.until_told_otherwise(move |_| {
        asked += 1;
        match asked % 14 {
            0 => Mischief::DropAnswer,
            7 => Mischief::Garble,
            _ => Mischief::None,
        }
    });
    cycle.until("pairing of the first slot", |cycle| cycle.slot_is(0, SlotStatus::Paired));
    // One of them is killed, whatever it is about, and starts again from nothing.
    one.kill();
    let one = Operator::start(&cycle.network(), "one");
    cycle.meter();
    cycle.wait_for_the_end();
    cycle.check();

    // The figures: what the second has done, what it has paid for, and that nothing was refused but what the first had done.
    assert!(two.figure("dpt_height") > 0.0);
    assert!(two.figure("dpt_lag_seconds") < 60.0);
    for kind in ["aggregate", "clear", "pair", "activate", "settle", "clear_cycle"] {
        assert!(two.figure(&format!("dpt_refused_total{{message=\"{kind}\"}}")) < 1.0, "{kind}");
    }
    let done = [&one, &two].map(|operator| operator.lines("done").len());
    assert!(done.iter().sum::<usize>() > 0, "{done:?}");
    if done[1] > 0 {
        assert!(two.figure("dpt_gas_used_total") > 0.0);
        assert!(two.figure("dpt_fees_total{denom=\"utest\"}") > 0.0);
    }

    // A stop by signal is clean, and whoever comes later finds nothing to do.
    for operator in [one, two] {
        let (code, log) = operator.terminate();
        assert_eq!(code, Some(0), "{log:?}");
        assert_eq!(log.last().unwrap()["message"], "stopped");
    }
    let later = command(&cycle.network(), "two").arg("--once").output().unwrap();
    assert_eq!(String::from_utf8(later.stdout).unwrap(), "nothing was due\n");
    assert_eq!(later.status.code(), Some(0));
}

#[test]
fn an_operator_that_cannot_work_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("network.toml");
    fs::write(&file, format!("include = [\"{}\"]\n[keys]\ntest = true\n", network().display())).unwrap();
    let run = |file: &PathBuf, key: &str| {
        let output = command(file, key).arg("--once").output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    // Nothing is deployed.
    let (code, words) = run(&file, "one");
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("run `dpt deploy apply` first"), "{words}");
    // A deployment that is none, for an account that the chain has never seen.
    let nobody: Signer = account("nobody");
    let nobody = nobody.address().to_string();
    let suite = serde_json::json!({
        "registry": nobody, "orderbook_matcher": nobody, "power_contract": nobody,
        "settlement_escrow": nobody, "audit_log": nobody,
    });
    let state =
        serde_json::json!({ "chain_id": chain().id, "deployment": "dpt", "suite": suite, "market": 1 });
    fs::write(folder.path().join(format!("{}.dpt.json", chain().id)), state.to_string()).unwrap();
    let (code, words) = run(&file, "one");
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("there is no key one"), "{words}");
    key(folder.path(), "one");
    let (code, words) = run(&file, "one");
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("no such contract"), "{words}");
    // A chain that is not there.
    let text = fs::read_to_string(network()).unwrap().replace(&chain().rpc, "http://127.0.0.1:1");
    let gone = folder.path().join("gone.toml");
    fs::write(&gone, text).unwrap();
    fs::write(&file, format!("include = [\"{}\"]\n[keys]\ntest = true\n", gone.display())).unwrap();
    let (code, words) = run(&file, "one");
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("does not answer"), "{words}");
}
