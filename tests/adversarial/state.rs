//! Stored state: damaged values are errors, namespaces do not collide, overflow checks are on.

use std::collections::BTreeSet;

use interfaces::Contract;
use interfaces::registry::raw::ACCOUNTS;
use simulation::buy;

use crate::scenes::Duo;
use crate::sources::{Source, file, read, sources};

#[test]
fn a_damaged_record_is_an_error_and_never_an_absence() {
    let mut duo = Duo::quoted();
    duo.market.set_checks(testing::Checks::AtEnd);
    let registry = duo.market.addresses.registry.clone();
    let key = ACCOUNTS.key(&duo.home.account);
    duo.market.chain.app_mut().contract_storage_mut(&registry).set(&key, b"\xffdamaged");
    // Neither "not registered" nor a default: the record does not read.
    let order = [buy(duo.slot, 0, 200, 1)];
    let error = duo.market.quote(&duo.home.clone(), &order).unwrap_err();
    assert!(!error.says("auth/not_registered") && !error.says("auth/not_active"), "{error}");
    let error = duo
        .market
        .register(&duo.home.account.clone(), &simulation::Trader::household("home", 0))
        .unwrap_err();
    assert!(!error.says("registry/already_registered"), "{error}");
}

#[test]
fn damaged_records_of_the_matcher_stop_the_message() {
    let mut duo = Duo::quoted();
    let matcher = duo.market.addresses.orderbook_matcher.clone();
    duo.market.close_gate(duo.slot);
    duo.market.set_checks(testing::Checks::AtEnd);
    let records: Vec<_> = duo
        .market
        .chain
        .app()
        .dump_wasm_raw(&matcher)
        .into_iter()
        .filter(|(key, _)| key.starts_with(b"\x00\x01o"))
        .collect();
    assert!(records.len() >= 2, "two orders are stored");
    let mut stopped = 0;
    for (key, value) in records {
        let mut storage = duo.market.chain.app_mut().contract_storage_mut(&matcher);
        let mut damaged = value.clone();
        damaged.extend_from_slice(&[0xff; 3]);
        storage.set(&key, &damaged);
        drop(storage);
        // The message either does not need the record or is refused; it never uses a default.
        let before = duo.market.checkpoint();
        match duo.market.aggregate_page(duo.slot, 10) {
            Err(_) => {
                stopped += 1;
                assert_eq!(duo.market.checkpoint(), before);
            }
            Ok(_) => return assert!(stopped >= 2, "a damaged order was aggregated"),
        }
        duo.market.chain.app_mut().contract_storage_mut(&matcher).set(&key, &value);
    }
    duo.market.aggregate(duo.slot).unwrap();
}

/// The namespace of a key: the whole key of an item, the length-prefixed name of a map.
fn namespace(key: &[u8]) -> Vec<u8> {
    match key[0] {
        0 => key[..2 + usize::from(key[1])].to_vec(),
        _ => key.to_vec(),
    }
}

#[test]
fn keys_of_one_namespace_never_begin_with_another() {
    let mut duo = Duo::delivered();
    duo.market.meter_as_contracted(duo.slot).unwrap();
    let mandate = crate::scenes::any_mandate();
    duo.market.mandate(&duo.home.clone(), mandate).unwrap();
    duo.market.set_payout(&duo.home.clone(), Some(1)).unwrap();
    duo.gains();
    for contract in Contract::ALL {
        let address = duo.market.addresses.address(contract).clone();
        let stored = duo.market.chain.app().dump_wasm_raw(&address);
        let names: BTreeSet<_> = stored.iter().map(|(key, _)| namespace(key)).collect();
        for name in &names {
            for other in &names {
                assert!(name == other || !other.starts_with(name), "{contract}: {name:?} begins {other:?}");
            }
        }
        assert!(names.len() >= 4, "{contract} has {} namespaces", names.len());
    }
}

/// The names under which a contract's code stores: the arguments of the constructors of maps and items.
fn names(code: &str) -> Vec<&str> {
    let constructors = ["Map::new(", "Item::new("];
    let arguments = constructors.iter().flat_map(|constructor| code.split(constructor).skip(1));
    arguments.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn every_namespace_of_a_contract_is_used_once() {
    let shared: String = sources("packages/contract-kit/src").iter().map(Source::code).collect();
    for contract in Contract::ALL {
        let mut code: String =
            sources(&format!("contracts/{contract}/src")).iter().map(Source::code).collect();
        code += &shared;
        if contract == Contract::Registry {
            code += &read(&file("packages/interfaces/src/registry/raw.rs"));
        }
        let mut all = names(&code);
        all.push("contract_info");
        let count = all.len();
        let unique: BTreeSet<_> = all.iter().collect();
        assert_eq!(unique.len(), count, "{contract}: {all:?}");
        assert!(count >= 7, "{contract}: {all:?}");
    }
}

#[test]
fn overflow_is_checked_in_what_is_built_for_the_chain() {
    let manifest = read(&file("Cargo.toml"));
    let release = manifest.split("[profile.release]\n").nth(1).unwrap().split("\n[").next().unwrap();
    assert!(release.lines().any(|line| line == "overflow-checks = true"), "{release}");
    // Neither is it taken back for one of the packages, nor for the profile in which the tests run.
    assert!(!manifest.contains("overflow-checks = false"));
    let most = std::hint::black_box(u64::MAX);
    assert!(std::panic::catch_unwind(|| most + 1).is_err(), "an addition wrapped");
}
