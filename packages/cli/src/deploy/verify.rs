//! `dpt deploy verify`: whether the chain is as the network file says.

use std::collections::BTreeSet;
use std::io::{self, Write};

use interfaces::{Contract, ContractAddresses};
use sdk::NetworkFile;
use sdk::Node;
use serde::Serialize;
use serde_json::json;

use super::Args;
use super::found::{Found, FoundContract};
use super::plan::fulfils;
use super::state;
use super::wanted::Wanted;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// One thing that is otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What.
    pub what: String,
    /// As it should be.
    pub wanted: String,
    /// As it is.
    pub found: String,
}

/// Runs `dpt deploy verify`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let wanted = Wanted::read(&file, args.keys())?;
    let path = file.state_path();
    let state = state::read(&path, &file.chain.id, &wanted.name)?.filter(|state| state.suite.is_some());
    let Some((state, suite)) = state.and_then(|state| Some((state.clone(), state.suite?))) else {
        return Err(Failure::malformed(
            path.display(),
            "nothing is deployed yet: run `dpt deploy apply` first",
        ));
    };
    let node = Node::connect(&file.chain).wait()?;
    let found = Found::read(&node, &wanted.name, Some(&suite), &state.deployer)?;
    let admin = wanted.admin.as_ref().unwrap_or(&state.deployer);
    let differences = differences(&wanted, &found, &suite, admin);

    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", json!({"ok": differences.is_empty(), "differences": differences}))?;
    } else if differences.is_empty() {
        writeln!(out, "{} on {} is as {} says", wanted.name, file.chain.id, file.path.display())?;
    } else {
        let mut table = terminal::table(&["what", "wanted", "found"], 3);
        for each in &differences {
            table.add_row([&each.what, &each.wanted, &each.found]);
        }
        writeln!(out, "{table}")?;
    }
    match differences.first() {
        None => Ok(()),
        Some(first) => Err(Failure::refused(format!(
            "{} of {} differ from the network file, the first is {}: wanted {}, found {}",
            differences.len(),
            if differences.len() == 1 { "thing" } else { "things" },
            first.what,
            first.wanted,
            first.found
        ))),
    }
}

/// Everything that is otherwise.
pub fn differences(
    wanted: &Wanted,
    found: &Found,
    suite: &ContractAddresses<String>,
    admin: &str,
) -> Vec<Difference> {
    let mut differences = Differences(vec![]);
    for contract in Contract::ALL {
        match found.contracts.get(&contract) {
            None => differences.add(contract, "a contract", suite.address(contract).as_str(), "nothing"),
            Some(one) => contract_differences(&mut differences, contract, one, wanted, suite, admin),
        }
    }
    let market = &found.market;
    differences.compare(
        Contract::SettlementEscrow,
        "denominations",
        &sorted(&wanted.denoms),
        &sorted(&market.denoms),
    );
    let steps = market.max_steps.map_or_else(String::new, |steps| steps.to_string());
    differences.compare(
        Contract::OrderbookMatcher,
        "steps of a market",
        &wanted.max_steps.to_string(),
        &steps,
    );
    for grant in &wanted.grants {
        if !market.grants.iter().any(|there| fulfils(there, grant)) {
            let found = market
                .grants
                .iter()
                .find(|there| (there.role, &there.account) == (grant.role, &grant.account))
                .map_or_else(|| "no grant".into(), |there| until(there.until));
            differences.add(
                Contract::Registry,
                &format!("{} for {}", grant.role, grant.account),
                &until(grant.until),
                &found,
            );
        }
    }
    for there in market.grants.iter().filter(|there| there.in_force) {
        if !wanted.grants.iter().any(|grant| (grant.role, &grant.account) == (there.role, &there.account)) {
            let what = format!("{} for {}", there.role, there.account);
            differences.add(Contract::Registry, &what, "no grant", &until(there.until));
        }
    }
    if !market.markets.iter().any(|each| each.definition == wanted.market) {
        let named = market.markets.iter().any(|each| each.definition.name == wanted.market.name);
        let found = if named { "another definition of that name" } else { "no market of that name" };
        differences.add(Contract::OrderbookMatcher, "market", &wanted.market.name, found);
    }
    differences.0
}

fn contract_differences(
    differences: &mut Differences,
    contract: Contract,
    one: &FoundContract,
    wanted: &Wanted,
    suite: &ContractAddresses<String>,
    admin: &str,
) {
    differences.compare(contract, "cw2 name", contract.name(), &one.name);
    let hash = hex::encode(wanted.artifacts.of(contract).hash);
    differences.compare(contract, "code hash", &hash, &hex::encode(&one.hash));
    differences.compare(contract, "who may migrate it", admin, &one.migrated_by);
    // A foreign contract says nothing of itself.
    if one.name != contract.name() {
        return;
    }
    differences.compare(contract, "version", &wanted.artifacts.version, &one.version);
    let proposed = one.admin.proposed.as_ref();
    let current = proposed.map_or_else(
        || one.admin.current.clone(),
        |proposed| format!("{}, with {proposed} yet to accept", one.admin.current),
    );
    differences.compare(contract, "administrator", admin, &current);
    match &one.peers {
        None => differences.add(contract, "wiring", "the suite", "none"),
        Some(peers) => {
            for peer in Contract::ALL {
                let what = format!("wiring to {peer}");
                differences.compare(contract, &what, suite.address(peer), peers.address(peer));
            }
        }
    }
}

struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, contract: Contract, what: &str, wanted: &str, found: &str) {
        let what = format!("{contract}: {what}");
        self.0.push(Difference { what, wanted: wanted.into(), found: found.into() });
    }

    fn compare(&mut self, contract: Contract, what: &str, wanted: &str, found: &str) {
        if wanted != found {
            self.add(contract, what, wanted, found);
        }
    }
}

fn sorted(names: &[String]) -> String {
    let names: BTreeSet<_> = names.iter().map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn until(until: Option<units::Timestamp>) -> String {
    until.map_or_else(|| "for ever".into(), |until| format!("until {until}"))
}

/// The one version of all contracts that are there, if it is one.
pub fn versions(found: &Found) -> Option<String> {
    let versions: BTreeSet<_> = found.contracts.values().map(|one| &one.version).collect();
    let one = versions.first().map(|version| (*version).clone());
    one.filter(|_| versions.len() == 1)
}
