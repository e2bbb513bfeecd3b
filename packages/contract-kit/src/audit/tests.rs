use super::*;
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_dependencies, mock_env};
use cosmwasm_std::{HexBinary, MessageInfo, OwnedDeps, WasmMsg, from_json};
use interfaces::audit_log::{self, Category};
use interfaces::declaration::DeclaredMessage;
use interfaces::settlement_escrow::ExecuteMsg;
use interfaces::{Contract, ContractAddresses, MAX_PAGE};

use crate::addresses;

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

/// An escrow whose outbox holds entries of these actions, a second apart.
fn escrow(actions: &[String]) -> Deps {
    let mut deps = mock_dependencies();
    let names = Contract::ALL.map(|contract| deps.api.addr_make(contract.name()).into_string());
    let [registry, orderbook_matcher, power_contract, settlement_escrow, audit_log] = names;
    let own = deps.api.addr_make(Contract::SettlementEscrow.name());
    let given =
        ContractAddresses { registry, orderbook_matcher, power_contract, settlement_escrow, audit_log };
    addresses::set(&mut deps.storage, &deps.api, Contract::SettlementEscrow, &own, &given).unwrap();
    let mut env = mock_env();
    for action in actions {
        let entry = NewEntry {
            category: Category::Execution,
            action: action.clone(),
            actor: own.to_string(),
            subjects: vec![],
            payload_hash: HexBinary::from([7; 32]),
        };
        enqueue(&mut deps.storage, &env, entry).unwrap();
        env.block.time = env.block.time.plus_seconds(1);
    }
    deps
}

fn actions(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("action_{number}")).collect()
}

/// Flushes the outbox; the actions of the entries that go to the log.
fn flushed(deps: &mut Deps, limit: u32) -> Result<Vec<String>, CommonError> {
    let message = ExecuteMsg::FlushAudit { limit };
    let info = MessageInfo { sender: deps.api.addr_make("anyone"), funds: vec![] };
    let env = mock_env();
    let contract = Contract::SettlementEscrow;
    let log = deps.api.addr_make(Contract::AuditLog.name());
    let mut call = Call::authorize(contract, message.declaration(), deps.as_mut(), &env, &info)?;
    let outcome = flush(&mut call, limit)?;
    let [message] = outcome.messages.as_slice() else { panic!("not one message") };
    let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) = &message.msg else {
        panic!("not a message to the log")
    };
    assert_eq!(*contract_addr, log.as_str());
    let audit_log::ExecuteMsg::Append { entries } = from_json(msg).unwrap() else { panic!("not entries") };
    Ok(entries.into_iter().map(|entry| entry.action).collect())
}

#[test]
fn entries_go_to_the_log_once_and_the_oldest_first() {
    let all = actions(5);
    let mut deps = escrow(&all);
    let start = block_time(&mock_env());
    assert_eq!(queue(&deps.storage).unwrap(), Queue { first: 0, next: 5 });
    assert_eq!(waiting_since(&deps.storage).unwrap(), Some(start));
    assert_eq!(flushed(&mut deps, 2).unwrap(), all[..2]);
    assert_eq!(queue(&deps.storage).unwrap(), Queue { first: 2, next: 5 });
    assert_eq!(waiting_since(&deps.storage).unwrap(), Some(Timestamp(start.get() + 2)));
    assert_eq!(flushed(&mut deps, u32::MAX).unwrap(), all[2..]);
    assert_eq!(queue(&deps.storage).unwrap(), Queue { first: 5, next: 5 });
    assert_eq!(waiting_since(&deps.storage).unwrap(), None);
    assert_eq!(WAITING.keys_raw(&deps.storage, None, None, cosmwasm_std::Order::Ascending).count(), 0);
}

#[test]
fn a_flush_sends_no_more_than_a_page() {
    let most = usize::try_from(MAX_PAGE).unwrap();
    let mut deps = escrow(&actions(most + 1));
    assert!(matches!(flushed(&mut deps, 0), Err(CommonError::EmptyPage)));
    assert_eq!(flushed(&mut deps, u32::MAX).unwrap().len(), most);
    assert_eq!(flushed(&mut deps, u32::MAX).unwrap().len(), 1);
}

#[test]
fn an_empty_outbox_is_not_flushed() {
    let mut deps = escrow(&[]);
    assert!(matches!(flushed(&mut deps, 1), Err(CommonError::OutboxEmpty)));
    assert_eq!(waiting_since(&deps.storage).unwrap(), None);
}
