//! That documents say what is there: `docs/findings.md` names tests that exist, `docs/messages.md` has a cell for every
//! message and column, and a test for every cell.

use std::collections::BTreeSet;

use access::RULES;
use interfaces::Contract;

use crate::sources::{Source, file, has_test, links, read, sources};

/// That every link of a document in `docs/` leads to something, and every link that shows a name in backquotes to a test
/// of that name. Returns how many tests the document names.
fn check_links(document: &str) -> usize {
    let text = read(&file(document));
    let mut tests = 0;
    for link in links(&text) {
        let target = file("docs").join(&link.target);
        assert!(target.exists(), "{document}: {} does not exist", link.target);
        if let Some(name) = link.text.strip_prefix('`') {
            let name = name.trim_end_matches('`');
            assert!(has_test(&read(&target), name), "{document}: {} has no test {name}", link.target);
            tests += 1;
        }
    }
    tests
}

#[test]
fn every_finding_has_its_tests_and_every_test_that_is_named_exists() {
    let document = "docs/findings.md";
    let text = read(&file(document));
    let sections: Vec<_> = text.split("\n## ").skip(1).collect();
    let numbers: Vec<_> = sections.iter().map(|section| section.split(' ').next().unwrap()).collect();
    assert_eq!(numbers, (1..=25).map(|number| number.to_string()).collect::<Vec<_>>());
    for section in sections {
        let title = section.lines().next().unwrap();
        assert!(section.contains("\n- [`"), "{title} names no test");
    }
    assert!(check_links(document) >= 50);
}

/// The columns of `docs/messages.md` beside the message's name.
const COLUMNS: usize = 10;

#[test]
fn every_message_has_a_test_for_each_of_its_errors() {
    let document = "docs/messages.md";
    assert!(check_links(document) >= 100);
    let text = read(&file(document));
    let mut listed = vec![];
    // A chapter a contract: a table of cells, then the tests that the cells point to by number. What all five have in
    // common is pointed to by letter and listed in the first chapter.
    let (common, chapters) = text.split_once("\n## registry").unwrap();
    let chapters = format!("\n## registry{chapters}");
    for (chapter, contract) in chapters.split("\n## ").skip(1).zip(Contract::ALL) {
        let (title, body) = chapter.split_once('\n').unwrap();
        assert_eq!(title, contract.name());
        let mut pointed_to = BTreeSet::new();
        for row in body.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 1 + COLUMNS, "{row}");
            listed.push((contract, cells[0].trim_matches('`').to_owned()));
            for cell in &cells[1..] {
                assert!(!cell.is_empty(), "an empty cell: {row}");
                pointed_to.extend(cell.split(' ').filter(|mark| *mark != "–").map(str::to_owned));
            }
        }
        let (letters, numbers): (BTreeSet<_>, BTreeSet<_>) =
            pointed_to.into_iter().partition(|mark| mark.chars().all(char::is_alphabetic));
        for letter in letters {
            assert!(
                common.contains(&format!("\n- {letter} [`")),
                "{contract}: nothing is listed under {letter}"
            );
        }
        // The list is numbered from 1 on, and nothing in it is there for nothing.
        let items = body.lines().filter(|line| line.contains(". [`")).count();
        let expected: BTreeSet<_> = (1..=items).map(|number| number.to_string()).collect();
        assert_eq!(numbers, expected, "cells of {contract} against its list");
        for number in expected {
            assert!(body.contains(&format!("\n{number}. [`")), "{contract} lists no {number}");
        }
    }
    let rules: Vec<_> = RULES.iter().map(|rule| (rule.contract, rule.action.to_owned())).collect();
    assert_eq!(listed, rules);
}

/// Errors that no message leads to: what keeps them away is tested instead.
const OUT_OF_REACH: [&str; 3] = [
    // The permission table lets nobody else through.
    "AuditError::NotAWriter",
    // A certified result has as many lots on one side as on the other.
    "MatcherError::Unbalanced",
    // Cycles are cleared along the table of their steps, which is tested edge by edge.
    "EscrowError::ForbiddenStep",
];

/// The variants of the error enums in a text that state a broken rule themselves; those that pass on another error say
/// where it comes from.
fn reasons(code: &str) -> Vec<String> {
    let mut reasons = vec![];
    for part in code.split("pub enum ").skip(1) {
        let (name, rest) = part.split_once(" {").unwrap();
        if !name.ends_with("Error") {
            continue;
        }
        let body = rest.split("\n}").next().unwrap();
        // Fields of a variant are indented further.
        let variants = body.lines().filter(|line| {
            line.strip_prefix("    ").is_some_and(|line| line.starts_with(char::is_uppercase))
        });
        for variant in variants.filter(|line| !line.contains("#[from]")) {
            let end = variant.trim().find(|letter: char| !letter.is_alphanumeric());
            reasons.push(format!("{name}::{}", &variant.trim()[..end.unwrap()]));
        }
    }
    reasons
}

#[test]
fn every_reason_for_a_refusal_is_given_in_some_test() {
    let all: Vec<_> =
        ["contracts", "packages/access", "packages/settlement"].into_iter().flat_map(sources).collect();
    let tests: String = all.iter().map(Source::tests).collect();
    let reasons: Vec<_> = all.iter().flat_map(|source| reasons(source.code())).collect();
    assert!(reasons.len() > 150, "{} reasons", reasons.len());
    for reason in &reasons {
        let given = tests.split(reason).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric));
        assert_eq!(!given, OUT_OF_REACH.contains(&reason.as_str()), "{reason} in tests");
    }
}
