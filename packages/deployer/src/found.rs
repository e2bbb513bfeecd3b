//! The state of the chain.

use std::collections::BTreeMap;

use interfaces::common::{AdminResponse, MAX_PAGE};
use interfaces::orderbook_matcher::{self, MarketResponse, MarketsResponse};
use interfaces::registry::{self, Role, RoleGrant, RolesResponse};
use interfaces::settlement_escrow::{self, DenomsResponse};
use interfaces::{Contract, ContractAddresses};
use sdk::Node;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::DeployError;
use crate::wanted::Wanted;

/// The key of cw2's name and version.
const VERSION_KEY: &[u8] = b"contract_info";

/// The state of a deployment on the chain.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The codes that can be used, by the hash of their wasm.
    pub codes: BTreeMap<[u8; 32], u64>,
    /// The existing contracts.
    pub contracts: BTreeMap<Contract, FoundContract>,
    /// The state that the administrator defines.
    pub market: FoundMarket,
    /// The codes that are pinned.
    pub pinned: Vec<u64>,
    /// The proposals to pin codes that are voted on.
    pub proposals: Vec<Proposal>,
    /// Whether the deployer has stake.
    pub stake: bool,
}

/// A contract on the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundContract {
    /// Its address.
    pub address: String,
    /// Its code id.
    pub code: u64,
    /// The hash of its code.
    pub hash: Vec<u8>,
    /// The account that may migrate it.
    pub migrated_by: String,
    /// Its name by cw2; empty if it has none.
    pub name: String,
    /// Its version by cw2.
    pub version: String,
    /// Its administrators, current and proposed.
    pub admin: AdminResponse,
    /// The contract addresses that it stores.
    pub addresses: Option<ContractAddresses>,
}

/// The state that the administrator defines.
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

