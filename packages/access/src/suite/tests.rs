use super::*;
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_dependencies};
use cosmwasm_std::{Binary, ContractResult, SystemResult, WasmQuery};

fn given(api: MockApi) -> ContractAddresses {
    ContractAddresses {
        registry: api.addr_make("registry").into_string(),
        orderbook_matcher: api.addr_make("matcher").into_string(),
        power_contract: api.addr_make("power").into_string(),
        settlement_escrow: api.addr_make("escrow").into_string(),
        audit_log: api.addr_make("audit").into_string(),
    }
}

#[test]
fn addresses_are_set_once_all_different_and_name_the_contract_itself() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    let own = api.addr_make("escrow");
    let mut twice = given(api);
    twice.audit_log = twice.registry.clone();
    let attempt = |storage: &mut MockStorage, own: &Addr, peers: &ContractAddresses| {
        set_addresses(storage, &api, Contract::SettlementEscrow, own, peers)
    };
    let mut suite = Suite::default();
    assert!(matches!(suite.peers(deps.as_ref()), Err(AdminError::AddressesNotSet)));
    assert!(matches!(attempt(&mut deps.storage, &own, &twice), Err(AdminError::SameAddress { .. })));
    assert!(matches!(
        attempt(&mut deps.storage, &api.addr_make("other"), &given(api)),
        Err(AdminError::NotMyAddress { .. })
    ));
    assert!(!is_wired(&deps.storage));
    attempt(&mut deps.storage, &own, &given(api)).unwrap();
    assert!(matches!(attempt(&mut deps.storage, &own, &given(api)), Err(AdminError::AddressesAlreadySet)));
    // What was not there when it was first asked for is there now.
    assert_eq!(suite.peers(deps.as_ref()).unwrap().settlement_escrow, own);
    assert_eq!(query(deps.as_ref()).unwrap(), Some(given(api)));
}

#[test]
fn each_of_the_five_is_known_by_its_address_and_nobody_else() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    let registry = api.addr_make("registry");
    assert_eq!(member(&deps.storage, &api, &registry).unwrap(), None);
    set_addresses(&mut deps.storage, &api, Contract::Registry, &registry, &given(api)).unwrap();
    let peers = peers(deps.as_ref()).unwrap();
    for contract in Contract::ALL {
        assert_eq!(member(&deps.storage, &api, peers.address(contract)).unwrap(), Some(contract));
    }
    assert_eq!(member(&deps.storage, &api, &api.addr_make("ada")).unwrap(), None);
    // Five lengths, five addresses of 32 bytes.
    assert_eq!(deps.storage.get(&wiring()).unwrap().len(), 5 + 5 * 32);
}

fn pause(deps: Deps<'_>) -> Timestamp {
    Suite::default().paused_until(deps).unwrap()
}

#[test]
fn a_pause_stands_behind_the_addresses_and_leaves_them_as_they_are() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    assert!(matches!(set_pause(&mut deps.storage, Timestamp(5)), Err(AdminError::AddressesNotSet)));
    assert!(matches!(Suite::default().paused_until(deps.as_ref()), Err(AdminError::AddressesNotSet)));
    let own = api.addr_make("escrow");
    set_addresses(&mut deps.storage, &api, Contract::SettlementEscrow, &own, &given(api)).unwrap();
    assert_eq!(pause(deps.as_ref()), Timestamp(0), "nobody has told of any");
    // 7 bits a byte: 1,700,000,000 has 31 bits, and so 5 bytes; 127 has one; for none there is nothing.
    for (until, bytes) in [(1_700_000_000, 5), (127, 1), (u64::MAX, 10), (0, 0)] {
        set_pause(&mut deps.storage, Timestamp(until)).unwrap();
        assert_eq!(pause(deps.as_ref()), Timestamp(until));
        assert_eq!(deps.storage.get(&wiring()).unwrap().len(), 5 + 5 * 32 + bytes);
        assert_eq!(query(deps.as_ref()).unwrap(), Some(given(api)));
    }
}

