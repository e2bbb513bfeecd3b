//! `dpt replay`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Run, dpt, file};

const TABLES: [&str; 5] =
    ["bid-curves", "transfer-capacities", "published-prices", "published-flows", "published-exchanges"];

/// A copy of the tiny book, with one table rewritten.
fn book(table: &str, rewrite: impl Fn(&str) -> String) -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in TABLES {
        let text = fs::read_to_string(file(&format!("books/tiny/{name}.csv"))).unwrap();
        let text = if name == table { rewrite(&text) } else { text };
        fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
    }
    folder
}

fn replaced(table: &str, from: &str, to: &str) -> TempDir {
    book(table, |text| {
        assert!(text.contains(from), "{from} in {table}");
        text.replacen(from, to, 1)
    })
}

fn replay(folder: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["replay", "--book", folder.to_str().unwrap()];
    arguments.extend(more);
    dpt(&arguments)
}

/// The objects printed, and the summary that follows them.
fn objects(run: &Run) -> (Vec<Value>, Value) {
    let mut objects: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = objects.pop().unwrap();
    (objects, summary)
}

#[test]
fn the_tiny_book_comes_out_as_published() {
    let run = replay(&file("books/tiny"), &["--json"]);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    let (hours, summary) = objects(&run);
    assert_eq!(hours.len(), 6);
    // 6 hours, 3 zones, 2 links.
    assert_eq!(
        summary,
        json!({
            "hours": 6, "certified": 6, "zone_hours": 18, "inside": 18, "exact": 18,
            "link_hours": 12, "flows_exact": 12, "flow_mean_error_mwh": 0.0, "flow_max_error_mwh": 0.0,
        })
    );
    let pro_rata = &hours[3];
    assert_eq!(pro_rata["timestamp"], "2025-03-30T01:00:00+01:00");
    assert_eq!((&pro_rata["delivery_day"], &pro_rata["period"]), (&json!("2025-03-30"), &json!(2)));
    // 100 of the 160 tied lots are in the west, so it sells 65.625 of 105: 60 + 65.625 − 90 flow east.
    assert_eq!(
        pro_rata["flows"][1],
        json!({"from": "WEST", "to": "EAST", "published_mwh": 35.625, "mwh": 35.625, "exact": true})
    );
    // Between the last offer taken at 45 and the first refused at 70.
    assert_eq!(
        hours[5]["zones"][0],
        json!({
            "zone": "EAST", "published": 57.5, "price": 57.5, "least": 45.0, "greatest": 70.0,
            "inside": true, "exact": true,
        })
    );
}

#[test]
fn neighbours_as_price_takers_give_the_same_prices() {
    let run = replay(&file("books/tiny"), &["--boundary", "prices", "--json"]);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    let (_, summary) = objects(&run);
    assert_eq!((&summary["inside"], &summary["exact"]), (&json!(18), &json!(18)));
}

