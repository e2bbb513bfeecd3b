//! What is on the chain.

use std::collections::BTreeMap;

use interfaces::common::{AdminResponse, MAX_PAGE};
use interfaces::orderbook_matcher::{self, MarketResponse, MarketsResponse};
use interfaces::registry::{self, Role, RoleGrant, RolesResponse};
use interfaces::settlement_escrow::{self, DenomsResponse};
use interfaces::{Contract, ContractAddresses};
use sdk::Node;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::wanted::Wanted;
use crate::failure::Failure;
use crate::runtime::Wait;

/// Where cw2 keeps a contract's name and version.
const VERSION_KEY: &[u8] = b"contract_info";

/// What is on the chain of a deployment.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The codes that can be used, by the hash of their wasm.
    pub codes: BTreeMap<[u8; 32], u64>,
    /// The contracts that are there.
    pub contracts: BTreeMap<Contract, FoundContract>,
    /// What the matcher and the others answer, where all five are there and are ours.
    pub market: FoundMarket,
    /// The codes that are pinned.
    pub pinned: Vec<u64>,
    /// The proposals to pin codes that are voted on.
    pub proposals: Vec<Proposal>,
    /// Whether the deployer's vote counts.
    pub stake: bool,
}

/// A contract that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundContract {
    /// Where.
    pub address: String,
    /// The number of its code.
    pub code: u64,
    /// The hash of its code.
    pub hash: Vec<u8>,
    /// Who may migrate it.
    pub migrated_by: String,
    /// Its name by cw2; empty if it has none.
    pub name: String,
    /// Its version by cw2.
    pub version: String,
    /// Who administers it, and who is proposed.
    pub admin: AdminResponse,
    /// The suite that it knows.
    pub peers: Option<ContractAddresses>,
}

/// What the suite holds that is defined by its administrator.
#[derive(Clone, Debug, Default)]
pub struct FoundMarket {
    /// The escrow's denominations.
    pub denoms: Vec<String>,
    /// The matcher's bound on steps.
    pub max_steps: Option<u32>,
    /// All grants of roles.
    pub grants: Vec<RoleGrant>,
    /// All markets.
    pub markets: Vec<MarketResponse>,
}

/// A proposal to pin codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub number: u64,
    /// The codes.
    pub codes: Vec<u64>,
    /// Whether the deployer has voted.
    pub voted: bool,
}

/// What every contract says of itself.
#[derive(Deserialize)]
struct Config {
    admin: AdminResponse,
    peers: Option<ContractAddresses>,
    #[serde(default)]
    max_steps: Option<u32>,
}

#[derive(Deserialize)]
struct Version {
    contract: String,
    version: String,
}

/// A contract's label on the chain.
pub fn label(deployment: &str, contract: Contract) -> String {
    format!("dpt {deployment} {contract}")
}

impl Found {
    /// Looks at the chain. `suite` are the addresses noted earlier; without them contracts are known by who started them
    /// and by their labels.
    ///
    /// # Errors
    /// If the node does not answer.
    pub fn read(
        node: &Node,
        deployment: &str,
        suite: Option<&ContractAddresses<String>>,
        deployer: &str,
    ) -> Result<Self, Failure> {
        let mut found = Self::default();
        for (contract, address) in addresses(node, deployment, suite, deployer)? {
            if let Some((one, max_steps)) = contract_at(node, contract, &address)? {
                found.market.max_steps = max_steps.or(found.market.max_steps);
                found.contracts.insert(contract, one);
            }
        }
        let ours = |contract| found.contracts.get(&contract).filter(|one| one.name == contract.name());
        if let Some(escrow) = ours(Contract::SettlementEscrow) {
            let query = settlement_escrow::QueryMsg::Denoms {};
            found.market.denoms = ask::<DenomsResponse>(node, &escrow.address, &query)?.denoms;
        }
        if let Some(registry) = ours(Contract::Registry) {
            found.market.grants = grants(node, &registry.address)?;
        }
        if let Some(matcher) = ours(Contract::OrderbookMatcher) {
            found.market.markets = markets(node, &matcher.address)?;
        }
        Ok(found)
    }

    /// Looks up the codes of a deployment among all that the chain has.
    ///
    /// # Errors
    /// If the node does not answer.
    pub fn look_up_codes(&mut self, node: &Node, wanted: &Wanted, deployer: &str) -> Result<(), Failure> {
        for code in node.codes().wait()? {
            let wanted = Contract::ALL
                .iter()
                .find(|each| wanted.artifacts.of(**each).hash.as_slice() == code.data_hash);
            if let Some(contract) = wanted
                && (code.open || code.creator == deployer)
            {
                // The oldest, so that everybody finds the same.
                self.codes.entry(wanted_hash(*contract, &code.data_hash)?).or_insert(code.id);
            }
        }
        Ok(())
    }

