//! That `docs/conformance.md` says what is there: every clause, once; tests and files that exist; no test left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Whether a clause is to be shown on a real chain too.
const CHAIN: bool = true;
/// Whether the embedded chain is enough.
const EMBEDDED: bool = false;

/// The clauses in their order: Recommendation ITU-T F.751.13, then what goes beyond it.
const CLAUSES: [(&str, bool); 48] = [
    ("R7", EMBEDDED),
    ("R8.1", CHAIN),
    ("R8.2", CHAIN),
    ("R8.3a", CHAIN),
    ("R8.3b", CHAIN),
    ("R8.4", CHAIN),
    ("R8.5a", EMBEDDED),
    ("R8.5b", CHAIN),
    ("R9.1", CHAIN),
    ("R9.2", CHAIN),
    ("R9.3", CHAIN),
    ("R10.1.1", CHAIN),
    ("R10.1.2", CHAIN),
    ("R10.1.3", CHAIN),
    ("R10.1.4", CHAIN),
    ("R10.1.5", CHAIN),
    ("R10.1.6", CHAIN),
    ("R10.2.1a", CHAIN),
    ("R10.2.1b", CHAIN),
    ("R10.2.1c", CHAIN),
    ("R10.2.1d", CHAIN),
    ("R10.2.2a", CHAIN),
    ("R10.2.2b", CHAIN),
    ("R10.2.2c", CHAIN),
    ("R10.2.3a", CHAIN),
    ("R10.2.3b", CHAIN),
    ("R10.2.3c", CHAIN),
    ("R10.2.4a", CHAIN),
    ("R10.2.4b", CHAIN),
    ("R10.2.4c", CHAIN),
    ("R10.2.5a", CHAIN),
    ("R10.2.5b", CHAIN),
    ("R10.2.5c", CHAIN),
    ("R10.2.5d", CHAIN),
    ("R10.2.6a", CHAIN),
    ("R10.2.6b", CHAIN),
    ("R10.2.6c", CHAIN),
    ("N1", EMBEDDED),
    ("N2", EMBEDDED),
    ("N3", EMBEDDED),
    ("N4", EMBEDDED),
    ("N5", EMBEDDED),
    ("N6", EMBEDDED),
    ("N7", EMBEDDED),
    ("N8", EMBEDDED),
    ("N9", EMBEDDED),
    ("N10", EMBEDDED),
    ("N11", EMBEDDED),
];

/// The suite whose steps show clauses on any chain.
const SUITE: &str = "packages/testing/src/conformance.rs";

/// What else shows clauses on real chains: between two of them, on one of four validators, and by the command line.
const ON_MORE: [&str; 4] = [
    "packages/cli/tests/pair/transfers.rs",
    "packages/cli/tests/pair/demo.rs",
    "packages/cli/tests/chain/validators.rs",
    "packages/cli/tests/chain/trade.rs",
];

/// A file of the project.
fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A row of the tables.
struct Row {
    id: String,
    component: String,
    tests: Vec<Link>,
    status: String,
}

/// `[text](target)`; targets are relative to `docs/`.
struct Link {
    text: String,
    target: String,
}

fn links(text: &str) -> Vec<Link> {
    text.split("](")
        .zip(text.split("](").skip(1))
        .map(|(before, after)| Link {
            text: before.rsplit('[').next().unwrap().to_owned(),
            target: after.split(')').next().unwrap().to_owned(),
        })
        .collect()
}

/// The rows in their order.
fn rows(document: &str) -> Vec<Row> {
    let lines = document.lines().filter(|line| line.starts_with("| R") || line.starts_with("| N"));
    lines
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [id, _, component, tests, status] = cells[..] else { panic!("not five cells: {line}") };
            Row { id: id.into(), component: component.into(), tests: links(tests), status: status.into() }
        })
        .collect()
}

fn document() -> String {
    read(&file("docs/conformance.md"))
}

/// What the names of a clause's tests begin with: `R10.2.4b` → `r10_2_4_b_`.
fn prefix(id: &str) -> String {
    let mut prefix = String::new();
    for letter in id.chars() {
        match letter {
            '.' => prefix.push('_'),
            'a'..='d' => prefix.extend(['_', letter]),
            _ => prefix.push(letter.to_ascii_lowercase()),
        }
    }
    prefix + "_"
}

#[test]
fn every_clause_has_one_row_with_tests_or_a_reason() {
    let rows = rows(&document());
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, CLAUSES.map(|(id, _)| id));
    for (row, (id, chain)) in rows.iter().zip(CLAUSES) {
        let (state, reason) = row.status.split_once([':', ',']).unwrap_or((&row.status, ""));
        match state {
            "shown" => assert!(!row.tests.is_empty(), "{id} names no test"),
            "in part" => assert!(!row.tests.is_empty() && reason.contains("open"), "{id}: what is missing?"),
            "open" => assert!(!reason.trim().is_empty(), "{id}: why?"),
            other => panic!("{id} is {other:?}"),
        }
        let real = |link: &Link| {
            let file = link.target.trim_start_matches("../");
            file == SUITE || ON_MORE.contains(&file)
        };
        let there = row.tests.iter().any(real);
        let mark = if there { "⛓ shown" } else { "⛓ open" };
        assert_eq!(row.status.ends_with(mark), chain && state != "open", "{id} on a real chain");
        assert_eq!(
            links(&row.component).is_empty(),
            state == "open" && row.tests.is_empty(),
            "{id}: component"
        );
    }
}

#[test]
fn every_file_and_every_test_that_is_linked_exists() {
    let links = links(&document());
    assert!(links.len() > CLAUSES.len());
    for link in links {
        let target = file("docs").join(link.target.split('#').next().unwrap_or_default());
        assert!(target.exists(), "{} does not exist", link.target);
        if let Some(name) = link.text.strip_prefix('`') {
            let test = format!("fn {}(", name.trim_end_matches('`'));
            assert!(read(&target).contains(&test), "{} has no {test})", link.target);
        }
    }
}

#[test]
fn every_conformance_test_stands_in_the_row_of_its_clause() {
    let rows = rows(&document());
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(file("tests/conformance")).unwrap() {
        let source = read(&entry.unwrap().path());
        // `#[test]` and the line after it, as the formatter leaves them.
        written.extend(
            source.split("#[test]\nfn ").skip(1).map(|rest| rest.split('(').next().unwrap().to_owned()),
        );
    }
    // The steps of the suite are methods.
    let steps = read(&file(SUITE));
    written.extend(steps.split("    fn ").skip(1).map(|rest| rest.split('(').next().unwrap().to_owned()));
    let numbered = |name: &&String| {
        name.starts_with(['r', 'n']) && name.chars().nth(1).is_some_and(|letter| letter.is_ascii_digit())
    };
    let numbered: Vec<_> = written.iter().filter(numbered).collect();
    assert!(numbered.len() > 40, "{numbered:?}");
    for name in numbered {
        let row = rows.iter().find(|row| name.starts_with(&prefix(&row.id)));
        let row = row.unwrap_or_else(|| panic!("{name} is about no clause"));
        assert!(
            row.tests.iter().any(|link| link.text == format!("`{name}`")),
            "{} does not name {name}",
            row.id
        );
    }
}