#[test]
fn people_get_a_table_by_day() {
    let run = replay(&file("books/tiny"), &[]);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    let rows: Vec<&str> = run.out.lines().collect();
    assert_eq!(rows.len(), 6, "{}", run.out);
    assert!(rows[2].starts_with("2025-03-29") && rows[2].contains("9/9"), "{}", run.out);
    assert!(rows[5].starts_with("in all") && rows[5].contains("18/18"), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'), "no colours where nobody looks");
}

#[test]
fn days_can_be_chosen() {
    let hours = |more: &[&str]| {
        let mut arguments = vec!["--json"];
        arguments.extend(more);
        objects(&replay(&file("books/tiny"), &arguments)).1["hours"].clone()
    };
    assert_eq!(hours(&["--from", "2025-03-30"]), 3);
    assert_eq!(hours(&["--to", "2025-03-29"]), 3);
    assert_eq!(hours(&["--from", "2025-03-29", "--to", "2025-03-30"]), 6);
    let none = replay(&file("books/tiny"), &["--from", "2025-04-01"]);
    assert_eq!(none.code, 2);
    assert!(none.complaint().ends_with("books/tiny: it has no hour in these days"), "{none:?}");
    assert_eq!(replay(&file("books/tiny"), &["--from", "yesterday"]).code, 2);
}

#[test]
fn a_zipped_book_is_the_same_book() {
    let folder = TempDir::new().unwrap();
    for name in TABLES {
        let text = fs::read(file(&format!("books/tiny/{name}.csv"))).unwrap();
        let zipped = File::create(folder.path().join(format!("{name}.csv.gz"))).unwrap();
        let mut encoder = GzEncoder::new(zipped, Compression::default());
        encoder.write_all(&text).unwrap();
        encoder.finish().unwrap();
    }
    assert_eq!(replay(folder.path(), &["--json"]).out, replay(&file("books/tiny"), &["--json"]).out);
    // Cut off in the middle.
    let path = folder.path().join("bid-curves.csv.gz");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let run = replay(folder.path(), &[]);
    assert_eq!(run.code, 2);
    assert!(run.complaint().contains("bid-curves.csv.gz"), "{run:?}");
}

#[test]
fn a_price_that_is_none_of_ours_is_named() {
    let published = "2025-03-29T11:00:00+01:00,2025-03-29,12,ISLE,120.0";
    let folder =
        replaced("published-prices", published, "2025-03-29T11:00:00+01:00,2025-03-29,12,ISLE,120.01");
    let run = replay(folder.path(), &["--json"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.complaint(),
        "dpt: 2025-03-29T11:00:00+01:00 (hour 12 of 2025-03-29), zone ISLE: 120.01 EUR/MWh is published, \
         ours is 120 within [120, 120]"
    );
    let (_, summary) = objects(&run);
    assert_eq!((&summary["hours"], &summary["inside"]), (&json!(6), &json!(17)));
}

#[test]
fn a_price_inside_its_range_is_enough_only_with_exchanges_given() {
    let published = "2025-03-30T04:00:00+02:00,2025-03-30,4,EAST,57.5";
    let elsewhere = "2025-03-30T04:00:00+02:00,2025-03-30,4,EAST,60.0";
    let folder = replaced("published-prices", published, elsewhere);
    let (_, summary) = objects(&replay(folder.path(), &["--json"]));
    assert_eq!((&summary["inside"], &summary["exact"]), (&json!(18), &json!(17)));
    assert_eq!(replay(folder.path(), &[]).code, 0);
    let run = replay(folder.path(), &["--boundary", "prices"]);
    assert_eq!(run.code, 1);
    assert!(run.complaint().contains("zone EAST: 60 EUR/MWh is published, ours is 57.5"), "{run:?}");
}

#[test]
fn a_flow_that_differs_is_counted_not_refused() {
    let folder = replaced("published-flows", "ISLE,15.0", "ISLE,15.002");
    let run = replay(folder.path(), &["--json"]);
    assert_eq!(run.code, 0);
    let (_, summary) = objects(&run);
    // One of twelve differs by 2 kWh.
    assert_eq!(summary["flows_exact"], 11);
    assert_eq!(summary["flow_max_error_mwh"], 0.002);
    assert_eq!(summary["flow_mean_error_mwh"], 0.000_166_667);
}

/// What is changed in which table, and what the one line says.
#[test]
fn a_malformed_book_gets_one_line_with_the_place() {
    let first = "2025-03-29T10:00:00+01:00,2025-03-29,11,EAST,demand,200.0,110.0";
    let cases = [
        (
            "bid-curves",
            "price_eur_per_mwh",
            "price",
            "bid-curves.csv: line 1: the column price_eur_per_mwh is missing",
        ),
        ("bid-curves", ",supply,", ",offer,", "line 4: side \"offer\": it is neither supply nor demand"),
        (
            "bid-curves",
            "200.0,110.0",
            "cheap,110.0",
            "line 2: price_eur_per_mwh \"cheap\": it is no decimal number",
        ),
        ("bid-curves", "200.0,110.0", "200.0,-1", "line 2: quantity_mwh \"-1\": it is below 0"),
        ("bid-curves", "200.0,110.0", "10000,110.0", "\"10000\": it is not within ±10,000 EUR/MWh"),
        ("bid-curves", "200.0,110.0", "200.0", "bid-curves.csv: line 2: the row has 6 cells, the heading 7"),
        (
            "bid-curves",
            "2025-03-29T10:00:00+01:00",
            "ten o'clock",
            "line 2: timestamp \"ten o'clock\": it is no point",
        ),
        ("bid-curves", "2025-03-29,11", "someday,11", "delivery_day \"someday\": it is no day"),
        (
            "bid-curves",
            first,
            "2025-03-29T14:00:00+01:00,2025-03-29,15,EAST,demand,200.0,110.0",
            "not sorted by time",
        ),
        (
            "published-prices",
            "2025-03-29T10:00:00+01:00",
            "2025-03-29T09:00:00+01:00",
            "published-prices.csv: line 2: timestamp \"2025-03-29T09:00:00+01:00\": it is an hour without bid curves",
        ),
        (
            "published-prices",
            "11,EAST",
            "11,ISLE",
            "line 3: zone \"ISLE\": the zone has a price in this hour already",
        ),
        (
            "published-prices",
            "11,ISLE",
            "11,ISLA",
            "2025-03-29T10:00:00+01:00: there is no price of zone ISLE",
        ),
        (
            "transfer-capacities",
            "-50.0",
            "5.0",
            "min_flow_mwh \"5.0\": a flow that must not end is not supported",
        ),
        (
            "transfer-capacities",
            ",50.0",
            ",-5.0",
            "max_flow_mwh \"-5.0\": a flow that must not end is not supported",
        ),
        ("published-flows", "ISLE,15.0", "ISLE,", "flow_mwh \"\": it is no decimal number"),
        ("published-exchanges", "NEIG,10.0", "NEIG,ten", "exchange_mwh \"ten\": it is no decimal number"),
    ];
    for (table, from, to, expected) in cases {
        let folder = replaced(table, from, to);
        let run = replay(folder.path(), &[]);
        assert_eq!(run.code, 2, "{expected}: {run:?}");
        assert!(run.complaint().contains(expected), "{expected}: {}", run.complaint());
    }
}

#[test]
fn a_missing_book_or_table_gets_one_line() {
    let run = replay(Path::new("no/such/book"), &[]);
    assert_eq!(run.code, 2);
    assert_eq!(run.complaint(), "dpt: no/such/book: there is no such folder");
    let folder = book("", str::to_owned);
    fs::remove_file(folder.path().join("published-flows.csv")).unwrap();
    let run = replay(folder.path(), &[]);
    assert_eq!(run.code, 2);
    assert!(
        run.complaint().ends_with("there is neither published-flows.csv.gz nor published-flows.csv"),
        "{run:?}"
    );
}

#[test]
fn an_hour_that_only_other_tables_know_is_refused() {
    let folder =
        book("published-prices", |text| format!("{text}2025-03-30T05:00:00+02:00,2025-03-30,5,EAST,50.0\n"));
    let run = replay(folder.path(), &[]);
    assert_eq!(run.code, 2);
    assert!(run.complaint().contains("line 26: timestamp \"2025-03-30T05:00:00+02:00\""), "{run:?}");
}

/// Prices, ranges and flows of every hour, and the totals, are those of the clearing core, digit by digit.
fn through_the_contracts_alike(folder: &Path) {
    for boundary in ["exchanges", "prices"] {
        let direct = replay(folder, &["--json", "--boundary", boundary]);
        let through = replay(folder, &["--json", "--boundary", boundary, "--through-contracts"]);
        assert_eq!((through.code, through.errors.as_str()), (0, ""), "{boundary}");
        assert!(through.out.lines().count() > 1, "{boundary}");
        assert_eq!(through.out, direct.out, "{boundary}");
    }
}

#[test]
fn the_contracts_clear_the_tiny_book_alike() {
    through_the_contracts_alike(&file("books/tiny"));
}

#[test]
fn the_contracts_clear_a_week_of_a_real_market_alike() {
    if let Some(folder) = italy() {
        through_the_contracts_alike(&folder);
    }
}

#[test]
fn the_contracts_take_prices_of_whole_cents_and_whole_hours_alone() {
    let folder = replaced("bid-curves", "supply,70.0", "supply,70.001");
    assert_eq!(replay(folder.path(), &[]).code, 0);
    let run = replay(folder.path(), &["--through-contracts"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.complaint(),
        "dpt: 2025-03-29T10:00:00+01:00 through the contracts: the price 70.001 is not on the market's grid of \
         0.01 EUR/MWh"
    );
    // The first day again, half an hour later.
    let folder = TempDir::new().unwrap();
    for name in TABLES {
        let text = fs::read_to_string(file(&format!("books/tiny/{name}.csv"))).unwrap();
        fs::write(folder.path().join(format!("{name}.csv")), text.replace(":00:00+", ":30:00+")).unwrap();
    }
    assert_eq!(replay(folder.path(), &[]).code, 0);
    let run = replay(folder.path(), &["--through-contracts"]);
    assert_eq!(run.code, 2);
    assert!(run.complaint().ends_with("it does not begin with an hour"), "{run:?}");
}

/// The data beside the workspace, if it is there.
fn italy() -> Option<PathBuf> {
    let folder = file("../../../shared/data/italy-2025-04");
    if folder.is_dir() {
        return Some(folder);
    }
    // Not through the macro, whose words are kept from whoever looks at tests that pass.
    let _ = writeln!(
        io::stderr(),
        "NOT SHOWN: a week of a real market is passed by, since {} is not there",
        folder.display()
    );
    None
}

/// The expected result of a week of Italy's market: 1,176 prices inside and 1,001 flows within 1 kWh, at a mean of
/// 0.00023 `MWh` and 0.040 at worst.
#[test]
fn a_week_of_a_real_market_comes_out_as_published() {
    let Some(folder) = italy() else { return };
    let run = replay(&folder, &["--json"]);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    let (hours, summary) = objects(&run);
    assert_eq!(hours.len(), 168);
    let number = |key: &str| summary[key].as_f64().unwrap();
    assert_eq!((number("certified"), number("inside"), number("link_hours")), (168.0, 1_176.0, 1_008.0));
    assert!(number("flows_exact") >= 1_001.0, "{summary}");
    assert!(number("flow_mean_error_mwh") <= 0.000_23, "{summary}");
    assert!(number("flow_max_error_mwh") <= 0.040, "{summary}");

    let run = replay(&folder, &["--boundary", "prices", "--json"]);
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    assert_eq!(objects(&run).1["exact"], 1_176);
}
