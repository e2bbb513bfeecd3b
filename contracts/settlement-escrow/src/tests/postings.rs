//! Postings of the matcher and of power-contract.

use super::*;
use crate::core::account::AccountId;
use crate::core::balance::{BalanceError, Part};
use crate::core::posting::LegsError;

#[test]
fn the_matcher_reserves_and_releases() {
    let mut market = Market::new();
    market.deposit("alice", 100);
    market.deposit("bob", 50);
    let response =
        market.send("matcher", &[], post(vec![leg(of(1), -70, 70, 0), leg(of(2), -50, 50, 0)])).unwrap();
    // The matcher's own entry covers it.
    assert!(response.messages.is_empty() && response.events.is_empty());
    assert_eq!((market.balance(1), market.balance(2)), ((30, 70, 0), (0, 50, 0)));
    market.send("matcher", &[], post(vec![leg(of(1), 20, -20, 0)])).unwrap();
    assert_eq!(market.balance(1), (50, 50, 0));
}

#[test]
fn what_is_not_there_cannot_be_reserved_and_one_bad_leg_undoes_all() {
    let mut market = Market::new();
    market.deposit("alice", 100);
    let legs = vec![leg(of(1), -100, 100, 0), leg(of(2), -1, 1, 0)];
    let account = AccountId::of(of(2)).unwrap();
    assert!(matches!(
        market.send("matcher", &[], post(legs)),
        Err(EscrowError::Balance(BalanceError::Insufficient { account: a, part: Part::Free, has: Amount(0), needed: Amount(1) }))
            if a == account
    ));
    assert_eq!(market.balance(1), (100, 0, 0));
    let error = market.send("matcher", &[], post(vec![leg(of(1), 1, -1, 0)])).unwrap_err();
    assert_eq!(error.to_string(), "participant 1 has 0 reserved, 1 needed");
    // The other denomination is another account.
    let msg = ExecuteMsg::Post { denom: DenomId(1), legs: vec![leg(of(1), -1, 1, 0)] };
    assert!(matches!(market.send("matcher", &[], msg), Err(EscrowError::Balance(_))));
}

#[test]
fn power_contract_commits_and_moves_between_accounts_what_balances() {
    let mut market = Market::new();
    market.deposit("alice", 100);
    market.send("matcher", &[], post(vec![leg(of(1), -80, 80, 0)])).unwrap();
    market.send("power", &[], post(vec![leg(of(1), 0, -60, 60)])).unwrap();
    assert_eq!(market.balance(1), (20, 20, 60));
    let legs =
        vec![leg(of(1), 10, -20, -10), leg(of(2), 12, 0, 0), leg(own(SystemAccount::Imbalance), 8, 0, 0)];
    market.send("power", &[], post(legs)).unwrap();
    assert_eq!((market.balance(1), market.balance(2)), ((30, 0, 50), (12, 0, 0)));
    assert_eq!(market.own_balances(), (0, 0, 8));
}

#[test]
fn legs_that_are_not_as_they_should_be_are_refused() {
    let mut market = Market::new();
    market.deposit("alice", 100);
    let mut attempt = |sender: &str, legs| match market.send(sender, &[], post(legs)) {
        Err(EscrowError::Legs(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(attempt("power", vec![]), LegsError::Empty);
    let long: Vec<_> = (1..=4_001).map(|id| leg(of(id), 0, 0, 0)).collect();
    assert_eq!(attempt("power", long), LegsError::TooMany { most: 4_000, got: 4_001 });
    let account = AccountId::of(of(1)).unwrap();
    let twice = vec![leg(of(1), -1, 1, 0), leg(of(1), 1, -1, 0)];
    assert_eq!(attempt("power", twice), LegsError::Duplicate { account });
    let made = vec![leg(of(1), 5, 0, 0)];
    assert_eq!(attempt("power", made.clone()), LegsError::Unbalanced { sum: NetAmount(5) });
    let other = LegsError::NotReserving { account, net: NetAmount(5), committed: NetAmount(0) };
    assert_eq!(attempt("matcher", made), other);
    let commit = LegsError::NotReserving { account, net: NetAmount(0), committed: NetAmount(5) };
    assert_eq!(attempt("matcher", vec![leg(of(1), -5, 0, 5)]), commit);
    for id in [0, u32::MAX - 15, u32::MAX] {
        assert!(matches!(attempt("power", vec![leg(of(id), 0, 0, 0)]), LegsError::Id(_)));
    }
    let extreme = vec![leg(of(1), i128::MIN, i128::MIN, 0)];
    assert!(matches!(attempt("power", extreme), LegsError::Overflow(_)));
    let msg = ExecuteMsg::Post { denom: DenomId(2), legs: vec![leg(of(1), 0, 0, 0)] };
    assert!(matches!(
        market.send("power", &[], msg),
        Err(EscrowError::UnknownDenomNumber { denom: DenomId(2), known: 2 })
    ));
    let msg = post(vec![leg(of(1), i128::MIN, i128::MAX, 1)]);
    assert!(matches!(
        market.send("power", &[], msg),
        Err(EscrowError::Balance(BalanceError::Insufficient { has: Amount(100), .. }))
    ));
    assert_eq!(market.balance(1), (100, 0, 0));
}

#[test]
fn the_greatest_posting_is_taken() {
    let mut market = Market::new();
    market.deposit("alice", 4_000);
    let mut legs: Vec<_> = (2..=4_000).map(|id| leg(of(id), 1, 0, 0)).collect();
    legs.push(leg(of(1), -3_999, 0, 0));
    market.send("power", &[], post(legs)).unwrap();
    assert_eq!((market.balance(1).0, market.balance(4_000).0), (1, 1));
}
