use super::*;
use cosmwasm_std::testing::{MockApi, MockStorage, mock_dependencies};

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
    let attempt = |storage: &mut MockStorage, own: &Addr, addresses: &ContractAddresses| {
        set(storage, &api, Contract::SettlementEscrow, own, addresses)
    };
    let mut cached = CachedAddresses::default();
    assert!(matches!(cached.get(deps.as_ref()), Err(CommonError::AddressesNotSet)));
    let twice = ContractAddresses { audit_log: given(api).registry, ..given(api) };
    assert!(matches!(attempt(&mut deps.storage, &own, &twice), Err(CommonError::DuplicateAddress { .. })));
    let other = api.addr_make("other");
    assert!(matches!(
        attempt(&mut deps.storage, &other, &given(api)),
        Err(CommonError::NotOwnAddress { .. })
    ));
    for unreadable in ["", "nonsense"] {
        let wrong = ContractAddresses { power_contract: unreadable.into(), ..given(api) };
        assert!(matches!(attempt(&mut deps.storage, &own, &wrong), Err(CommonError::Std(_))));
    }
    assert!(!are_set(&deps.storage));
    attempt(&mut deps.storage, &own, &given(api)).unwrap();
    assert!(matches!(attempt(&mut deps.storage, &own, &given(api)), Err(CommonError::AddressesAlreadySet)));
    // An absence is not cached.
    assert_eq!(cached.get(deps.as_ref()).unwrap().settlement_escrow, own);
    assert_eq!(query(deps.as_ref()).unwrap(), Some(given(api)));
}

#[test]
fn each_contract_is_found_by_its_address() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    let registry = api.addr_make("registry");
    assert_eq!(contract_at(&deps.storage, &api, &registry).unwrap(), None);
    set(&mut deps.storage, &api, Contract::Registry, &registry, &given(api)).unwrap();
    let addresses = get(deps.as_ref()).unwrap();
    for contract in Contract::ALL {
        assert_eq!(contract_at(&deps.storage, &api, addresses.address(contract)).unwrap(), Some(contract));
    }
    assert_eq!(contract_at(&deps.storage, &api, &api.addr_make("ada")).unwrap(), None);
}

#[test]
fn a_pause_is_stored_beside_the_addresses() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    assert!(matches!(set_pause(&mut deps.storage, Timestamp(5)), Err(CommonError::AddressesNotSet)));
    let own = api.addr_make("escrow");
    set(&mut deps.storage, &api, Contract::SettlementEscrow, &own, &given(api)).unwrap();
    for until in [0, 127, 1_700_000_000, u64::MAX] {
        set_pause(&mut deps.storage, Timestamp(until)).unwrap();
        let read = CachedAddresses::default().paused_until(deps.as_ref()).unwrap();
        assert_eq!(read, Timestamp(until));
        assert_eq!(query(deps.as_ref()).unwrap(), Some(given(api)));
    }
}

#[test]
fn addresses_that_do_not_decode_are_an_error() {
    let (mut deps, api) = (mock_dependencies(), MockApi::default());
    deps.storage.set(raw_key(), &[1, 2, 3]);
    assert!(matches!(get(deps.as_ref()), Err(CommonError::Std(_))));
    let canonical = api.addr_canonicalize(api.addr_make("ada").as_str()).unwrap();
    deps.storage.set(&CONTRACTS.key(canonical.as_slice()), &[6]);
    assert!(matches!(contract_at(&deps.storage, &api, &api.addr_make("ada")), Err(CommonError::Std(_))));
}
