//! The template of a network file, `networks/testnet.toml`: filled in, it is a deployment.

use std::fs;

use interfaces::registry::Role;
use sdk::NetworkFile;
use sdk::address::module;
use units::Timestamp;

use crate::artifacts::tests::folder as codes;
use crate::found::Found;
use crate::plan::plan;
use crate::rehearse::rehearse;
use crate::wanted::Wanted;

const TEMPLATE: &str = include_str!("../../cli/networks/testnet.toml");

/// The template with everything filled in that stands in angle brackets, and with the lines that are only proposed.
fn filled_in(address: &str) -> String {
    let mut text = TEMPLATE.replace("\n#artifacts =", "\nartifacts =").replace("\n#state =", "\nstate =");
    for (placeholder, value) in [
        ("<chain-id>", "test-1"),
        ("<node>", "rpc.example.org"),
        ("<prefix>", "wasm"),
        ("<denom>", "utest"),
        ("<name>", "district"),
        ("<address>", address),
        ("<denom of money>", "ibc/EUR"),
        ("<name of the market>", "The district's market"),
    ] {
        assert!(text.contains(placeholder), "the template has no {placeholder} any more");
        text = text.replace(placeholder, value);
    }
    let open = text.lines().find(|line| !line.starts_with('#') && line.contains('<'));
    assert_eq!(open, None, "what is to stand there?");
    text
}

#[test]
fn the_template_filled_in_is_a_deployment() {
    let (folder, codes) = (tempfile::tempdir().unwrap(), codes());
    fs::rename(codes.path(), folder.path().join("artifacts")).unwrap();
    let path = folder.path().join("network.toml");
    let address = module("wasm", "operator").unwrap();
    fs::write(&path, filled_in(&address)).unwrap();

    // 1. It reads, every table of it.
    let file = NetworkFile::read(&path).unwrap();
    assert_eq!(file.chain.rpc, "https://rpc.example.org:443");
    assert_eq!(file.state_path(), folder.path().join("district.json"));
    assert!(!file.keys.test);
    let wanted = Wanted::read(&file, &|_| Err(String::new())).unwrap();
    assert_eq!((wanted.name.as_str(), wanted.admin.as_ref()), ("district", Some(&address)));
    assert_eq!(wanted.denoms, ["ibc/EUR"]);
    let mut roles: Vec<_> = wanted.grants.iter().map(|grant| grant.role).collect();
    roles.sort();
    assert_eq!(roles, Role::ALL, "the template has a line for every role");
    // 2. The contracts take the market.
    rehearse(&wanted).unwrap();
    // 3. An empty chain gets all of it: five codes, contracts, addresses, roles, the market, and the administrator.
    let deployer = module("wasm", "deployer").unwrap();
    let plan = plan(&wanted, &Found::default(), &deployer, Timestamp(1), false).unwrap();
    assert_eq!(plan.steps.len(), 10, "{:?}", plan.steps);
}
