//! That docs/gas.md says what the snapshot says.

use std::fs;
use std::path::Path as FilePath;

use super::path::{Figure, Path};
use super::snapshot::{Row, Snapshot};

/// A file of the project.
fn read(name: &str) -> String {
    fs::read_to_string(FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)).unwrap()
}

fn snapshot() -> Snapshot {
    let path = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("benches/gas.snapshot");
    Snapshot::read(&path).unwrap_or_else(|failure| panic!("{failure}"))
}

fn row(snapshot: &Snapshot, path: Path, pinned: bool) -> &Row {
    snapshot.rows.iter().find(|row| (row.path, row.pinned) == (path, pinned)).unwrap()
}

/// 27213361 → 27,213,361.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The cells of the first table behind a heading, its head first and without the line under it.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, rest) = document.split_once(&format!("\n{heading}\n")).unwrap();
    let lines =
        rest.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let inner = line.strip_prefix('|').unwrap().strip_suffix('|').unwrap();
        inner.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    lines.enumerate().filter(|(number, _)| *number != 1).map(|(_, line)| cells(line)).collect()
}

/// The row of a path as the table "Measured" has it, without its first cell.
fn measured(snapshot: &Snapshot, path: Path) -> Vec<String> {
    let [unpinned, pinned] = [false, true].map(|pinned| row(snapshot, path, pinned));
    let budget = match [unpinned, pinned].map(Row::budget) {
        [None, None] => "none".to_owned(),
        [Some(one), Some(other)] if one == other => grouped(one),
        [Some(one), Some(other)] => format!("{} / {}", grouped(one), grouped(other)),
        other => panic!("{}: {other:?}", path.name()),
    };
    let verdict = if budget == "none" {
        ""
    } else {
        assert_eq!(unpinned.verdict(), pinned.verdict(), "{}: the table has one word for both", path.name());
        unpinned.verdict().word()
    };
    let figures = [unpinned, pinned].map(|row| grouped(row.figure));
    [vec![path.figure().word().to_owned()], figures.to_vec(), vec![budget, verdict.to_owned()]].concat()
}

#[test]
fn the_table_of_what_was_measured_is_the_snapshot() {
    let (document, snapshot) = (read("docs/gas.md"), snapshot());
    let table = table(&document, "## Measured");
    assert_eq!(table.len(), 1 + Path::ALL.len());
    for (cells, path) in table[1..].iter().zip(Path::ALL) {
        let (name, rest) = cells.split_first().unwrap();
        assert_eq!(rest, measured(&snapshot, path), "{name}");
        for (size, _) in &row(&snapshot, path, false).sizes {
            let told =
                path.figure() == Figure::Further || name.split([' ', ';']).any(|word| word == grouped(*size));
            assert!(told, "{name}: {size} items were measured");
        }
    }
}

/// Gas by message and item to the nearest whole; the sum is the path's share, which is rounded up.
fn by_message(snapshot: &Snapshot, path: Path, pinned: bool) -> Vec<String> {
    let row = row(snapshot, path, pinned);
    let (items, _) = row.sizes[0];
    assert_eq!(row.parts.len(), MESSAGES.len(), "{}: {:?}", path.name(), row.parts);
    let mut cells = vec![row.codes().to_owned()];
    cells.extend(MESSAGES.iter().map(|message| grouped((row.parts[*message] * 2 + items) / (items * 2))));
    cells.push(grouped(row.figure));
    cells
}

/// The head of a table by message, and the messages as the snapshot names them.
const HEAD: [&str; 9] =
    ["", "quote", "aggregate, clear and pair", "sign", "activate", "meter", "settle", "clear cycle", "sum"];
const MESSAGES: [&str; 7] =
    ["quote", "aggregate+clear+pair", "sign_digest", "activate", "meter", "settle", "clear_cycle"];

#[test]
fn the_days_by_message_are_the_snapshots() {
    let (document, snapshot) = (read("docs/gas.md"), snapshot());
    for (heading, path) in
        [("### The day by message, per order", Path::Day), ("### A day of a community", Path::Community)]
    {
        let rows = [false, true].map(|pinned| by_message(&snapshot, path, pinned));
        let head = HEAD.map(str::to_owned).to_vec();
        assert_eq!(table(&document, heading), [vec![head], rows.to_vec()].concat(), "{heading}");
    }
}

#[test]
fn what_is_compared_with_peers_is_what_was_measured() {
    let (document, snapshot) = (read("docs/gas.md"), snapshot());
    let figure = |path, pinned| row(&snapshot, path, pinned).figure;
    let whole = |path, pinned| *row(&snapshot, path, pinned).sizes.last().unwrap();
    let each = |(items, gas): (u64, u64)| gas.div_ceil(items);
    let (_, book) = whole(Path::Book, false);
    let measured = [
        ("place an order", vec![figure(Path::Quote, true), figure(Path::QuoteOne, true)]),
        ("cancel", vec![figure(Path::Cancel, true)]),
        ("fill of one order", vec![figure(Path::Pair, true), figure(Path::Settle, true)]),
        ("match", vec![figure(Path::Book, false), book.div_ceil(512)]),
        ("many orders", [false, true].map(|pinned| each(whole(Path::Quote, pinned))).to_vec()),
    ];
    let table = table(&document, "## Peers");
    for (operation, figures) in measured {
        let row = table.iter().find(|cells| cells[0].starts_with(operation)).unwrap();
        let words: Vec<_> = row[1].split(' ').map(|word| word.trim_end_matches([',', ';'])).collect();
        for figure in figures.into_iter().map(grouped) {
            assert!(
                words.contains(&figure.as_str()),
                "{operation}: {figure} is what was measured, not {words:?}"
            );
        }
    }
}
