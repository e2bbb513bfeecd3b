//! The documents name tests that exist.

use crate::sources::{file, has_test, links, read};

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
