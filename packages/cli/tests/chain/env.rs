//! A market of a test's own, used by the command line.

use std::fs;

use serde_json::Value;

use crate::command::Run;
use crate::place::Place;

/// The market of `networks/local.toml` (lots of 10 Wh, coin units of a millionth of a euro) with slots of five seconds, each
/// a cycle of its own: from the gate to settlement in 47 seconds.
pub const FAST: &str = "[market.timing]\nslot = \"5 s\"\nslots_per_cycle = 1\nhorizon = \"10 min\"\ngate = \"30 s\"\nclear = \"15 s\"\n\
                    sign = \"12 s\"\nmeter = \"12 s\"\ndispute = \"1 min\"\n";

/// A market, and who is in it.
pub struct TestEnv {
    pub place: Place,
}

impl TestEnv {
    /// Deploys a market of one's own.
    pub fn open(name: &str, keys: [&str; 3]) -> (Self, [String; 3]) {
        Self::open_with(name, "", keys)
    }

    /// Deploys a market of one's own, with more said about the deployment.
    pub fn open_with(name: &str, more: &str, keys: [&str; 3]) -> (Self, [String; 3]) {
        let place = Place::new();
        place.write(&format!("[deployment]\nname = {name:?}\n{more}{FAST}"));
        let addresses = place.keys(keys);
        let env = Self { place };
        env.does("deployer", &["deploy", "apply"]);
        (env, addresses)
    }

    /// A market in which Alice, participant 1, has bought 2.5 kWh from Bob, participant 2: the env and the slot, whose one
    /// contract is a draft.
    pub fn with_a_draft(name: &str) -> (Self, String) {
        let (env, slot) = Self::quoted(name);
        env.waits(&slot, "gate");
        env.sends("deployer", &["clear", "--slot", &slot]);
        (env, slot)
    }

    /// A market in which Alice, participant 1, asks for 2.5 kWh and Bob, participant 2, offers 5: the env and the slot.
    pub fn quoted(name: &str) -> (Self, String) {
        let (env, _) = Self::open(name, ["deployer", "alice", "bob"]);
        env.write("connection.pdf", "what the reviewer is shown");
        // 10 MW feed in 13.88 kWh in five seconds.
        for (who, kind, capacity) in [("alice", "household", "0"), ("bob", "prosumer", "10000")] {
            let place = ["--zone", "Old Town", "--evidence", "connection.pdf", "--capacity-kw", capacity];
            env.sends(who, &[&["register", "--kind", kind], place.as_slice()].concat());
        }
        env.sends("deployer", &["review", "approve", "1", "2"]);
        env.sends("alice", &["fund", "--amount", "20"]);
        env.sends("bob", &["fund", "--amount", "10"]);
        let number: u32 = env.succeeds(&["slots", "--number"]).out.trim().parse().unwrap();
        let slot = (number + 3).to_string();
        let order = |who: &str, side: [&str; 2], kwh: &str, price: &str| {
            let terms = ["--kwh", kwh, "--price", price];
            env.sends(who, &[["quote", "--slot", &slot].as_slice(), &side, &terms].concat());
        };
        // Bob has more than is wanted, so that his price holds.
        order("bob", ["--sell", "unlabelled"], "5", "0.08");
        order("alice", ["--buy", "anything"], "2.5", "0.3");
        (env, slot)
    }

    /// Runs `dpt` at the market, with times in Rome.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let variables = [
            ("DPT_NETWORK", "network.toml"),
            ("DPT_TIME_ZONE", "Europe/Rome"),
            ("DPT_PASSPHRASE_FILE", "passphrase"),
        ];
        self.place.dpt_with(&variables, arguments)
    }

    /// Somebody does something that succeeds.
    pub fn does(&self, who: &str, arguments: &[&str]) -> String {
        self.succeeds(&[arguments, &["--from", who]].concat()).out
    }

    /// Somebody does something that succeeds, without being asked: what JSON says of it.
    pub fn sends(&self, who: &str, arguments: &[&str]) -> Value {
        self.succeeds(&[arguments, &["--from", who, "--yes", "--json"]].concat()).json()
    }

    /// What JSON says.
    pub fn asks(&self, arguments: &[&str]) -> Value {
        self.succeeds(&[arguments, &["--json"]].concat()).json()
    }

    pub fn succeeds(&self, arguments: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {run:?}");
        run
    }

    /// Somebody tries something that is refused: the one line, after the program's name.
    pub fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{arguments:?}: {run:?}");
        run.complaint().strip_prefix("dpt: ").unwrap().to_owned()
    }

    /// Runs a command that a contract refuses; the words begin with the code of the error.
    pub fn refused_by_contract(&self, code: &str, arguments: &[&str]) {
        let refusal = self.refused(1, arguments);
        assert!(refusal.starts_with(&format!("{code}: ")), "{arguments:?}: {refusal}");
    }

    /// Waits for a time of a slot.
    pub fn waits(&self, slot: &str, moment: &str) {
        self.succeeds(&["slots", "--slot", slot, "--wait", moment]);
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.place.path(name), text).unwrap();
    }
}
