//! The registry with the audit log on an embedded chain.

use cosmwasm_std::{Addr, Empty};
use cw_multi_test::{App, Contract, ContractWrapper, Executor};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::{
    CheckpointResponse, EntriesResponse, EntryResponse, ExecuteMsg as LogMsg,
    InstantiateMsg as InstantiateLog, ProofResponse, QueryMsg as LogQuery,
};
use interfaces::registry::{ExecuteMsg, InstantiateMsg, ParticipantKind, QueryMsg, RolesResponse};
use interfaces::{Contract as ContractName, ContractAddresses};
use merkle_log::{Hash, leaf_hash, verify_inclusion};

use super::{account, admin, grant, register};

struct Chain {
    app: App,
    registry: Addr,
    log: Addr,
}

impl Chain {
    /// Both contracts, before their addresses are set.
    fn new() -> Self {
        let mut app = App::default();
        let registry_code: Box<dyn Contract<Empty>> = Box::new(ContractWrapper::new(
            crate::contract::execute,
            crate::contract::instantiate,
            crate::contract::query,
        ));
        let log_code: Box<dyn Contract<Empty>> = Box::new(ContractWrapper::new(
            audit_log::contract::execute,
            audit_log::contract::instantiate,
            audit_log::contract::query,
        ));
        let (registry_code, log_code) = (app.store_code(registry_code), app.store_code(log_code));
        let start = InstantiateMsg { admin: admin().into_string() };
        let registry =
            app.instantiate_contract(registry_code, admin(), &start, &[], "registry", None).unwrap();
        let start = InstantiateLog { admin: admin().into_string() };
        let log = app.instantiate_contract(log_code, admin(), &start, &[], "audit-log", None).unwrap();
        Self { app, registry, log }
    }

    fn peers(&self) -> ContractAddresses {
        ContractAddresses {
            registry: self.registry.to_string(),
            orderbook_matcher: account("orderbook-matcher").into_string(),
            power_contract: account("power-contract").into_string(),
            settlement_escrow: account("settlement-escrow").into_string(),
            audit_log: self.log.to_string(),
        }
    }

    fn set_addresses_of_log(&mut self) {
        let message = LogMsg::Admin(AdminMsg::SetAddresses { addresses: self.peers() });
        self.app.execute_contract(admin(), self.log.clone(), &message, &[]).unwrap();
    }

    fn send(&mut self, sender: Addr, message: &ExecuteMsg) -> Result<(), String> {
        let sent = self.app.execute_contract(sender, self.registry.clone(), message, &[]);
        sent.map(|_| ()).map_err(|error| format!("{error:?}"))
    }

    fn set_addresses_of_registry(&mut self) {
        let message = ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: self.peers() });
        self.send(admin(), &message).unwrap();
    }

    fn logged(&self) -> Vec<(ContractName, String)> {
        let query = LogQuery::Entries { from: None, actor: None, subject: None, category: None, limit: None };
        let answer: EntriesResponse = self.app.wrap().query_wasm_smart(&self.log, &query).unwrap();
        answer.entries.into_iter().map(|entry| (entry.contract, entry.action)).collect()
    }
}

#[test]
fn every_change_has_a_provable_log_entry() {
    let mut chain = Chain::new();
    chain.set_addresses_of_log();
    chain.set_addresses_of_registry();
    chain.send(account("ada"), &register(ParticipantKind::Household, 0)).unwrap();
    assert!(chain.send(account("ada"), &register(ParticipantKind::Household, 0)).is_err());
    chain.send(admin(), &grant(interfaces::registry::Role::Auditor, &account("eve"))).unwrap();
    let entry = |contract, action: &str| (contract, action.to_owned());
    assert_eq!(
        chain.logged(),
        [
            entry(ContractName::AuditLog, "set_addresses"),
            entry(ContractName::Registry, "set_addresses"),
            entry(ContractName::Registry, "register"),
            entry(ContractName::Registry, "grant_role")
        ]
    );

    let chain_view = chain.app.wrap();
    let proven: EntryResponse =
        chain_view.query_wasm_smart(&chain.log, &LogQuery::Entry { number: 2 }).unwrap();
    let proof: ProofResponse =
        chain_view.query_wasm_smart(&chain.log, &LogQuery::InclusionProof { number: 2, size: None }).unwrap();
    let now: CheckpointResponse = chain_view.query_wasm_smart(&chain.log, &LogQuery::Checkpoint {}).unwrap();
    let hashes: Vec<Hash> = proof.hashes.iter().map(|hash| hash.to_array().unwrap()).collect();
    let leaf = leaf_hash(proven.encoded.as_slice());
    assert_eq!(verify_inclusion(2, now.size, &leaf, &hashes, &now.root.to_array().unwrap()), Ok(()));
}

#[test]
fn change_is_reverted_if_the_log_refuses_the_entry() {
    // The registry's addresses are set before the log's. Later messages fail until the log's are set.
    let mut chain = Chain::new();
    chain.set_addresses_of_registry();
    let grant = grant(interfaces::registry::Role::Auditor, &account("eve"));
    let error = chain.send(admin(), &grant).unwrap_err();
    assert!(error.contains("admin/addresses_not_set"), "{error}");
    let query = QueryMsg::Roles { account: account("eve").into_string() };
    let held: RolesResponse = chain.app.wrap().query_wasm_smart(&chain.registry, &query).unwrap();
    assert_eq!(held.grants, []);

    chain.set_addresses_of_log();
    chain.send(admin(), &grant).unwrap();
    assert_eq!(chain.logged().last().unwrap().1, "grant_role");
}
