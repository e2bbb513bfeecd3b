//! Stored state: what is damaged is told, what is kept does not collide, what is built has its checks on.

use std::collections::{BTreeMap, BTreeSet};

use interfaces::Contract;
use interfaces::registry::raw::{ACCOUNTS, AccountKey};
use simulation::buy;

use crate::scenes::Duo;
use crate::sources::{Source, file, read, sources};

#[test]
fn a_damaged_record_is_an_error_and_never_an_absence() {
    let mut duo = Duo::quoted();
    duo.market.set_checks(testing::Checks::AtEnd);
    let registry = duo.market.addresses.registry.clone();
    let key = ACCOUNTS.key(&AccountKey(duo.home.account.clone()));
    duo.market.chain.app_mut().contract_storage_mut(&registry).set(&key, b"damaged");
    // Neither "not registered" nor a default: the record does not read.
    let order = [buy(duo.slot, 0, 200, 1)];
    let error = duo.market.quote(&duo.home.clone(), &order).unwrap_err();
    assert!(!error.says("not registered") && !error.says("not active"), "{error}");
    let error = duo
        .market
        .register(&duo.home.account.clone(), &simulation::Trader::household("home", 0))
        .unwrap_err();
    assert!(!error.says("acts for"), "{error}");
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
        .filter(|(key, _)| key[0] >= 0x80)
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

/// What a key begins with tells what it belongs to: an `Item` begins with a letter, a `Map` with its name's length in two
/// bytes, a packed record with one byte from 0x80 on.
fn namespace(key: &[u8]) -> Vec<u8> {
    match key[0] {
        0 => key[..2 + usize::from(key[1])].to_vec(),
        0x80.. => key[..1].to_vec(),
        _ => key.to_vec(),
    }
}

#[test]
fn what_is_stored_under_one_name_never_meets_another() {
    let mut duo = Duo::delivered();
    duo.market.meter_as_contracted(duo.slot).unwrap();
    let mandate = crate::scenes::any_mandate();
    duo.market.mandate(&duo.home.clone(), mandate).unwrap();
    duo.market.set_payout(&duo.home.clone(), Some(1)).unwrap();
    duo.gains();
    for contract in Contract::ALL {
        let address = duo.market.addresses.address(contract).clone();
        let mut kinds: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        for (key, _) in duo.market.chain.app().dump_wasm_raw(&address) {
            *kinds.entry(namespace(&key)).or_default() += 1;
        }
        let names: BTreeSet<_> = kinds.keys().filter(|name| name[0] < 0x80 && name[0] > 0).collect();
        // No name is the beginning of another, so no key of one can be read as a key of the other.
        for name in &names {
            for other in &names {
                assert!(name == other || !other.starts_with(name), "{contract}: {name:?} begins {other:?}");
            }
        }
        assert!(kinds.len() >= 2, "{contract} keeps {} kinds", kinds.len());
    }
}

/// What stands between quotation marks, or is a number, right behind each place where a word occurs as a whole.
fn arguments<'a>(code: &'a str, word: &str) -> Vec<&'a str> {
    let whole = |before: &str| !before.ends_with(|letter: char| letter.is_alphanumeric());
    code.match_indices(word)
        .filter(|(at, _)| whole(&code[..*at]))
        .map(|(at, _)| code[at + word.len()..].split(')').next().unwrap())
        .collect()
}

#[test]
fn every_name_and_number_under_which_a_contract_stores_is_taken_once() {
    let mut numbers = 0;
    for contract in Contract::ALL {
        // Beside its own: administration and version, which all have, and what siblings read of the registry.
        let mut code: String =
            sources(&format!("contracts/{contract}/src")).iter().map(Source::code).collect();
        code += &read(&file("packages/access/src/suite.rs"));
        code += &read(&file("packages/access/src/admin.rs"));
        if contract == Contract::Registry {
            code += &read(&file("packages/interfaces/src/registry/raw.rs"));
        }
        let once = |mut all: Vec<&str>| {
            all.sort_unstable();
            let count = all.len();
            all.dedup();
            assert_eq!(all.len(), count, "{contract}: {all:?}");
            all.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let items = once(arguments(&code, "Item::new("));
        assert!(
            items.len() >= 2 && !items.contains(&"\"contract_info\"".to_owned()),
            "{contract}: {items:?}"
        );
        once(arguments(&code, "Map::new(").into_iter().filter(|name| !name.is_empty()).collect());
        for number in once(arguments(&code, "RecordMap::new(")) {
            // Below 0x80 begin names, and the lengths of names.
            let number = u8::from_str_radix(number.trim_start_matches("0x"), 16).unwrap();
            assert!(number >= 0x80, "{contract}: {number:#x}");
            numbers += 1;
        }
    }
    // 4 of the registry, 11 of the matcher, 10 of power-contract, 5 + 11 of the escrow, 2 of the log, 2 of all five.
    assert_eq!(numbers, 53, "a new one is counted here too");
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
