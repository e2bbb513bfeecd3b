//! Instantiates the five contracts on a chain and sets their addresses.

use cosmwasm_std::{Addr, Binary, to_json_binary};
use interfaces::admin::AdminMsg;
use interfaces::registry::Role;
use interfaces::{
    Contract, ContractAddresses, audit_log, orderbook_matcher, power_contract, registry, settlement_escrow,
};
use serde::{Deserialize, Serialize};

use crate::backend::{ChainBackend, ChainError};

/// The parameters of a deployment.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The denominations that the escrow accepts.
    pub denoms: Vec<String>,
    /// The most steps (books × ticks) of a market.
    pub max_steps: u32,
}

/// The accounts that operate the market. Each role is held by an account of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operators {
    /// Administers all five contracts.
    pub admin: Addr,
    /// Reviews registrations.
    pub reviewer: Addr,
    /// Reports readings.
    pub metering: Addr,
    /// Sets capacities of lines.
    pub grid: Addr,
    /// Publishes forecasts and reference prices.
    pub forecaster: Addr,
    /// Resolves disputes.
    pub auditor: Addr,
    /// May pause.
    pub guardian: Addr,
    /// Holds no role: sends permissionless messages.
    pub anyone: Addr,
}

impl Operators {
    /// The operators' accounts on a chain.
    pub fn of(chain: &mut impl ChainBackend) -> Self {
        Self {
            admin: chain.account("admin"),
            reviewer: chain.account("reviewer"),
            metering: chain.account("metering operator"),
            grid: chain.account("grid operator"),
            forecaster: chain.account("forecaster"),
            auditor: chain.account("auditor"),
            guardian: chain.account("guardian"),
            anyone: chain.account("anyone"),
        }
    }

    /// The account that holds a role.
    pub const fn holder(&self, role: Role) -> &Addr {
        match role {
            Role::Reviewer => &self.reviewer,
            Role::MeteringOperator => &self.metering,
            Role::GridOperator => &self.grid,
            Role::Forecaster => &self.forecaster,
            Role::Auditor => &self.auditor,
            Role::Guardian => &self.guardian,
        }
    }

    /// All accounts, each once.
    pub const fn accounts(&self) -> [&Addr; 8] {
        [
            &self.admin,
            &self.reviewer,
            &self.metering,
            &self.grid,
            &self.forecaster,
            &self.auditor,
            &self.guardian,
            &self.anyone,
        ]
    }
}

/// A message or a query as JSON.
///
/// # Panics
/// If it has no JSON form; every message of the contracts has one.
pub fn json(message: &impl Serialize) -> Binary {
    to_json_binary(message).expect("a message has a JSON form")
}

/// The message that instantiates one of the five contracts.
pub fn instantiate_message(contract: Contract, admin: &Addr, deployment: &Deployment) -> Binary {
    let admin = admin.to_string();
    match contract {
        Contract::Registry => json(&registry::InstantiateMsg { admin }),
        Contract::OrderbookMatcher => {
            json(&orderbook_matcher::InstantiateMsg { admin, max_steps: deployment.max_steps })
        }
        Contract::PowerContract => json(&power_contract::InstantiateMsg { admin }),
        Contract::SettlementEscrow => {
            json(&settlement_escrow::InstantiateMsg { admin, denoms: deployment.denoms.clone() })
        }
        Contract::AuditLog => json(&audit_log::InstantiateMsg { admin }),
    }
}

/// Instantiates the five contracts, without setting their addresses.
///
/// # Errors
/// If a contract refuses.
pub fn instantiate(
    chain: &mut impl ChainBackend,
    admin: &Addr,
    deployment: &Deployment,
) -> Result<ContractAddresses<Addr>, ChainError> {
    let mut start = |contract: Contract| {
        let msg = instantiate_message(contract, admin, deployment);
        chain.instantiate(admin, contract, &msg, &format!("dpt {contract}"))
    };
    Ok(ContractAddresses {
        registry: start(Contract::Registry)?,
        orderbook_matcher: start(Contract::OrderbookMatcher)?,
        power_contract: start(Contract::PowerContract)?,
        settlement_escrow: start(Contract::SettlementEscrow)?,
        audit_log: start(Contract::AuditLog)?,
    })
}

/// The order in which the contracts are given their addresses: the log first, so that it records the others.
pub const SET_ADDRESSES_ORDER: [Contract; 5] = [
    Contract::AuditLog,
    Contract::Registry,
    Contract::SettlementEscrow,
    Contract::PowerContract,
    Contract::OrderbookMatcher,
];

/// The message that gives one of the five contracts the addresses of all.
pub fn set_addresses_message(contract: Contract, peers: &ContractAddresses<Addr>) -> Binary {
    let peers = ContractAddresses {
        registry: peers.registry.to_string(),
        orderbook_matcher: peers.orderbook_matcher.to_string(),
        power_contract: peers.power_contract.to_string(),
        settlement_escrow: peers.settlement_escrow.to_string(),
        audit_log: peers.audit_log.to_string(),
    };
    match contract {
        Contract::Registry => json(&registry::ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers })),
        Contract::OrderbookMatcher => {
            json(&orderbook_matcher::ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }))
        }
        Contract::PowerContract => {
            json(&power_contract::ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }))
        }
        Contract::SettlementEscrow => {
            json(&settlement_escrow::ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }))
        }
        Contract::AuditLog => {
            json(&audit_log::ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }))
        }
    }
}

/// Instantiates the five contracts and sets their addresses.
///
/// # Errors
/// If a contract refuses.
pub fn deploy(
    chain: &mut impl ChainBackend,
    admin: &Addr,
    deployment: &Deployment,
) -> Result<ContractAddresses<Addr>, ChainError> {
    let peers = instantiate(chain, admin, deployment)?;
    for contract in SET_ADDRESSES_ORDER {
        chain.execute(admin, peers.address(contract), &set_addresses_message(contract, &peers), &[])?;
    }
    Ok(peers)
}