/// The common part of the contracts' configurations.
#[derive(Deserialize)]
struct Config {
    admin: AdminResponse,
    addresses: Option<ContractAddresses>,
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
    /// Reads everything that [`crate::plan`] needs.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn complete(
        node: &Node,
        wanted: &Wanted,
        known: Option<&ContractAddresses<String>>,
        sender: &str,
        pin: bool,
    ) -> Result<Self, DeployError> {
        let mut found = Self::read(node, &wanted.name, known, sender).await?;
        found.look_up_codes(node, wanted, sender).await?;
        if pin {
            found.look_up_pinning(node, sender).await?;
        }
        Ok(found)
    }

    /// Reads the contracts. Without `known` addresses they are found by creator and label.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn read(
        node: &Node,
        deployment: &str,
        known: Option<&ContractAddresses<String>>,
        deployer: &str,
    ) -> Result<Self, DeployError> {
        let mut found = Self::default();
        for (contract, address) in addresses(node, deployment, known, deployer).await? {
            if let Some((one, max_steps)) = contract_at(node, contract, &address).await? {
                found.market.max_steps = max_steps.or(found.market.max_steps);
                found.contracts.insert(contract, one);
            }
        }
        let ours = |contract| found.contracts.get(&contract).filter(|one| one.name == contract.name());
        if let Some(escrow) = ours(Contract::SettlementEscrow) {
            let query = settlement_escrow::QueryMsg::Denoms {};
            found.market.denoms = ask::<DenomsResponse>(node, &escrow.address, &query).await?.denoms;
        }
        if let Some(registry) = ours(Contract::Registry) {
            found.market.grants = grants(node, &registry.address).await?;
        }
        if let Some(matcher) = ours(Contract::OrderbookMatcher) {
            found.market.markets = markets(node, &matcher.address).await?;
        }
        Ok(found)
    }

    /// Looks up the codes of a deployment among all that the chain has.
    ///
    /// # Errors
    /// If the node does not answer.
    async fn look_up_codes(
        &mut self,
        node: &Node,
        wanted: &Wanted,
        deployer: &str,
    ) -> Result<(), DeployError> {
        for code in node.codes().await? {
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
    async fn look_up_pinning(&mut self, node: &Node, deployer: &str) -> Result<(), DeployError> {
        self.pinned = node.pinned().await?;
        self.stake = node.has_stake(deployer).await?;
        for (number, codes) in node.pin_proposals().await? {
            self.proposals.push(Proposal { number, codes, voted: node.has_voted(number, deployer).await? });
        }
        Ok(())
    }

    /// The contract addresses, if all five contracts exist.
    pub fn addresses(&self) -> Option<ContractAddresses<String>> {
        crate::artifacts::each(|contract| {
            self.contracts.get(&contract).map(|one| one.address.clone()).ok_or(())
        })
        .ok()
    }
}

fn wanted_hash(contract: Contract, hash: &[u8]) -> Result<[u8; 32], DeployError> {
    hash.try_into().map_err(|_| {
        DeployError::Unreadable(format!("the hash of {contract}'s code has {} bytes", hash.len()))
    })
}

/// The addresses of the existing contracts.
async fn addresses(
    node: &Node,
    deployment: &str,
    known: Option<&ContractAddresses<String>>,
    deployer: &str,
) -> Result<Vec<(Contract, String)>, DeployError> {
    if let Some(known) = known {
        return Ok(Contract::ALL.map(|contract| (contract, known.address(contract).clone())).to_vec());
    }
    let mut found = Vec::new();
    for address in node.contracts_by_creator(deployer).await? {
        let Some(info) = node.contract(&address).await? else { continue };
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
async fn contract_at(
    node: &Node,
    contract: Contract,
    address: &str,
) -> Result<Option<(FoundContract, Option<u32>)>, DeployError> {
    let Some(info) = node.contract(address).await? else { return Ok(None) };
    let hash = node.code(info.code).await?.map(|code| code.data_hash).unwrap_or_default();
    let version: Version = match node.raw(address, VERSION_KEY).await? {
        empty if empty.is_empty() => Version { contract: String::new(), version: String::new() },
        bytes => serde_json::from_slice(&bytes)
            .map_err(|error| DeployError::refused(format!("{address} has no readable version: {error}")))?,
    };
    let mut one = FoundContract {
        address: address.to_owned(),
        code: info.code,
        hash,
        migrated_by: info.admin,
        name: version.contract,
        version: version.version,
        admin: AdminResponse { current: String::new(), proposed: None },
        addresses: None,
    };
    // A foreign contract need not understand the query.
    if one.name != contract.name() {
        return Ok(Some((one, None)));
    }
    let config: Config = ask(node, address, &registry::QueryMsg::Config {}).await?;
    one.admin = config.admin;
    one.addresses = config.addresses;
    Ok(Some((one, config.max_steps)))
}

async fn grants(node: &Node, registry: &str) -> Result<Vec<RoleGrant>, DeployError> {
    let mut all = Vec::new();
    for role in Role::ALL {
        let mut start_after = None;
        loop {
            let query = registry::QueryMsg::RoleHolders { role, start_after, limit: Some(MAX_PAGE) };
            let page: RolesResponse = ask(node, registry, &query).await?;
            start_after = page.grants.last().map(|grant| grant.account.clone());
            all.extend(page.grants);
            if start_after.is_none() {
                break;
            }
        }
    }
    Ok(all)
}

async fn markets(node: &Node, matcher: &str) -> Result<Vec<MarketResponse>, DeployError> {
    let mut all: Vec<MarketResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|market| market.market);
        let query = orderbook_matcher::QueryMsg::Markets { start_after, limit: Some(MAX_PAGE) };
        let page: MarketsResponse = ask(node, matcher, &query).await?;
        if page.markets.is_empty() {
            return Ok(all);
        }
        all.extend(page.markets);
    }
}

/// Queries a contract.
async fn ask<R: DeserializeOwned>(
    node: &Node,
    address: &str,
    query: &(impl Serialize + Sync),
) -> Result<R, DeployError> {
    let question = serde_json::to_vec(query).unwrap_or_default();
    serde_json::from_slice(&node.smart(address, question).await?).map_err(|error| {
        DeployError::refused(format!(
            "{address} answers what this version of dpt does not understand ({error})"
        ))
    })
}