/// What the registry holds under the key of its pause, for who asks for nothing else.
fn registry_with(stored: &'static [u8]) -> MockQuerier {
    let mut querier = MockQuerier::default();
    querier.update_wasm(move |asked| match asked {
        WasmQuery::Raw { contract_addr, key }
            if *contract_addr == MockApi::default().addr_make("registry").as_str()
                && *key == PAUSE.key(&()) =>
        {
            SystemResult::Ok(ContractResult::Ok(Binary::from(stored)))
        }
        other => panic!("nobody asks {other:?}"),
    });
    querier
}

#[test]
fn what_an_earlier_version_stored_is_moved() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    deps.querier = registry_with(b"");
    let checked = {
        let (mut other, own) = (MockStorage::new(), api.addr_make("power"));
        set_addresses(&mut other, &api, Contract::PowerContract, &own, &given(api)).unwrap()
    };
    migrate(deps.as_mut(), Contract::PowerContract).unwrap();
    assert!(!is_wired(&deps.storage), "there was nothing to move");
    FORMER.save(&mut deps.storage, &checked).unwrap();
    migrate(deps.as_mut(), Contract::PowerContract).unwrap();
    assert_eq!(peers(deps.as_ref()).unwrap(), checked);
    assert_eq!(pause(deps.as_ref()), Timestamp(0));
    assert_eq!(FORMER.may_load(&deps.storage).unwrap(), None);
}

#[test]
fn a_pause_that_was_declared_before_the_move_comes_along_to_whom_it_would_be_told() {
    let api = MockApi::default();
    let own = api.addr_make("registry");
    let checked =
        set_addresses(&mut MockStorage::new(), &api, Contract::Registry, &own, &given(api)).unwrap();
    for contract in Contract::ALL {
        let mut deps = mock_dependencies();
        deps.querier = registry_with(&[0, 0, 0, 0, 0, 0, 1, 4]);
        FORMER.save(&mut deps.storage, &checked).unwrap();
        migrate(deps.as_mut(), contract).unwrap();
        // 1 × 256 + 4. The registry has its own record, and the log has nothing that is stopped.
        let told = !matches!(contract, Contract::Registry | Contract::AuditLog);
        assert_eq!(pause(deps.as_ref()), Timestamp(if told { 260 } else { 0 }), "{contract}");
        // Once it has been told of the end, another migration does not bring it back.
        set_pause(&mut deps.storage, Timestamp(7)).unwrap();
        migrate(deps.as_mut(), contract).unwrap();
        assert_eq!(pause(deps.as_ref()), Timestamp(7), "{contract}");
    }
    let mut deps = mock_dependencies();
    deps.querier = registry_with(b"soon");
    FORMER.save(&mut deps.storage, &checked).unwrap();
    assert!(matches!(
        migrate(deps.as_mut(), Contract::OrderbookMatcher),
        Err(AdminError::Record(RecordError::Truncated { .. }))
    ));
    assert!(!is_wired(&deps.storage), "what cannot be read is not taken for no pause");
}

#[test]
fn what_does_not_read_is_told() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    let ada = api.addr_make("ada");
    deps.storage.set(&wiring(), &[1, 2, 3]);
    deps.storage.set(&MEMBERS.key(&Member(api.addr_canonicalize(ada.as_str()).unwrap())), &[6]);
    assert!(matches!(peers(deps.as_ref()), Err(AdminError::Record(RecordError::Truncated { .. }))));
    // Five addresses of one byte, a pause of one, and one byte too many.
    deps.storage.set(&wiring(), &[1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 9, 9]);
    assert!(matches!(peers(deps.as_ref()), Err(AdminError::Record(RecordError::Trailing { left: 1 }))));
    assert!(matches!(
        member(&deps.storage, &api, &ada),
        Err(AdminError::Record(RecordError::Invalid { value: 6, .. }))
    ));
}
