//! The project's own files: what documents name is there, and what the contracts' code is made of.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of the project.
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The text of a file.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A Rust file: all of it, and the part that is tests.
pub struct Source {
    /// What it says.
    pub text: String,
    /// Whether it is a file of tests or lies in a folder of tests.
    whole_is_tests: bool,
}

impl Source {
    /// What a contract or package is built from.
    pub fn code(&self) -> &str {
        if self.whole_is_tests {
            return "";
        }
        self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    /// What tests it.
    pub fn tests(&self) -> &str {
        self.text.get(self.code().len()..).unwrap_or_default()
    }
}

/// All Rust files of a folder, in the order of their paths.
pub fn sources(folder: &str) -> Vec<Source> {
    let (mut folders, mut found) = (vec![file(folder)], vec![]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    let root = file(folder);
    let whole_is_tests = |path: &Path| {
        let within = path.strip_prefix(&root).unwrap_or(path);
        within.with_extension("").components().any(|part| part.as_os_str() == "tests")
    };
    found
        .into_iter()
        .map(|path| Source { text: read(&path), whole_is_tests: whole_is_tests(&path) })
        .collect()
}

/// Whether a file has a test of this name: a function right behind `#[test]` and whatever else stands between the two.
pub fn has_test(text: &str, name: &str) -> bool {
    text.split_once(&format!("fn {name}(")).is_some_and(|(before, _)| {
        let attributes = before.trim_end().lines().rev().map(str::trim);
        let mut attributes = attributes.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        attributes.any(|line| line == "#[test]")
    })
}

/// `[text](target)` in a document.
pub struct Link {
    /// What is shown.
    pub text: String,
    /// Where it leads.
    pub target: String,
}

/// The links of a document, in their order.
pub fn links(document: &str) -> Vec<Link> {
    document
        .split("](")
        .zip(document.split("](").skip(1))
        .map(|(before, after)| Link {
            text: before.rsplit('[').next().unwrap_or_default().to_owned(),
            target: after.split(')').next().unwrap_or_default().to_owned(),
        })
        .collect()
}
