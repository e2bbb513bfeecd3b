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

use crate::error::DeployError;
use crate::found::label;
use crate::wanted::{Grant, Wanted};

/// One transaction of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Stores a contract's code.
    Upload(Contract),
    /// Moves contracts to their new code, all or none.
    Migrate(Vec<Contract>),
    /// Starts contracts, all or none.
    Start(Vec<Contract>),
    /// Accepts administration that was proposed to the sender.
    Accept(Vec<Contract>),
    /// Sets the contract addresses, all or none.
    SetAddresses(Vec<Contract>),
    /// Adds denominations to the escrow.
    AddDenoms(Vec<String>),
    /// Grants roles.
    Grant(Vec<Grant>),
    /// Creates the market.
    CreateMarket,
    /// Proposes the administrator to contracts and lets it migrate them.
    HandOver {
        /// The new administrator.
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

/// The values that the messages of steps need.
pub struct StepContext<'a> {
    /// The wanted deployment.
    pub wanted: &'a Wanted,
    /// The sender.
    pub sender: &'a str,
    /// The prefix of addresses.
    pub prefix: &'a str,
    /// The contract addresses, including those of contracts to be started.
    pub addresses: &'a ContractAddresses<String>,
    /// Code ids by SHA-256.
    pub codes: &'a BTreeMap<[u8; 32], u64>,
    /// Governance parameters, if the plan contains a proposal.
    pub governance: Option<&'a GovParams>,
}

impl StepContext<'_> {
    /// The id of a contract's code.
    fn code(&self, contract: Contract) -> Result<u64, DeployError> {
        self.codes
            .get(&self.wanted.artifacts.of(contract).hash)
            .copied()
            .ok_or_else(|| DeployError::refused(format!("the code of {contract} is not on the chain")))
    }

    fn execute(&self, contract: Contract, msg: &impl Serialize) -> Message {
        messages::execute(self.sender, self.addresses.address(contract), &json(msg), &[])
    }
}

impl Step {
    /// Its messages.
    ///
    /// # Errors
    /// If a code that it needs is not on the chain.
    pub fn messages(&self, context: &StepContext<'_>) -> Result<Vec<Message>, DeployError> {
        let wanted = context.wanted;
        Ok(match self {
            Self::Upload(contract) => {
                vec![messages::store_code(context.sender, &wanted.artifacts.of(*contract).wasm)?]
            }
            Self::Migrate(contracts) => contracts
                .iter()
                .map(|contract| {
                    let msg = json(&common::MigrateMsg {});
                    let address = context.addresses.address(*contract);
                    Ok(messages::migrate(context.sender, address, context.code(*contract)?, &msg))
                })
                .collect::<Result<_, DeployError>>()?,
            Self::Start(contracts) => {
                contracts.iter().map(|contract| start(*contract, context)).collect::<Result<_, _>>()?
            }
            Self::Accept(contracts) => contracts
                .iter()
                // Administration has the same three messages in all five.
                .map(|contract| {
                    context.execute(*contract, &registry::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}))
                })
                .collect(),
            Self::SetAddresses(contracts) => contracts
                .iter()
                .map(|contract| {
                    context.execute(
                        *contract,
                        &registry::ExecuteMsg::Admin(AdminMsg::SetAddresses {
                            addresses: context.addresses.clone(),
                        }),
                    )
                })
                .collect(),
            Self::AddDenoms(denoms) => denoms
                .iter()
                .map(|denom| {
                    let msg = settlement_escrow::ExecuteMsg::AddDenom { denom: denom.clone() };
                    context.execute(Contract::SettlementEscrow, &msg)
                })
                .collect(),
            Self::Grant(grants) => grants.iter().map(|grant| grant_message(grant, context)).collect(),
            Self::CreateMarket => {
                let msg = orderbook_matcher::ExecuteMsg::CreateMarket { market: wanted.market.clone() };
                vec![context.execute(Contract::OrderbookMatcher, &msg)]
            }
            Self::HandOver { admin, propose, migrate } => {
                let msg = registry::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: admin.clone() });
                let proposals = propose.iter().map(|contract| context.execute(*contract, &msg));
                let migrations = migrate.iter().map(|contract| {
                    messages::update_admin(context.sender, context.addresses.address(*contract), admin)
                });
                proposals.chain(migrations).collect()
            }
            Self::Pin(contracts) => {
                let codes = contracts
                    .iter()
                    .map(|contract| context.code(*contract))
                    .collect::<Result<Vec<_>, _>>()?;
                let deposit = context.governance.map(|params| params.deposit.as_slice()).unwrap_or_default();
                let title = format!("Pin the codes of the power market {}", wanted.name);
                vec![messages::propose_pinning(context.sender, context.prefix, &codes, deposit, &title)?]
            }
            Self::Vote(proposal) => vec![messages::vote_yes(context.sender, *proposal)],
        })
    }
}

/// Starts a contract, administered and migrated by the sender until administration is handed over.
fn start(contract: Contract, context: &StepContext<'_>) -> Result<Message, DeployError> {
    let admin = context.sender.to_owned();
    let msg = match contract {
        Contract::Registry => json(&registry::InstantiateMsg { admin }),
        Contract::OrderbookMatcher => {
            json(&orderbook_matcher::InstantiateMsg { admin, max_steps: context.wanted.max_steps })
        }
        Contract::PowerContract => json(&power_contract::InstantiateMsg { admin }),
        Contract::SettlementEscrow => {
            json(&settlement_escrow::InstantiateMsg { admin, denoms: context.wanted.denoms.clone() })
        }
        Contract::AuditLog => json(&audit_log::InstantiateMsg { admin }),
    };
    Ok(messages::instantiate2(&Instantiation {
        sender: context.sender,
        admin: context.sender,
        code: context.code(contract)?,
        label: &label(&context.wanted.name, contract),
        msg: &msg,
        salt: &salt(&context.wanted.name, contract),
    }))
}

fn grant_message(grant: &Grant, context: &StepContext<'_>) -> Message {
    let msg = registry::ExecuteMsg::GrantRole {
        role: grant.role,
        account: grant.account.clone(),
        since: grant.since,
        until: grant.until,
    };
    context.execute(Contract::Registry, &msg)
}

/// The salt of a contract's Instantiate2 address.
pub fn salt(deployment: &str, contract: Contract) -> Vec<u8> {
    format!("dpt/{deployment}/{contract}").into_bytes()
}

/// A message as JSON; messages of the contracts always serialize.
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
            Self::SetAddresses(contracts) => write!(formatter, "set addresses of {}", names(contracts)),
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

/// The names of contracts, for texts.
pub fn names(contracts: &[Contract]) -> String {
    if contracts.len() == Contract::ALL.len() {
        return "the five contracts".into();
    }
    let names: Vec<_> = contracts.iter().map(|contract| contract.name()).collect();
    names.join(", ")
}
