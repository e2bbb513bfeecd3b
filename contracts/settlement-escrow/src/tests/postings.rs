//! Postings of the matcher and of power-contract.

use super::*;
use crate::Part;

#[test]
fn the_matcher_reserves_and_releases() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    test.deposit("bob", 50);
    let response =
        test.send("matcher", &[], post(vec![leg(of(1), -70, 70, 0), leg(of(2), -50, 50, 0)])).unwrap();
    // The matcher's own entry covers it.
    assert!(response.messages.is_empty() && response.events.is_empty());
    assert_eq!((test.balance(1), test.balance(2)), ((30, 70, 0), (0, 50, 0)));
    test.send("matcher", &[], post(vec![leg(of(1), 20, -20, 0)])).unwrap();
    assert_eq!(test.balance(1), (50, 50, 0));
}

#[test]
fn only_free_money_is_reserved_and_one_bad_leg_undoes_all() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    let legs = vec![leg(of(1), -100, 100, 0), leg(of(2), -1, 1, 0)];
    assert!(matches!(
        test.send("matcher", &[], post(legs)),
        Err(EscrowError::Insufficient { account, part: Part::Free, has: Amount(0), needed: Amount(1) })
            if account == of(2)
    ));
    assert_eq!(test.balance(1), (100, 0, 0));
    let error = test.send("matcher", &[], post(vec![leg(of(1), 1, -1, 0)])).unwrap_err();
    assert_eq!(error.to_string(), "escrow/insufficient: participant 1 has 0 reserved, 1 needed");
    // The other denomination is another account.
    let msg = ExecuteMsg::Post { denom: DenomId(1), legs: vec![leg(of(1), -1, 1, 0)] };
    assert!(matches!(test.send("matcher", &[], msg), Err(EscrowError::Insufficient { .. })));
}

#[test]
fn power_contract_commits_and_moves_money_between_accounts() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    test.send("matcher", &[], post(vec![leg(of(1), -80, 80, 0)])).unwrap();
    test.send("power", &[], post(vec![leg(of(1), 0, -60, 60)])).unwrap();
    assert_eq!(test.balance(1), (20, 20, 60));
    let legs =
        vec![leg(of(1), 10, -20, -10), leg(of(2), 12, 0, 0), leg(own(SystemAccount::Imbalance), 8, 0, 0)];
    test.send("power", &[], post(legs)).unwrap();
    assert_eq!((test.balance(1), test.balance(2)), ((30, 0, 50), (12, 0, 0)));
    assert_eq!(test.own_balances(), (0, 0, 8));
}

#[test]
fn wrong_legs_and_denominations_are_refused() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    // The rules of legs are tested beside `check_posting`; here, that the scope follows the sender.
    let mut attempt = |sender: &str, legs| test.send(sender, &[], post(legs)).unwrap_err();
    let unbalanced = || vec![leg(of(1), 5, 0, 0)];
    assert!(matches!(attempt("power", unbalanced()), EscrowError::Unbalanced { sum: NetAmount(5) }));
    assert!(matches!(attempt("matcher", unbalanced()), EscrowError::NotReserving { .. }));
    assert!(matches!(attempt("matcher", vec![leg(of(1), -5, 0, 5)]), EscrowError::NotReserving { .. }));
    let msg = ExecuteMsg::Post { denom: DenomId(2), legs: vec![leg(of(1), 0, 0, 0)] };
    assert!(matches!(
        test.send("power", &[], msg),
        Err(EscrowError::UnknownDenomNumber { denom: DenomId(2), known: 2 })
    ));
    let msg = post(vec![leg(of(1), i128::MIN, i128::MAX, 1)]);
    assert!(matches!(test.send("power", &[], msg), Err(EscrowError::Insufficient { has: Amount(100), .. })));
    assert_eq!(test.balance(1), (100, 0, 0));
}

#[test]
fn the_longest_posting_is_accepted() {
    let mut test = TestEnv::new();
    test.deposit("alice", 4_000);
    let mut legs: Vec<_> = (2..=4_000).map(|id| leg(of(id), 1, 0, 0)).collect();
    legs.push(leg(of(1), -3_999, 0, 0));
    test.send("power", &[], post(legs)).unwrap();
    assert_eq!((test.balance(1).0, test.balance(4_000).0), (1, 1));
}
