//! `dpt verify`.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Run, dpt, dpt_reading, file};

/// A market in a file and its result.
struct Cleared {
    _folder: TempDir,
    market: PathBuf,
    result: Value,
}

impl Cleared {
    fn new(market: &Value) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("market.json");
        fs::write(&path, market.to_string()).unwrap();
        let result = dpt(&["clear", path.to_str().unwrap(), "--json"]).json();
        Self { _folder: folder, market: path, result }
    }

    fn verify(&self, result: &Value) -> Run {
        dpt_reading(&result.to_string(), &["verify", self.market.to_str().unwrap(), "-"])
    }
}

fn three_zones() -> Cleared {
    let bytes = fs::read(file("tests/markets/three-zones.json")).unwrap();
    Cleared::new(&serde_json::from_slice(&bytes).unwrap())
}

/// Numbers that look random and are the same every time (a linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(u64::try_from(of.len()).unwrap())).unwrap()]
    }
}

/// A market with few prices, so that many orders tie.
fn random_market(seed: u64) -> Value {
    let mut numbers = Numbers(seed);
    let zones = ["a", "b", "c"];
    let mut lines = Vec::new();
    for (from, to) in [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")] {
        lines.push(json!({"from": from, "to": to, "capacity": numbers.below(12), "fee": numbers.below(3)}));
    }
    let orders: Vec<Value> = (1..=14)
        .map(|id| {
            let (price, lots) = (numbers.below(9), 1 + numbers.below(9));
            let (zone, tier) = (numbers.one(&zones), numbers.below(2));
            let mut order = json!({"id": id * 3, "zone": zone, "price": price, "lots": lots, "tier": tier});
            if numbers.below(2) == 0 {
                order["side"] = json!("sell");
                order["label"] = if numbers.below(2) == 0 { json!(null) } else { json!("green") };
            } else {
                order["side"] = json!("buy");
                order["profile"] = json!(numbers.one(&["any", "green"]));
            }
            order
        })
        .collect();
    json!({
        "zones": zones,
        "lines": lines,
        "labels": ["green"],
        "profiles": [
            {"name": "any", "accepts": [{"label": null, "premium": 0}, {"label": "green", "premium": 1}]},
            {"name": "green", "accepts": [{"label": "green", "premium": 2}]},
        ],
        "orders": orders,
    })
}

/// The paths to all leaves of a value.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                leaves(inner, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (position, inner) in items.iter().enumerate() {
                leaves(inner, &format!("{path}/{position}"), found);
            }
        }
        _ => found.push(path.to_owned()),
    }
}

/// A result with one leaf changed, and how `dpt verify` may end.
struct Mutation {
    what: String,
    changed: Value,
    codes: &'static [i32],
}

/// Every leaf changed: a number by one up and down, which breaks a condition; or to another kind or name, which may
/// make the result malformed, too.
fn mutations(result: &Value) -> Vec<Mutation> {
    let mut paths = Vec::new();
    leaves(result, "", &mut paths);
    let mut mutations = Vec::new();
    for path in paths {
        let leaf = result.pointer(&path).unwrap();
        let mut change = |other: Value, codes| {
            let mut changed = result.clone();
            *changed.pointer_mut(&path).unwrap() = other.clone();
            mutations.push(Mutation { what: format!("{path}: {leaf} to {other}"), changed, codes });
        };
        match leaf {
            Value::Number(number) => {
                let number = number.as_i64().unwrap();
                change(json!(number + 1), &[1]);
                change(json!(number - 1), &[1]);
                change(json!(null), &[1, 2]);
            }
            Value::Null => {
                change(json!(0), &[1, 2]);
                change(json!(7), &[1, 2]);
                change(json!("green"), &[1, 2]);
            }
            _ => {
                change(json!("nowhere"), &[1, 2]);
                change(json!(null), &[1, 2]);
            }
        }
    }
    mutations
}

fn refuses_every_mutation(cleared: &Cleared) {
    let mutations = mutations(&cleared.result);
    assert!(mutations.len() > 100, "{} mutations", mutations.len());
    for Mutation { what, changed, codes } in mutations {
        let run = cleared.verify(&changed);
        assert!(codes.contains(&run.code), "{what}: {run:?}");
        run.complaint();
    }
}

#[test]
fn a_true_result_holds() {
    let cleared = three_zones();
    let run = cleared.verify(&cleared.result);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    let market = cleared.market.to_str().unwrap();
    let verdict = dpt_reading(&cleared.result.to_string(), &["verify", market, "-", "--json"]).json();
    let held = ["certificate", "prices", "flows", "fills", "trades", "payments", "totals"];
    assert_eq!(verdict, json!({"ok": true, "held": held, "failed": null}));
}

#[test]
fn every_number_changed_by_one_is_refused() {
    refuses_every_mutation(&three_zones());
}

#[test]
fn every_number_of_random_results_changed_by_one_is_refused() {
    for seed in [1, 2, 3] {
        refuses_every_mutation(&Cleared::new(&random_market(seed)));
    }
}

#[test]
fn results_of_random_markets_hold() {
    for seed in 0..100 {
        let cleared = Cleared::new(&random_market(seed));
        let run = cleared.verify(&cleared.result);
        assert_eq!(run.code, 0, "seed {seed}: {run:?}");
    }
}

