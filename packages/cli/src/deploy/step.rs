//! The steps of a deployment, each of which is one transaction.

use std::collections::BTreeMap;
use std::fmt;

use interfaces::admin::AdminMsg;
use interfaces::{
    Contract, ContractAddresses, audit_log, common, orderbook_matcher, power_contract, registry,
    settlement_escrow,
};
use sdk::messages::{self, Instantiation};
use sdk::{GovParams, Message};
use serde::Serialize;

use super::found::label;
use super::wanted::{Grant, Wanted};
use crate::failure::Failure;

/// One transaction of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Stores a contract's code.
    Upload(Contract),
    /// Moves contracts to their new code, all or none.
    Migrate(Vec<Contract>),
    /// Starts contracts, all or none.
    Start(Vec<Contract>),
    /// Takes administration over that was offered to the sender.
    Accept(Vec<Contract>),
    /// Makes contracts know each other, all or none.
    Wire(Vec<Contract>),
    /// Makes the escrow accept denominations.
    AddDenoms(Vec<String>),
    /// Grants roles.
    Grant(Vec<Grant>),
    /// Creates the market.
    CreateMarket,
    /// Hands over: proposes the administrator to contracts, and makes it the one who migrates them.
    HandOver {
        /// To whom.
        admin: String,
        /// The contracts that it is proposed to.
        propose: Vec<Contract>,
        /// The contracts that it may migrate.
        migrate: Vec<Contract>,
    },
    /// Proposes to pin codes.
    Pin(Vec<Contract>),
    /// Votes for a proposal to pin codes.
    Vote(u64),
}

/// What messages consist of beside the plan.
pub struct Means<'a> {
    /// What is wanted.
    pub wanted: &'a Wanted,
    /// Who sends them.
    pub sender: &'a str,
    /// What addresses begin with.
    pub prefix: &'a str,
    /// The addresses, those of contracts included that are yet to be started.
    pub suite: &'a ContractAddresses<String>,
    /// The numbers of codes by their hashes.
    pub codes: &'a BTreeMap<[u8; 32], u64>,
    /// What governance asks for, if something is proposed.
    pub governance: Option<&'a GovParams>,
}

impl Means<'_> {
    /// The number of a contract's code.
    fn code(&self, contract: Contract) -> Result<u64, Failure> {
        self.codes
            .get(&self.wanted.artifacts.of(contract).hash)
            .copied()
            .ok_or_else(|| Failure::refused(format!("the code of {contract} is not on the chain")))
    }

    fn execute(&self, contract: Contract, msg: &impl Serialize) -> Message {
        messages::execute(self.sender, self.suite.address(contract), &json(msg), &[])
    }
}

impl Step {
    /// Its messages.
    ///
    /// # Errors
    /// If a code that it needs is not on the chain.
    pub fn messages(&self, means: &Means<'_>) -> Result<Vec<Message>, Failure> {
        let wanted = means.wanted;
        Ok(match self {
            Self::Upload(contract) => {
                vec![messages::store_code(means.sender, &wanted.artifacts.of(*contract).wasm)?]
            }
            Self::Migrate(contracts) => contracts
                .iter()
                .map(|contract| {
                    let msg = json(&common::MigrateMsg {});
                    let address = means.suite.address(*contract);
                    Ok(messages::migrate(means.sender, address, means.code(*contract)?, &msg))
                })
                .collect::<Result<_, Failure>>()?,
            Self::Start(contracts) => {
                contracts.iter().map(|contract| start(*contract, means)).collect::<Result<_, _>>()?
            }
            Self::Accept(contracts) => contracts
                .iter()
                // Administration has the same three messages in all five.
                .map(|contract| {
                    means.execute(*contract, &registry::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}))
                })
                .collect(),
            Self::Wire(contracts) => contracts
                .iter()
                .map(|contract| {
                    means.execute(
                        *contract,
                        &registry::ExecuteMsg::Admin(AdminMsg::SetAddresses {
                            addresses: means.suite.clone(),
                        }),
                    )
                })
                .collect(),
            Self::AddDenoms(denoms) => denoms
                .iter()
                .map(|denom| {
                    let msg = settlement_escrow::ExecuteMsg::AddDenom { denom: denom.clone() };
                    means.execute(Contract::SettlementEscrow, &msg)
                })
                .collect(),
            Self::Grant(grants) => grants.iter().map(|grant| grant_message(grant, means)).collect(),
            Self::CreateMarket => {
                let msg = orderbook_matcher::ExecuteMsg::CreateMarket { market: wanted.market.clone() };
                vec![means.execute(Contract::OrderbookMatcher, &msg)]
            }
            Self::HandOver { admin, propose, migrate } => {
                let msg = registry::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: admin.clone() });
                let proposals = propose.iter().map(|contract| means.execute(*contract, &msg));
                let migrations = migrate.iter().map(|contract| {
                    messages::update_admin(means.sender, means.suite.address(*contract), admin)
                });
                proposals.chain(migrations).collect()
            }
            Self::Pin(contracts) => {
                let codes =
                    contracts.iter().map(|contract| means.code(*contract)).collect::<Result<Vec<_>, _>>()?;
                let deposit = means.governance.map(|params| params.deposit.as_slice()).unwrap_or_default();
                let title = format!("Pin the codes of the power market {}", wanted.name);
                vec![messages::propose_pinning(means.sender, means.prefix, &codes, deposit, &title)?]
            }
            Self::Vote(proposal) => vec![messages::vote_yes(means.sender, *proposal)],
        })
    }
}

