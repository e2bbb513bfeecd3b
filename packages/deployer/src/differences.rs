//! Differences between the network file and the chain.

use std::collections::BTreeSet;

use interfaces::{Contract, ContractAddresses};
use serde::Serialize;

use crate::found::{Found, FoundContract};
use crate::plan::fulfils;
use crate::wanted::Wanted;

/// A difference between the network file and the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The property, such as `registry: version`.
    pub what: String,
    /// The wanted value.
    pub wanted: String,
    /// The value on the chain.
    pub found: String,
}

/// All differences between the wanted and the found state.
pub fn differences(
    wanted: &Wanted,
    found: &Found,
    addresses: &ContractAddresses<String>,
    admin: &str,
) -> Vec<Difference> {
    let mut differences = Differences(vec![]);
    for contract in Contract::ALL {
        match found.contracts.get(&contract) {
            None => differences.add(contract, "a contract", addresses.address(contract).as_str(), "nothing"),
            Some(one) => contract_differences(&mut differences, contract, one, wanted, addresses, admin),
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
    addresses: &ContractAddresses<String>,
    admin: &str,
) {
    differences.compare(contract, "cw2 name", contract.name(), &one.name);
    let hash = hex::encode(wanted.artifacts.of(contract).hash);
    differences.compare(contract, "code hash", &hash, &hex::encode(&one.hash));
    differences.compare(contract, "who may migrate it", admin, &one.migrated_by);
    // A foreign contract has no such configuration.
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
    match &one.addresses {
        None => differences.add(contract, "contract addresses", "five", "none"),
        Some(stored) => {
            for peer in Contract::ALL {
                let what = format!("address of {peer}");
                differences.compare(contract, &what, addresses.address(peer), stored.address(peer));
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

/// The version of all existing contracts, if they agree.
pub fn common_version(found: &Found) -> Option<String> {
    let versions: BTreeSet<_> = found.contracts.values().map(|one| &one.version).collect();
    let one = versions.first().map(|version| (*version).clone());
    one.filter(|_| versions.len() == 1)
}
