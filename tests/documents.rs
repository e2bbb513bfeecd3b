//! The documents name tests that exist.

use contract_kit::error_codes;

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

/// Errors that no message produces.
const UNREACHABLE: [&str; 8] = [
    // Authorization refuses every other sender.
    "log/not_a_writer",
    // The books, the curves, the clearing and its shares come from the contract itself.
    "matcher/books",
    "matcher/clear",
    "matcher/codec",
    "matcher/curve",
    "matcher/label_split",
    // The chain names its channels.
    "ibc/channel",
    // Cycles are cleared along the table of their steps, which a test walks edge by edge.
    "escrow/cycle_step",
];

#[test]
fn every_error_is_expected_by_some_test() {
    let shared = ["contracts", "packages/contract-kit/src"].into_iter().flat_map(sources);
    let mut tests: String = shared.map(|source| Source::tests(&source).to_owned()).collect();
    for whole in ["tests/adversarial", "tests/flows", "tests/conformance", "packages/testing/src"] {
        tests.extend(sources(whole).into_iter().map(|source| source.text));
    }
    let own = [
        registry::ERROR_SOURCES,
        orderbook_matcher::ERROR_SOURCES,
        power_contract::ERROR_SOURCES,
        settlement_escrow::ERROR_SOURCES,
        audit_log::ERROR_SOURCES,
    ];
    let shared = read(&file("packages/contract-kit/src/error.rs"));
    let all: Vec<_> = own.concat().into_iter().chain([shared.as_str()]).flat_map(errors).collect();
    assert!(all.len() > 150, "{} errors", all.len());
    for (code, variant) in all {
        let named = |text: &str| {
            let ends =
                |rest: &str| !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            tests.split(text).skip(1).any(ends)
        };
        let expected = named(code) || named(&format!("Error::{variant}"));
        assert_eq!(!expected, UNREACHABLE.contains(&code), "{code} in tests");
    }
}

/// The codes of an error enum with their variants.
fn errors(source: &str) -> Vec<(&str, &str)> {
    let attributes = source.split("#[error(").skip(1);
    attributes
        .filter_map(|rest| {
            let code = rest.trim_start().strip_prefix('"')?.split(':').next()?;
            let variant = rest.split_once(")]\n")?.1.trim_start();
            let variant = variant.split(|letter: char| !letter.is_alphanumeric()).next()?;
            error_codes::is_code(code).then_some((code, variant))
        })
        .collect()
}
