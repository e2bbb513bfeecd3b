//! The steps from the found state to the wanted one, as a pure function.
//!
//! A completed step shows on the chain, so the next plan does not contain it. The state file prevents that a step is
//! repeated while its transaction is in flight.

use std::cmp::Ordering;

use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::registry::RoleGrant;
use interfaces::{Contract, ContractAddresses};
use sdk::address;
use simulation::deploy::SET_ADDRESSES_ORDER;
use units::{MarketId, Timestamp};

use crate::artifacts::each;
use crate::error::DeployError;
use crate::found::{Found, FoundContract};
use crate::step::{Step, names, salt};
use crate::wanted::{Grant, Wanted};

/// The steps of a deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The contract addresses, including those of contracts to be started.
    pub addresses: ContractAddresses<String>,
    /// The market, if it exists.
    pub market: Option<MarketId>,
}

/// Plans the steps of a sender at a time.
///
/// # Errors
/// [`DeployError::Refused`] for a foreign contract, a downgrade, other contract addresses, another definition of the market,
/// or another administrator.
pub fn plan(
    wanted: &Wanted,
    found: &Found,
    sender: &str,
    now: Timestamp,
    pin: bool,
) -> Result<Plan, DeployError> {
    // 1. The existing contracts are ours, and not newer than the code.
    for (contract, one) in &found.contracts {
        ours(*contract, one, wanted)?;
    }
    let planned = each(|contract| {
        if let Some(one) = found.contracts.get(&contract) {
            return Ok(one.address.clone());
        }
        let hash = &wanted.artifacts.of(contract).hash;
        address::instantiate2(hash, sender, &salt(&wanted.name, contract)).map_err(DeployError::from)
    })?;
    for (contract, one) in &found.contracts {
        if let Some(addresses) = one.addresses.as_ref().filter(|addresses| **addresses != planned) {
            let peer =
                Contract::ALL.into_iter().find(|each| addresses.address(*each) != planned.address(*each));
            return Err(DeployError::refused(format!(
                "{contract} stores other contract addresses ({} at {}), which do not change: give the deployment another name",
                peer.unwrap_or(*contract),
                addresses.address(peer.unwrap_or(*contract)),
            )));
        }
    }

    // 2. Code, contracts, addresses.
    let all = |test: &dyn Fn(Contract) -> bool| -> Vec<Contract> {
        SET_ADDRESSES_ORDER.into_iter().filter(|contract| test(*contract)).collect()
    };
    let missing = all(&|contract| !found.contracts.contains_key(&contract));
    let changed = all(&|contract| {
        found.contracts.get(&contract).is_some_and(|one| one.hash != wanted.artifacts.of(contract).hash)
    });
    let mut steps = Vec::new();
    for contract in missing.iter().chain(&changed) {
        if !found.codes.contains_key(&wanted.artifacts.of(*contract).hash) {
            steps.push(Step::Upload(*contract));
        }
    }
    may(sender, "migrate", &changed, found, |one| &one.migrated_by)?;
    push(&mut steps, changed, Step::Migrate);
    let accept = all(&|contract| {
        found
            .contracts
            .get(&contract)
            .is_some_and(|one| one.admin.current != sender && one.admin.proposed.as_deref() == Some(sender))
    });
    let unset = all(&|contract| found.contracts.get(&contract).is_none_or(|one| one.addresses.is_none()));
    push(&mut steps, missing, Step::Start);
    push(&mut steps, accept.clone(), Step::Accept);
    let administers = |what: &str, contracts: &[Contract]| {
        let rest: Vec<_> = contracts.iter().copied().filter(|each| !accept.contains(each)).collect();
        may(sender, what, &rest, found, |one| &one.admin.current)
    };
    administers("set the addresses of", &unset)?;
    push(&mut steps, unset, Step::SetAddresses);

    // 3. Denominations, roles, market.
    let denoms: Vec<_> =
        wanted.denoms.iter().filter(|denom| !found.market.denoms.contains(denom)).cloned().collect();
    if found.contracts.contains_key(&Contract::SettlementEscrow) && !denoms.is_empty() {
        administers("add denominations to", &[Contract::SettlementEscrow])?;
        steps.push(Step::AddDenoms(denoms));
    }
    let grants: Vec<_> = wanted
        .grants
        .iter()
        .filter(|grant| {
            let lapsed = grant.until.is_some_and(|until| until <= now);
            !lapsed && !found.market.grants.iter().any(|there| fulfils(there, grant))
        })
        .map(|grant| Grant {
            // A grant cannot begin in the past.
            since: grant.since.filter(|since| *since > now),
            ..grant.clone()
        })
        .collect();
    if !grants.is_empty() {
        administers("grant roles in", &[Contract::Registry])?;
        steps.push(Step::Grant(grants));
    }
    let market = market(&wanted.market, found)?;
    if market.is_none() {
        administers("create markets in", &[Contract::OrderbookMatcher])?;
        steps.push(Step::CreateMarket);
    }

    // 4. Administrator.
    if let Some(admin) = wanted.admin.as_ref().filter(|admin| admin.as_str() != sender) {
        let propose = all(&|contract| {
            found.contracts.get(&contract).is_none_or(|one| {
                (one.admin.current == sender || accept.contains(&contract))
                    && one.admin.proposed.as_ref() != Some(admin)
            })
        });
        let migrate =
            all(&|contract| found.contracts.get(&contract).is_none_or(|one| one.migrated_by == sender));
        if !propose.is_empty() || !migrate.is_empty() {
            steps.push(Step::HandOver { admin: admin.clone(), propose, migrate });
        }
    }
    if pin {
        steps.extend(pinning(wanted, found));
    }
    Ok(Plan { steps, addresses: planned, market })
}