/// Starts a contract, administered and migrated by the sender until administration is handed over.
fn start(contract: Contract, means: &Means<'_>) -> Result<Message, Failure> {
    let admin = means.sender.to_owned();
    let msg = match contract {
        Contract::Registry => json(&registry::InstantiateMsg { admin }),
        Contract::OrderbookMatcher => {
            json(&orderbook_matcher::InstantiateMsg { admin, max_steps: means.wanted.max_steps })
        }
        Contract::PowerContract => json(&power_contract::InstantiateMsg { admin }),
        Contract::SettlementEscrow => {
            json(&settlement_escrow::InstantiateMsg { admin, denoms: means.wanted.denoms.clone() })
        }
        Contract::AuditLog => json(&audit_log::InstantiateMsg { admin }),
    };
    Ok(messages::instantiate2(&Instantiation {
        sender: means.sender,
        admin: means.sender,
        code: means.code(contract)?,
        label: &label(&means.wanted.name, contract),
        msg: &msg,
        salt: &salt(&means.wanted.name, contract),
    }))
}

fn grant_message(grant: &Grant, means: &Means<'_>) -> Message {
    let msg = registry::ExecuteMsg::GrantRole {
        role: grant.role,
        account: grant.account.clone(),
        since: grant.since,
        until: grant.until,
    };
    means.execute(Contract::Registry, &msg)
}

/// What a contract's address follows from, beside its code and who starts it.
pub fn salt(deployment: &str, contract: Contract) -> Vec<u8> {
    format!("dpt/{deployment}/{contract}").into_bytes()
}

/// A message as it travels. Those of the suite all have a JSON form.
fn json(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upload(contract) => write!(formatter, "upload {contract}"),
            Self::Migrate(contracts) => write!(formatter, "migrate {}", names(contracts)),
            Self::Start(contracts) => write!(formatter, "start {}", names(contracts)),
            Self::Accept(contracts) => write!(formatter, "accept administration of {}", names(contracts)),
            Self::Wire(contracts) => write!(formatter, "wire {}", names(contracts)),
            Self::AddDenoms(denoms) => write!(formatter, "accept {}", denoms.join(", ")),
            Self::Grant(grants) => {
                let roles: Vec<_> = grants.iter().map(|grant| grant.role.to_string()).collect();
                write!(formatter, "grant {}", roles.join(", "))
            }
            Self::CreateMarket => write!(formatter, "create the market"),
            Self::HandOver { admin, propose, migrate } => {
                let mut parts = Vec::new();
                if !propose.is_empty() {
                    parts.push(format!("propose {admin} as administrator of {}", names(propose)));
                }
                if !migrate.is_empty() {
                    parts.push(format!("let {admin} migrate {}", names(migrate)));
                }
                formatter.write_str(&parts.join("; "))
            }
            Self::Pin(contracts) => write!(formatter, "propose to pin the code of {}", names(contracts)),
            Self::Vote(proposal) => write!(formatter, "vote for proposal {proposal}"),
        }
    }
}

/// Contracts in words.
pub fn names(contracts: &[Contract]) -> String {
    if contracts.len() == Contract::ALL.len() {
        return "the five contracts".into();
    }
    let names: Vec<_> = contracts.iter().map(|contract| contract.name()).collect();
    names.join(", ")
}
