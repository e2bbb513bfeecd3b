//! One message of each kind of audit entry, as the escrow declares them.

use super::*;
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_dependencies, mock_env};
use cosmwasm_std::{
    ContractResult, CosmosMsg, Event, OwnedDeps, SystemResult, WasmMsg, WasmQuery, from_json,
};
use interfaces::admin::AdminMsg;
use interfaces::audit_log;
use interfaces::settlement_escrow::ExecuteMsg;

use crate::admin;

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn addresses_of_all() -> ContractAddresses {
    let [registry, orderbook_matcher, power_contract, settlement_escrow, audit_log] =
        Contract::ALL.map(|contract| address(contract.name()).into_string());
    ContractAddresses { registry, orderbook_matcher, power_contract, settlement_escrow, audit_log }
}

/// An escrow before its addresses are set.
fn new_escrow() -> Deps {
    let mut deps = mock_dependencies();
    admin::instantiate(&mut deps.storage, &deps.api, address("administrator").as_str()).unwrap();
    deps
}

fn env() -> Env {
    let mut env = mock_env();
    env.contract.address = address(Contract::SettlementEscrow.name());
    env
}

/// An escrow whose addresses are set.
fn escrow() -> Deps {
    let mut deps = new_escrow();
    let own = env().contract.address;
    addresses::set(&mut deps.storage, &deps.api, Contract::SettlementEscrow, &own, &addresses_of_all())
        .unwrap();
    deps
}

fn add_denom() -> ExecuteMsg {
    ExecuteMsg::AddDenom { denom: "ueur".into() }
}

fn push_payouts() -> ExecuteMsg {
    ExecuteMsg::PushPayouts { denom: "ueur".into(), participants: vec![ParticipantId(1)] }
}

fn set_addresses() -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: addresses_of_all() })
}

/// Executes a message of the administrator by a handler that has this outcome; administration has its own handler.
fn run(deps: &mut Deps, message: ExecuteMsg, outcome: Outcome) -> Result<Response, CommonError> {
    let info = MessageInfo { sender: address("administrator"), funds: vec![] };
    execute(
        Contract::SettlementEscrow,
        deps.as_mut(),
        &env(),
        &info,
        message,
        |call, message| match message {
            ExecuteMsg::Admin(message) => admin::execute(call, message),
            _ => Ok(outcome),
        },
    )
}

/// The entries that a response sends to the log.
fn appended(response: &Response) -> Vec<NewEntry> {
    let mut entries = vec![];
    for message in &response.messages {
        if let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) = &message.msg {
            assert_eq!(*contract_addr, address(Contract::AuditLog.name()).as_str());
            let audit_log::ExecuteMsg::Append { entries: more } = from_json(msg).unwrap() else {
                panic!("not an entry")
            };
            entries.extend(more);
        }
    }
    entries
}

fn waiting(deps: &Deps) -> u64 {
    let queue = audit::queue(&deps.storage).unwrap();
    queue.next - queue.first
}

#[test]
fn an_appended_entry_has_sender_subjects_and_payload_hash() {
    let mut deps = escrow();
    let event = Event::new("added");
    let subjects: Vec<_> = (1..=70).map(ParticipantId).collect();
    let outcome = Outcome { subjects: subjects.clone(), ..Outcome::default() }.with_event(event.clone());
    let response = run(&mut deps, add_denom(), outcome).unwrap();
    let expected = NewEntry {
        category: Category::Configuration,
        action: "add_denom".into(),
        actor: address("administrator").into_string(),
        // An entry names at most 64 participants.
        subjects: subjects[..64].to_vec(),
        payload_hash: payload_hash(&add_denom()).unwrap(),
    };
    assert_eq!(appended(&response), [expected]);
    assert_eq!(response.events, [event]);
    assert_eq!(waiting(&deps), 0);
}

#[test]
fn a_queued_entry_waits_in_the_outbox() {
    let mut deps = escrow();
    let response = run(&mut deps, push_payouts(), Outcome::about(ParticipantId(1))).unwrap();
    assert_eq!((appended(&response), waiting(&deps)), (vec![], 1));
    assert_eq!(audit::waiting_since(&deps.storage).unwrap(), Some(block_time(&env())));
}

#[test]
fn a_covered_message_has_no_entry_of_its_own() {
    let mut deps = escrow();
    let response = run(&mut deps, ExecuteMsg::FlushAudit { limit: 1 }, Outcome::default()).unwrap();
    assert_eq!((appended(&response), waiting(&deps)), (vec![], 0));
}

#[test]
fn an_unchanged_state_is_not_logged() {
    let mut deps = escrow();
    for message in [add_denom(), push_payouts()] {
        let outcome = Outcome { unchanged: true, ..Outcome::default() };
        let response = run(&mut deps, message, outcome).unwrap();
        assert_eq!((appended(&response), waiting(&deps)), (vec![], 0));
    }
}

#[test]
fn before_the_addresses_are_set_only_administration_is_executed() {
    let mut deps = new_escrow();
    for message in [add_denom(), push_payouts()] {
        let refused = run(&mut deps, message, Outcome::default());
        assert!(matches!(refused, Err(CommonError::AddressesNotSet)), "{refused:?}");
    }
    let account = address("next").into_string();
    let propose = ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account });
    let response = run(&mut deps, propose, Outcome::default()).unwrap();
    assert_eq!(appended(&response), []);
    assert_eq!(admin::state(&deps.storage).unwrap().proposed, Some(address("next")));
}

#[test]
fn setting_the_addresses_is_logged_only_if_the_log_knows_its_own() {
    for known in [false, true] {
        let mut deps = new_escrow();
        deps.querier.update_wasm(move |query| match query {
            WasmQuery::Raw { contract_addr, key } => {
                assert_eq!(*contract_addr, address(Contract::AuditLog.name()).as_str());
                assert_eq!(key.as_slice(), addresses::raw_key());
                let value: &[u8] = if known { b"set" } else { b"" };
                SystemResult::Ok(ContractResult::Ok(value.into()))
            }
            other => panic!("unexpected query {other:?}"),
        });
        let response = run(&mut deps, set_addresses(), Outcome::default()).unwrap();
        let actions: Vec<_> = appended(&response).into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, vec!["set_addresses"; usize::from(known)]);
        assert!(addresses::are_set(&deps.storage));
    }
}