/// Whether a grant on the chain is the wanted one.
pub fn fulfils(there: &RoleGrant, wanted: &Grant) -> bool {
    let begun = wanted.since.is_none_or(|since| there.in_force || there.since == since);
    there.role == wanted.role && there.account == wanted.account && there.until == wanted.until && begun
}

/// The market of the name, if there is one.
fn market(wanted: &MarketDefinition, found: &Found) -> Result<Option<MarketId>, DeployError> {
    let mut named =
        found.market.markets.iter().filter(|market| market.definition.name == wanted.name).peekable();
    let Some(first) = named.peek() else { return Ok(None) };
    let first = first.market;
    if let Some(same) = named.find(|market| market.definition == *wanted) {
        return Ok(Some(same.market));
    }
    Err(DeployError::refused(format!(
        "market {first}, {:?}, is defined otherwise than in the network file, and a definition does not change: give the new \
         market another name",
        wanted.name
    )))
}

/// Refuses foreign and newer contracts.
fn ours(contract: Contract, one: &FoundContract, wanted: &Wanted) -> Result<(), DeployError> {
    if one.name != contract.name() {
        let name = if one.name.is_empty() { "no contract of ours" } else { one.name.as_str() };
        return Err(DeployError::refused(format!(
            "{} is a foreign contract: it should be {contract} and is {name}",
            one.address
        )));
    }
    let own = &wanted.artifacts.version;
    if newer(&one.version, own) && one.hash != wanted.artifacts.of(contract).hash {
        return Err(DeployError::refused(format!(
            "{contract} on the chain is of version {}, the code to deploy is of {own}: a downgrade is refused",
            one.version
        )));
    }
    Ok(())
}

/// Whether one version is later than another; a version that is not three numbers counts as later.
fn newer(one: &str, other: &str) -> bool {
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let parts: Vec<u64> = version.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        (parts.len() == 3).then_some(parts)
    };
    match (numbers(one), numbers(other)) {
        (Some(one), Some(other)) => one.cmp(&other) == Ordering::Greater,
        _ => true,
    }
}

/// Refuses an action of a sender who does not administer the existing contracts.
fn may(
    sender: &str,
    what: &str,
    contracts: &[Contract],
    found: &Found,
    who: impl Fn(&FoundContract) -> &String,
) -> Result<(), DeployError> {
    let others =
        contracts.iter().filter_map(|contract| found.contracts.get(contract).map(|one| (contract, who(one))));
    match others.into_iter().find(|(_, who)| *who != sender) {
        None => Ok(()),
        Some((contract, who)) => Err(DeployError::refused(format!(
            "only {} may {what} {contract}, not {sender}: run this with --from and its key",
            if who.is_empty() { "nobody" } else { who.as_str() }
        ))),
    }
}

/// The steps left to pin the codes: a proposal, or a vote for an open one.
fn pinning(wanted: &Wanted, found: &Found) -> Vec<Step> {
    let code = |contract: Contract| found.codes.get(&wanted.artifacts.of(contract).hash);
    let proposed = |contract: Contract| {
        code(contract).is_some_and(|code| {
            found.pinned.contains(code)
                || found.proposals.iter().any(|proposal| proposal.codes.contains(code))
        })
    };
    let to_propose: Vec<_> = Contract::ALL.into_iter().filter(|contract| !proposed(*contract)).collect();
    let mut steps = Vec::new();
    push(&mut steps, to_propose, Step::Pin);
    // Only those that concern nothing but our codes: a vote is not to be had for anything else.
    let own = |proposal: &&crate::found::Proposal| {
        proposal
            .codes
            .iter()
            .all(|each| Contract::ALL.into_iter().any(|contract| code(contract) == Some(each)))
    };
    if found.stake {
        steps.extend(
            found
                .proposals
                .iter()
                .filter(own)
                .filter(|proposal| !proposal.voted)
                .map(|proposal| Step::Vote(proposal.number)),
        );
    }
    steps
}

/// Adds a step, if it has contracts.
fn push(steps: &mut Vec<Step>, contracts: Vec<Contract>, step: impl FnOnce(Vec<Contract>) -> Step) {
    if !contracts.is_empty() {
        steps.push(step(contracts));
    }
}

/// The instruction for a proposed administrator that has not accepted.
pub fn to_accept(wanted: &Wanted, found: &Found) -> Option<String> {
    let admin = wanted.admin.as_ref()?;
    let waiting: Vec<_> = SET_ADDRESSES_ORDER
        .into_iter()
        .filter(|contract| {
            found.contracts.get(contract).is_some_and(|one| one.admin.proposed.as_ref() == Some(admin))
        })
        .collect();
    (!waiting.is_empty()).then(|| {
        format!(
            "{admin} must still accept administration of {}: `dpt deploy apply --from <its key>`, or the message \
             {{\"accept_admin\":{{}}}} to each",
            names(&waiting)
        )
    })
}