    /// Looks at governance.
    ///
    /// # Errors
    /// If the node does not answer.
    pub fn look_up_pinning(&mut self, node: &Node, deployer: &str) -> Result<(), Failure> {
        self.pinned = node.pinned().wait()?;
        self.stake = node.has_stake(deployer).wait()?;
        for (number, codes) in node.pin_proposals().wait()? {
            self.proposals.push(Proposal { number, codes, voted: node.has_voted(number, deployer).wait()? });
        }
        Ok(())
    }

    /// The addresses of the suite, if all five are there.
    pub fn suite(&self) -> Option<ContractAddresses<String>> {
        super::artifacts::each(|contract| {
            self.contracts.get(&contract).map(|one| one.address.clone()).ok_or(())
        })
        .ok()
    }
}

fn wanted_hash(contract: Contract, hash: &[u8]) -> Result<[u8; 32], Failure> {
    hash.try_into()
        .map_err(|_| Failure::Chain(format!("the hash of {contract}'s code has {} bytes", hash.len())))
}

/// Where the contracts are.
fn addresses(
    node: &Node,
    deployment: &str,
    suite: Option<&ContractAddresses<String>>,
    deployer: &str,
) -> Result<Vec<(Contract, String)>, Failure> {
    if let Some(suite) = suite {
        return Ok(Contract::ALL.map(|contract| (contract, suite.address(contract).clone())).to_vec());
    }
    let mut found = Vec::new();
    for address in node.contracts_by_creator(deployer).wait()? {
        let Some(info) = node.contract(&address).wait()? else { continue };
        let named = Contract::ALL.into_iter().find(|contract| label(deployment, *contract) == info.label);
        if let Some(contract) = named
            && !found.iter().any(|(other, _)| *other == contract)
        {
            found.push((contract, address));
        }
    }
    Ok(found)
}

/// A contract, with the bound on steps where it has one.
fn contract_at(
    node: &Node,
    contract: Contract,
    address: &str,
) -> Result<Option<(FoundContract, Option<u32>)>, Failure> {
    let Some(info) = node.contract(address).wait()? else { return Ok(None) };
    let hash = node.code(info.code).wait()?.map(|code| code.data_hash).unwrap_or_default();
    let version: Version = match node.raw(address, VERSION_KEY).wait()? {
        empty if empty.is_empty() => Version { contract: String::new(), version: String::new() },
        bytes => serde_json::from_slice(&bytes)
            .map_err(|error| Failure::refused(format!("{address} has no readable version: {error}")))?,
    };
    let mut one = FoundContract {
        address: address.to_owned(),
        code: info.code,
        hash,
        migrated_by: info.admin,
        name: version.contract,
        version: version.version,
        admin: AdminResponse { current: String::new(), proposed: None },
        peers: None,
    };
    // What is foreign need not understand our questions.
    if one.name != contract.name() {
        return Ok(Some((one, None)));
    }
    let config: Config = ask(node, address, &registry::QueryMsg::Config {})?;
    one.admin = config.admin;
    one.peers = config.peers;
    Ok(Some((one, config.max_steps)))
}

fn grants(node: &Node, registry: &str) -> Result<Vec<RoleGrant>, Failure> {
    let mut all = Vec::new();
    for role in Role::ALL {
        let mut start_after = None;
        loop {
            let query = registry::QueryMsg::RoleHolders { role, start_after, limit: Some(MAX_PAGE) };
            let page: RolesResponse = ask(node, registry, &query)?;
            start_after = page.grants.last().map(|grant| grant.account.clone());
            all.extend(page.grants);
            if start_after.is_none() {
                break;
            }
        }
    }
    Ok(all)
}

fn markets(node: &Node, matcher: &str) -> Result<Vec<MarketResponse>, Failure> {
    let mut all: Vec<MarketResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|market| market.market);
        let query = orderbook_matcher::QueryMsg::Markets { start_after, limit: Some(MAX_PAGE) };
        let page: MarketsResponse = ask(node, matcher, &query)?;
        if page.markets.is_empty() {
            return Ok(all);
        }
        all.extend(page.markets);
    }
}

/// Asks a contract.
fn ask<R: DeserializeOwned>(node: &Node, address: &str, query: &impl Serialize) -> Result<R, Failure> {
    let question = serde_json::to_vec(query).unwrap_or_default();
    serde_json::from_slice(&node.smart(address, question).wait()?).map_err(|error| {
        Failure::refused(format!("{address} answers what this version of dpt does not understand ({error})"))
    })
}
