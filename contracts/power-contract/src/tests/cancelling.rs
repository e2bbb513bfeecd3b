//! Cancelling: by both parties, until the signing deadline.

use interfaces::power_contract::events::ContractCancelled;

use super::*;
use crate::life_cycle::Step;
use crate::refused;

fn drafted() -> TestEnv {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5)])).unwrap();
    env
}

#[test]
fn a_contract_that_both_cancel_frees_both_holds() {
    let mut env = drafted();
    env.sign(ALICE, &[id(0)]).unwrap();
    let first = env.cancel(ALICE, &[id(0)]).unwrap();
    assert!(events::<ContractCancelled>(&first).is_empty());
    assert_eq!(env.status(0), ContractStatus::HalfSigned);
    let second = env.cancel(BOB, &[id(0)]).unwrap();
    assert_eq!(events::<ContractCancelled>(&second), [ContractCancelled { contract: id(0) }]);
    assert_eq!(env.status(0), ContractStatus::Cancelled);
    // Alice had signed: 1,320 committed. Bob had not: 330 reserved. Both are free.
    let (alice, bob) = (env.escrow.balance(ALICE), env.escrow.balance(BOB));
    assert_eq!((alice.free, alice.reserved, alice.committed), (1_320, 660, 0));
    assert_eq!((bob.free, bob.reserved, bob.committed), (330, 0, 0));
    let totals = env.slot().totals;
    assert_eq!((totals.drafted, totals.cancelled, totals.cancelled_lots), (2, 1, Lots(10)));
    assert_eq!(env.log.last().unwrap().subjects, [ALICE, BOB]);
}

#[test]
fn activation_skips_signed_contracts_that_both_cancelled() {
    let mut env = drafted();
    for party in [ALICE, BOB] {
        env.sign(party, &[id(0)]).unwrap();
    }
    assert_eq!(env.status(0), ContractStatus::Signed);
    for party in [BOB, ALICE] {
        env.cancel(party, &[id(0)]).unwrap();
    }
    env.set_time(SIGN_BY);
    env.activate(10).unwrap();
    assert_eq!([env.status(0), env.status(1)], [ContractStatus::Cancelled, ContractStatus::Lapsed]);
    let totals = env.slot().totals;
    assert_eq!((totals.active, totals.lapsed, totals.cancelled), (0, 1, 1));
}

#[test]
fn agreement_of_one_party_does_not_prevent_signing() {
    let mut env = drafted();
    env.cancel(ALICE, &[id(0)]).unwrap();
    env.sign(ALICE, &[id(0)]).unwrap();
    env.sign(BOB, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::Signed);
}

#[test]
fn parties_agree_once_and_for_themselves_only() {
    let mut env = drafted();
    env.cancel(ALICE, &[id(0)]).unwrap();
    refused!(env.cancel(ALICE, &[id(1), id(0)]),
        PowerError::AlreadyAgreed { contract, participant: ALICE } if *contract == id(0)
    );
    refused!(env.cancel(CAROL, &[id(0)]),
        PowerError::NotAParty { contract, participant: CAROL } if *contract == id(0)
    );
    for party in [BOB, ALICE] {
        let _ = env.cancel(party, &[id(0)]);
    }
    refused!(
        env.cancel(BOB, &[id(0)]),
        PowerError::ContractStatus { status: ContractStatus::Cancelled, step: Step::Cancel, .. }
    );
}

#[test]
fn lists_to_cancel_have_1_to_500_contracts_without_duplicates() {
    let mut env = drafted();
    refused!(env.cancel(ALICE, &[]), PowerError::Common(CommonError::EmptyList));
    refused!(
        env.cancel(ALICE, &ids(0..501)),
        PowerError::Common(CommonError::ListTooLong { most: 500, got: 501 })
    );
    refused!(env.cancel(ALICE, &[id(0), id(0)]), PowerError::Common(CommonError::Duplicate { .. }));
    refused!(env.cancel(ALICE, &[id(7)]), PowerError::UnknownContract { .. });
}

#[test]
fn cancelling_ends_at_the_signing_deadline() {
    let mut env = drafted().at(SIGN_BY - 1);
    env.cancel(ALICE, &[id(0)]).unwrap();
    for now in [SIGN_BY, SIGN_BY + 1] {
        env.set_time(now);
        refused!(env.cancel(BOB, &[id(0)]), PowerError::TooLate { until: Timestamp(SIGN_BY), .. });
    }
    let mut env = TestEnv::delivered(vec![new(ALICE, BOB, 10)]);
    refused!(env.cancel(BOB, &[id(0)]), PowerError::ContractStatus { status: ContractStatus::Delivered, .. });
}

#[test]
fn a_participant_on_both_sides_cancels_alone() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    env.cancel(CAROL, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::Cancelled);
    assert_eq!(env.escrow.balance(CAROL).free, 4 * 142 + 4 * 33);
}

#[test]
fn a_suspended_party_may_still_cancel() {
    let mut env = drafted();
    env.peers.admit(&account("alice"), ALICE, Status::Suspended);
    env.cancel(ALICE, &[id(0)]).unwrap();
    env.cancel(BOB, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::Cancelled);
}
