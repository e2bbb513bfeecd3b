//! The layering of the packages.

use std::fs;

use crate::sources::{file, read};

/// The dependencies of a manifest outside of `[dev-dependencies]`, line by line.
fn dependencies(manifest: &str) -> Vec<String> {
    let sections = manifest.split("\n[").filter(|section| section.starts_with("dependencies]"));
    sections.flat_map(|section| section.lines().skip(1).map(str::to_owned)).collect()
}

#[test]
fn testing_is_a_dev_dependency_only() {
    let mut manifests = 0;
    for folder in ["packages", "contracts"] {
        for entry in fs::read_dir(file(folder)).unwrap() {
            let path = entry.unwrap().path().join("Cargo.toml");
            if !path.is_file() {
                continue;
            }
            manifests += 1;
            let found = dependencies(&read(&path));
            assert!(!found.iter().any(|line| line.starts_with("testing")), "{}", path.display());
        }
    }
    assert!(manifests > 10, "{manifests} manifests");
}

#[test]
fn report_depends_on_no_package_but_units() {
    let manifest = read(&file("packages/report/Cargo.toml"));
    let found = dependencies(&manifest);
    let own = found.iter().filter_map(|line| line.strip_suffix(".workspace = true"));
    let own: Vec<_> = own.filter(|name| file("packages").join(name).is_dir()).collect();
    assert_eq!(own, ["units"]);
}
