//! The structure of the project: no files import each other in a circle, and packages depend on lower layers only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources::{file, read};

/// The path of a module within its crate, such as `["ibc", "payouts"]`; empty for the root.
type Module = Vec<String>;

/// The files of a crate's `src` by their modules, without tests and binaries.
fn modules(source: &Path) -> BTreeMap<Module, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(source.to_owned(), Module::new())];
    while let Some((folder, module)) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name == "tests" || name.ends_with("_tests") || (module.is_empty() && name == "bin") {
                continue;
            }
            let mut child = module.clone();
            if path.is_dir() {
                child.push(name);
                folders.push((path, child));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                if !["lib", "main", "mod"].contains(&name.as_str()) {
                    child.push(name);
                }
                found.insert(child, path);
            }
        }
    }
    found
}

/// The code of a file: without comments, inner tests and re-exports, which import nothing that the file itself uses.
fn code(text: &str) -> String {
    let tests = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\npub mod tests {"];
    let text = tests.iter().fold(text, |text, tests| text.split(tests).next().unwrap_or_default());
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some(at) = ["pub use ", "pub(crate) use "].iter().filter_map(|start| rest.find(start)).min() {
        kept.push_str(&rest[..at]);
        rest = rest[at..].split_once(';').map_or("", |(_, after)| after);
    }
    kept + rest
}

/// The paths that a use tree stands for: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<String> {
    let Some((prefix, rest)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut part, mut parts) = (0, String::new(), vec![]);
    for letter in inside.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(letter);
    }
    parts.push(part);
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.flat_map(|part| expand(&format!("{}{part}", prefix.trim()))).collect()
}

/// The paths that a file names: in `use` items, and in its code.
fn paths(code: &str) -> Vec<String> {
    let mut found = vec![];
    for item in code.split("use ").skip(1) {
        if let Some((tree, _)) = item.split_once(';') {
            found.extend(expand(tree));
        }
    }
    let words = code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'));
    found.extend(words.filter(|word| word.contains("::")).map(str::to_owned));
    found
}

/// The module of the crate that a path leads to from a file, if it is another one.
fn target(path: &str, from: &Module, all: &BTreeMap<Module, PathBuf>) -> Option<Module> {
    let mut segments = path.split("::").map(str::trim).filter(|segment| !segment.is_empty()).peekable();
    let mut at = from.clone();
    match *segments.peek()? {
        "crate" => {
            at.clear();
            segments.next();
        }
        "self" => {
            segments.next();
        }
        "super" => {
            while segments.next_if_eq(&"super").is_some() {
                at.pop();
            }
        }
        // A module below this one, by its name alone.
        first => {
            let mut child = from.clone();
            child.push(first.to_owned());
            all.get(&child)?;
        }
    }
    for segment in segments {
        let mut next = at.clone();
        next.push(segment.to_owned());
        if !all.contains_key(&next) {
            break;
        }
        at = next;
    }
    (all.contains_key(&at) && at != *from).then_some(at)
}

/// A circle of files, if the imports of a crate have one.
fn circle(source: &Path) -> Option<Vec<Module>> {
    let all = modules(source);
    let imports: BTreeMap<_, BTreeSet<_>> = all
        .iter()
        .map(|(module, file)| {
            let named = paths(&code(&read(file)));
            (module, named.iter().filter_map(|path| target(path, module, &all)).collect())
        })
        .collect();
    for start in all.keys() {
        // Whatever the file reaches, with the way there.
        let mut ways: Vec<Vec<Module>> = vec![vec![start.clone()]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in &imports[way.last().unwrap()] {
                if next == start {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    let mut longer = way.clone();
                    longer.push(next.clone());
                    ways.push(longer);
                }
            }
        }
    }
    None
}

/// The layer of each package, from the ground up. A package depends on packages of its own layer and below.
const LAYERS: [&[&str]; 5] = [
    // Pure: no chain, no contract.
    &["units", "clearing", "settlement", "ics20", "merkle-log"],
    // On the chain.
    &["storage", "interfaces", "contract-kit"],
    &["registry", "orderbook-matcher", "power-contract", "settlement-escrow", "audit-log"],
    // Clients, libraries.
    &[
        "keystore",
        "market-format",
        "sdk",
        "clearing-documents",
        "simulation",
        "gas-benchmark",
        "market-replay",
        "report",
        "deployer",
        "operator",
        "testing",
    ],
    &["dpt", "integration-tests"],
];

/// The packages of the workspace, with those that they are built from; dependencies of tests are left out.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let mut manifests = vec![file("tests/Cargo.toml")];
    for folder in ["packages", "contracts"] {
        let folders = fs::read_dir(file(folder)).unwrap().map(|entry| entry.unwrap().path());
        manifests.extend(folders.map(|path| path.join("Cargo.toml")).filter(|path| path.exists()));
    }
    let mut found = BTreeMap::new();
    for manifest in manifests {
        let text = read(&manifest);
        let name = text.split("name = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let section = text.split("\n[dependencies]\n").nth(1).unwrap_or_default();
        let lines = section.lines().take_while(|line| !line.starts_with('['));
        let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
        found.insert(name, names.filter(|name| !name.is_empty()).map(str::to_owned).collect());
    }
    found
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for folder in ["packages", "contracts"] {
        for entry in fs::read_dir(file(folder)).unwrap() {
            let source = entry.unwrap().path().join("src");
            if source.exists() {
                let found = circle(&source);
                assert!(found.is_none(), "{}: {}", source.display(), shown(&found.unwrap_or_default()));
            }
        }
    }
}

fn shown(circle: &[Module]) -> String {
    circle.iter().map(|module| format!("crate::{}", module.join("::"))).collect::<Vec<_>>().join(" -> ")
}

#[test]
fn packages_depend_on_their_own_layer_and_below() {
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    for (package, dependencies) in dependencies() {
        let own = layer(&package).unwrap_or_else(|| panic!("{package} has no layer"));
        for dependency in &dependencies {
            let Some(lower) = layer(dependency) else { continue };
            assert!(lower <= own, "{package} depends on {dependency}, which is above it");
            let contracts = LAYERS[2];
            let both = contracts.contains(&package.as_str()) && contracts.contains(&dependency.as_str());
            assert!(!both, "{package} is built from the contract {dependency}");
            assert!(dependency != "testing" || own == 4, "{package} is built from testing");
        }
        if own == 0 {
            let chain = dependencies.iter().find(|name| name.starts_with("cosmwasm") && package != "units");
            assert!(chain.is_none(), "{package} is pure, yet depends on {}", chain.unwrap());
        }
    }
}

#[test]
fn use_trees_and_circles_are_recognised() {
    assert_eq!(expand("a::{b, c::{d, e}}"), ["a::b", "a::c::d", "a::c::e"]);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod one;\nmod two;\npub use one::One;\n");
    write("one.rs", "use crate::two::Two;\npub struct One(Two);\n");
    write("two.rs", "pub struct Two;\n#[cfg(test)]\nmod tests {\n    use crate::one::One;\n}\n");
    assert_eq!(circle(folder.path()), None);
    write("two.rs", "pub struct Two(Option<Box<crate::one::One>>);\n");
    assert_eq!(circle(folder.path()), Some(vec![vec!["one".into()], vec!["two".into()]]));
}
