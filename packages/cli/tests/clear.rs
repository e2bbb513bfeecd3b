//! `dpt clear`.

use std::fs;

use serde_json::{Value, json};

use crate::command::{dpt, dpt_reading, file};

const THREE_ZONES: &str = "tests/markets/three-zones.json";

fn market() -> Value {
    serde_json::from_slice(&fs::read(file(THREE_ZONES)).unwrap()).unwrap()
}

/// The line carries its 10 lots to the south, where they and the 12 offered there meet bids for 5 at 60 and for 21 at 55:
/// 17 of those 21 trade, so 55 is the south's price, 9 = ⌊12·17/21⌋ for the first bidder and 8 for the second. In the
/// north 8 green lots at 30 and 2 of 12 at 35 are needed, so 35 is its price. Green earns nothing extra, as its 8 lots
/// are more than the 5 that somebody pays for. Nobody bounds the isle's price from above, nor brown at all.
#[test]
fn a_market_clears_to_what_follows_by_hand() {
    let result = dpt(&["clear", THREE_ZONES, "--json"]).json();
    assert_eq!(
        result["zones"],
        json!([
            {"zone": "north", "price": 35, "least": 35, "greatest": 35},
            {"zone": "south", "price": 55, "least": 55, "greatest": 55},
            {"zone": "isle", "price": null, "least": 90, "greatest": null},
        ])
    );
    assert_eq!(
        result["labels"],
        json!([
            {"label": "green", "premium": 0, "least": 0, "greatest": 0},
            {"label": "brown", "premium": null, "least": null, "greatest": null},
        ])
    );
    assert_eq!(
        result["flows"],
        json!([{"from": "north", "to": "south", "lots": 10}, {"from": "south", "to": "north", "lots": 0}])
    );
    let fills: Vec<_> = [(1, 8), (2, 2), (3, 12), (4, 9), (5, 8), (6, 5), (7, 0)]
        .map(|(id, lots)| json!({"id": id, "lots": lots}))
        .into();
    assert_eq!(result["fills"], json!(fills));
    assert_eq!(result["volume"], 22);
    // 5·(60 + 5) + 17·55 − 8·30 − 2·35 − 12·50 − 10·1
    assert_eq!(result["welfare"], 340);
    // 22·55 from buyers, 10·35 + 12·55 to sellers; the line earns 10·(55 − 35), of which 10·1 is its fee.
    assert_eq!(
        result["payments"],
        json!({"buyers": 1210, "sellers": 1010, "grid_fees": 10, "congestion_rent": 190})
    );
    let keys: Vec<&String> = result.as_object().unwrap().keys().collect();
    let mut expected =
        ["welfare", "volume", "zones", "labels", "flows", "fills", "trades", "payments", "certificate"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
}

#[test]
fn trades_add_up_to_fills_and_name_both_prices() {
    let result = dpt(&["clear", THREE_ZONES, "--json"]).json();
    let trades = result["trades"].as_array().unwrap();
    for fill in result["fills"].as_array().unwrap() {
        let own = trades.iter().filter(|trade| trade["buy"] == fill["id"] || trade["sell"] == fill["id"]);
        assert_eq!(
            own.map(|trade| trade["lots"].as_u64().unwrap()).sum::<u64>(),
            fill["lots"].as_u64().unwrap()
        );
    }
    for trade in trades {
        // Order 1 is the only green one; 3 is the only seller in the south.
        assert_eq!(trade["label"], if trade["sell"] == 1 { json!("green") } else { json!(null) });
        assert_eq!(trade["seller_price"], if trade["sell"] == 3 { 55 } else { 35 });
        assert_eq!(trade["buyer_price"], 55);
    }
}

#[test]
fn the_order_of_the_orders_does_not_matter() {
    let mut turned = market();
    turned["orders"].as_array_mut().unwrap().reverse();
    let result = dpt_reading(&turned.to_string(), &["clear", "-", "--json"]).json();
    let straight = dpt(&["clear", THREE_ZONES, "--json"]).json();
    assert_eq!(result["trades"], straight["trades"]);
    assert_eq!(result["certificate"], straight["certificate"]);
}

#[test]
fn an_empty_market_has_no_price() {
    let empty = json!({"zones": ["a"], "lines": [], "labels": [], "profiles": [], "orders": []});
    let run = dpt_reading(&empty.to_string(), &["clear", "-", "--json"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.json()["zones"], json!([{"zone": "a", "price": null, "least": null, "greatest": null}]));
}

#[test]
fn people_get_tables() {
    let run = dpt(&["clear", THREE_ZONES]);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    for words in ["north → south", "full", "from 90", "congestion rent", "seller receives"] {
        assert!(run.out.contains(words), "{words} in {}", run.out);
    }
    assert!(!run.out.contains('\u{1b}'), "no colours where nobody looks");
}

/// A change of a market.
type Change = fn(&mut Value);

/// Every change that makes the market malformed: how, and the place that the one line names.
fn malformed() -> Vec<(Change, &'static str)> {
    vec![
        (|m| m["unknown"] = json!(1), "unknown: unknown field `unknown`"),
        (|m| _ = m.as_object_mut().unwrap().remove("labels"), "missing field `labels`"),
        (|m| m["zones"] = json!([]), "zones: a market has at least one zone"),
        (|m| m["zones"] = json!("north"), "zones: invalid type"),
        (|m| m["zones"][1] = json!("north"), "zones[1]: \"north\" is the name of zones[0] too"),
        (|m| m["zones"][2] = json!(""), "zones[2]: the name is empty"),
        (|m| m["zones"][0] = json!(7), "zones[0]: invalid type"),
        (|m| m["labels"][1] = json!("green"), "labels[1]: \"green\" is the name"),
        (|m| m["lines"][1]["from"] = json!("west"), "lines[1].from: the market has no zone \"west\""),
        (|m| m["lines"][1]["to"] = json!("south"), "lines[1].to: the line leads from \"south\" to itself"),
        (|m| m["lines"][0]["capacity"] = json!(-1), "lines[0].capacity: invalid value"),
        (|m| m["lines"][0]["capacity"] = json!(1.5), "lines[0].capacity: invalid type"),
        (|m| m["lines"][0]["fee"] = json!(-1), "lines[0].fee: -1 is below 0"),
        (|m| m["lines"][0]["fee"] = json!(1_i64 << 45), "lines[0].fee: 35184372088832 is beyond"),
        (|m| m["profiles"][1]["name"] = json!("green first"), "profiles[1].name: \"green first\""),
        (|m| m["profiles"][0]["accepts"] = json!([]), "profiles[0].accepts: a profile accepts"),
        (
            |m| m["profiles"][0]["accepts"][1]["label"] = json!("green"),
            "profiles[0].accepts[1].label: the label is accepted in accepts[0] already",
        ),
        (
            |m| m["profiles"][0]["accepts"][0]["label"] = json!("blue"),
            "profiles[0].accepts[0].label: the market has no label \"blue\"",
        ),
        (
            |m| _ = m["profiles"][0]["accepts"][0].as_object_mut().unwrap().remove("label"),
            "profiles[0].accepts[0]: missing field `label`",
        ),
        (|m| m["orders"][3]["price"] = json!("55"), "orders[3].price: invalid type: string \"55\""),
        (|m| m["orders"][3]["price"] = json!(5.5), "orders[3].price: invalid type: floating point"),
        (|m| m["orders"][3]["price"] = json!(i64::MAX), "orders[3].price: 9223372036854775807 is beyond"),
        (|m| m["orders"][3]["price"] = json!(u64::MAX), "orders[3].price: invalid value"),
        (|m| m["orders"][3]["price"] = json!(null), "orders[3].price: invalid type: null"),
        (|m| m["orders"][3]["lots"] = json!(0), "orders[3].lots: an order holds at least 1 lot"),
        (|m| m["orders"][3]["lots"] = json!(-4), "orders[3].lots: invalid value: integer `-4`"),
        (|m| m["orders"][3]["lots"] = json!(1_u64 << 48), "orders[3].lots: the orders hold more than"),
        (|m| m["orders"][3]["tier"] = json!(256), "orders[3].tier: invalid value: integer `256`"),
        (|m| m["orders"][3]["side"] = json!("bid"), "orders[3].side: unknown variant `bid`"),
        (|m| m["orders"][3]["zone"] = json!("west"), "orders[3].zone: the market has no zone \"west\""),
        (|m| m["orders"][3]["id"] = json!(2), "orders[3].id: 2 is the id of orders[1] too"),
        (|m| m["orders"][3]["label"] = json!("green"), "orders[3].label: a buy order names a profile"),
        (|m| m["orders"][3]["profile"] = json!("none"), "orders[3].profile: the market has no profile"),
        (
            |m| _ = m["orders"][3].as_object_mut().unwrap().remove("profile"),
            "orders[3].profile: missing: a buy order names its profile",
        ),
        (|m| m["orders"][0]["profile"] = json!("any"), "orders[0].profile: a sell order names a label"),
        (
            |m| _ = m["orders"][0].as_object_mut().unwrap().remove("label"),
            "orders[0].label: missing: a sell order names its label, or null",
        ),
        (|m| m["orders"][0]["lot"] = json!(1), "orders[0].lot: unknown field `lot`"),
        (|m| m["orders"][0] = json!("sell"), "orders[0]: invalid type: string \"sell\""),
        (|m| *m = json!([]), "invalid length 0, expected struct MarketDocument"),
        (
            |m| m["zones"] = (0..300).map(|zone| json!(zone.to_string())).collect(),
            "zones: 300 are more than 256",
        ),
        (
            |m| m["zones"] = (0..252).map(|zone| json!(zone.to_string())).collect(),
            "zones: zones, labels and profiles are more than 255 together",
        ),
    ]
}

#[test]
fn a_malformed_market_gets_one_line_with_the_place() {
    for (change, expected) in malformed() {
        let mut changed = market();
        change(&mut changed);
        let run = dpt_reading(&changed.to_string(), &["clear", "-"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{expected}: {run:?}");
        let place = format!("dpt: standard input: {expected}");
        assert!(run.complaint().starts_with(&place), "{place}: {}", run.complaint());
    }
}

#[test]
fn what_is_no_json_gets_one_line_too() {
    for text in
        ["", "{", "{\"zones\": [\"a\"", "nonsense", "{} {}", "{\"zones\": [\"a\"], \"zones\": [\"b\"]}"]
    {
        let run = dpt_reading(text, &["clear", "-"]);
        assert_eq!(run.code, 2, "{text}");
        assert!(run.complaint().starts_with("dpt: standard input: "), "{text}: {run:?}");
    }
    let run = dpt(&["clear", "tests/no such file.json"]);
    assert_eq!(run.code, 2);
    assert!(run.complaint().starts_with("dpt: tests/no such file.json: "), "{run:?}");
}