#[test]
fn the_condition_that_fails_is_named_with_numbers() {
    let cleared = three_zones();
    // In the market's order: what is changed, to what, and what the complaint says.
    let cases = [
        ("/certificate/lambda/0/price", json!(36), "\"certificate\" fails at certificate: "),
        ("/certificate/mu/2/premium", json!(3), "\"certificate.mu[2].premium: 3 is stated, null is right"),
        ("/zones/1/least", json!(54), "\"prices\" fails at zones[1].least: 54 is stated, 55 is right"),
        ("/flows/0/lots", json!(9), "\"flows\" fails at flows[0].lots: 9 is stated, 10 is right"),
        ("/fills/0/lots", json!(7), "\"fills\" fails at fills[0].lots: 7 is stated, 8 is right"),
        (
            "/fills/3/lots",
            json!(11),
            "fills[3].lots: order 4 of 12 lots trades 11, but 17 of the 21 lots at its limit trade",
        ),
        ("/trades/0/buyer_price", json!(56), "trades[0].buyer_price: 56 is stated, 55 is right"),
        ("/trades/0/label", json!("green"), "trades[0].label: order 2 offers the unlabelled good"),
        ("/trades/0/sell", json!(99), "trades[0].sell: the market has no order 99"),
        ("/trades/0/sell", json!(5), "trades[0].sell: order 5 is a buy order"),
        (
            "/trades/0/lots",
            json!(3),
            "\"trades\" fails at trades: order 2 trades 3 lots in them, its fill is 2",
        ),
        ("/payments/buyers", json!(1209), "payments.buyers: 1209 is stated, 1210 is right"),
        ("/welfare", json!(341), "\"totals\" fails at welfare: 341 is stated, 340 is right"),
    ];
    for (path, to, expected) in cases {
        let mut changed = cleared.result.clone();
        *changed.pointer_mut(path).unwrap() = to;
        let run = cleared.verify(&changed);
        assert_eq!(run.code, 1, "{path}");
        let expected = expected.trim_start_matches('"');
        assert!(run.complaint().replace('"', "").contains(&expected.replace('"', "")), "{path}: {run:?}");
    }
}

/// Orders 4 and 5 tie at 55 with 12 and 9 lots: 17 lots shared as 12 and 5 sum up rightly, but are not pro rata.
#[test]
fn an_unfair_share_is_refused_though_all_sums_are_right() {
    let cleared = three_zones();
    let mut unfair = cleared.result.clone();
    *unfair.pointer_mut("/fills/3/lots").unwrap() = json!(12);
    *unfair.pointer_mut("/fills/4/lots").unwrap() = json!(5);
    let trades = unfair["trades"].as_array_mut().unwrap();
    for trade in trades.iter_mut().filter(|trade| trade["sell"] == 3) {
        trade["lots"] = if trade["buy"] == 4 { json!(8) } else { json!(4) };
    }
    let run = cleared.verify(&unfair);
    assert_eq!(run.code, 1);
    assert!(run.complaint().contains("order 4 of 12 lots trades 12, but 17 of the 21 lots"), "{run:?}");
}

#[test]
fn a_missing_or_doubled_row_is_refused() {
    let cleared = three_zones();
    for list in ["zones", "labels", "flows", "fills", "trades"] {
        let mut shorter = cleared.result.clone();
        shorter[list].as_array_mut().unwrap().pop();
        assert_eq!(cleared.verify(&shorter).code, 1, "{list}");
        let mut longer = cleared.result.clone();
        let last = longer[list].as_array().unwrap().last().unwrap().clone();
        longer[list].as_array_mut().unwrap().push(last);
        assert_eq!(cleared.verify(&longer).code, 1, "{list}");
    }
    for list in ["lambda", "mu", "nu", "flows", "services", "margins"] {
        let mut shorter = cleared.result.clone();
        shorter["certificate"][list].as_array_mut().unwrap().pop();
        assert_eq!(cleared.verify(&shorter).code, 1, "{list}");
    }
}

#[test]
fn extreme_numbers_are_refused_and_break_nothing() {
    let cleared = three_zones();
    let mut paths = Vec::new();
    leaves(&cleared.result, "", &mut paths);
    for path in paths.iter().filter(|path| cleared.result.pointer(path).unwrap().is_number()) {
        for extreme in [i64::MIN, i64::MAX] {
            let mut changed = cleared.result.clone();
            *changed.pointer_mut(path).unwrap() = json!(extreme);
            let run = cleared.verify(&changed);
            assert_eq!(run.code, 1, "{path} {extreme}: {run:?}");
        }
    }
    // 2^127 − 1, wider than any sum of the market.
    let text = cleared.result.to_string();
    let wide = text.replace("\"lots\":8}", &format!("\"lots\":{}}}", i128::MAX));
    assert_ne!(text, wide);
    assert_eq!(dpt_reading(&wide, &["verify", cleared.market.to_str().unwrap(), "-"]).code, 1);
}

#[test]
fn a_malformed_result_gets_one_line_with_the_place() {
    let cleared = three_zones();
    let cases: [(&str, Value, &str); 4] = [
        ("/fills/2/lots", json!("12"), "fills[2].lots: invalid number"),
        ("/fills", json!(7), "fills: invalid type"),
        ("/payments", json!("none"), "payments: invalid type: string \"none\""),
        ("/volume", json!(null), "volume: invalid number"),
    ];
    for (path, to, expected) in cases {
        let mut changed = cleared.result.clone();
        *changed.pointer_mut(path).unwrap() = to;
        let run = cleared.verify(&changed);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{path}");
        assert!(run.complaint().starts_with(&format!("dpt: standard input: {expected}")), "{run:?}");
    }
    let run = dpt(&["verify", "-", "-"]);
    assert_eq!(run.code, 2);
}
