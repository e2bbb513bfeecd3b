//! Cancelling: by both, until the deadline for signing.

use interfaces::power_contract::events::ContractCancelled;

use super::*;
use crate::life_cycle::Step;
use crate::refused;

fn drafted() -> Desk {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5)])).unwrap();
    desk
}

#[test]
fn both_agree_and_everything_is_free_again() {
    let mut desk = drafted();
    desk.sign(ALICE, &[id(0)]).unwrap();
    let first = desk.cancel(ALICE, &[id(0)]).unwrap();
    assert!(events::<ContractCancelled>(&first).is_empty());
    assert_eq!(desk.status(0), ContractStatus::HalfSigned);
    let second = desk.cancel(BOB, &[id(0)]).unwrap();
    assert_eq!(events::<ContractCancelled>(&second), [ContractCancelled { contract: id(0) }]);
    assert_eq!(desk.status(0), ContractStatus::Cancelled);
    // Alice had signed: 1,320 committed. Bob had not: 330 reserved. Both are free.
    let (alice, bob) = (desk.escrow.balance(ALICE), desk.escrow.balance(BOB));
    assert_eq!((alice.free, alice.reserved, alice.committed), (1_320, 660, 0));
    assert_eq!((bob.free, bob.reserved, bob.committed), (330, 0, 0));
    let totals = desk.slot().totals;
    assert_eq!((totals.drafted, totals.cancelled, totals.cancelled_lots), (2, 1, Lots(10)));
    assert_eq!(desk.log.last().unwrap().subjects, [ALICE, BOB]);
}

#[test]
fn a_signed_contract_can_be_cancelled_and_activation_passes_it_by() {
    let mut desk = drafted();
    for party in [ALICE, BOB] {
        desk.sign(party, &[id(0)]).unwrap();
    }
    assert_eq!(desk.status(0), ContractStatus::Signed);
    for party in [BOB, ALICE] {
        desk.cancel(party, &[id(0)]).unwrap();
    }
    desk.set_time(SIGN_BY);
    desk.activate(10).unwrap();
    assert_eq!([desk.status(0), desk.status(1)], [ContractStatus::Cancelled, ContractStatus::Lapsed]);
    let totals = desk.slot().totals;
    assert_eq!((totals.active, totals.lapsed, totals.cancelled), (0, 1, 1));
}

#[test]
fn agreement_of_one_does_not_keep_the_other_from_signing() {
    let mut desk = drafted();
    desk.cancel(ALICE, &[id(0)]).unwrap();
    desk.sign(ALICE, &[id(0)]).unwrap();
    desk.sign(BOB, &[id(0)]).unwrap();
    assert_eq!(desk.status(0), ContractStatus::Signed);
}

#[test]
fn nobody_agrees_twice_or_for_others() {
    let mut desk = drafted();
    desk.cancel(ALICE, &[id(0)]).unwrap();
    refused!(desk.cancel(ALICE, &[id(1), id(0)]),
        PowerError::AlreadyAgreed { contract, participant: ALICE } if *contract == id(0)
    );
    refused!(desk.cancel(CAROL, &[id(0)]),
        PowerError::NotAParty { contract, participant: CAROL } if *contract == id(0)
    );
    for party in [BOB, ALICE] {
        let _ = desk.cancel(party, &[id(0)]);
    }
    refused!(
        desk.cancel(BOB, &[id(0)]),
        PowerError::ContractStatus { status: ContractStatus::Cancelled, step: Step::Cancel, .. }
    );
}

#[test]
fn lists_are_neither_empty_nor_over_long_nor_name_anything_twice() {
    let mut desk = drafted();
    refused!(desk.cancel(ALICE, &[]), PowerError::EmptyBatch);
    refused!(desk.cancel(ALICE, &ids(0..501)), PowerError::BatchTooLong { most: 500, got: 501 });
    refused!(desk.cancel(ALICE, &[id(0), id(0)]), PowerError::DuplicateContract { .. });
    refused!(desk.cancel(ALICE, &[id(7)]), PowerError::UnknownContract { .. });
}

#[test]
fn the_time_for_cancelling_ends_to_the_second() {
    let mut desk = drafted().at(SIGN_BY - 1);
    desk.cancel(ALICE, &[id(0)]).unwrap();
    for now in [SIGN_BY, SIGN_BY + 1] {
        desk.set_time(now);
        refused!(desk.cancel(BOB, &[id(0)]), PowerError::TooLate { until: Timestamp(SIGN_BY), .. });
    }
    let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]);
    refused!(
        desk.cancel(BOB, &[id(0)]),
        PowerError::ContractStatus { status: ContractStatus::Delivered, .. }
    );
}

#[test]
fn who_deals_with_itself_cancels_alone() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    desk.cancel(CAROL, &[id(0)]).unwrap();
    assert_eq!(desk.status(0), ContractStatus::Cancelled);
    assert_eq!(desk.escrow.balance(CAROL).free, 4 * 142 + 4 * 33);
}

#[test]
fn a_suspended_party_may_still_cancel() {
    let mut desk = drafted();
    desk.world.admit(&account("alice"), ALICE, Status::Suspended);
    desk.cancel(ALICE, &[id(0)]).unwrap();
    desk.cancel(BOB, &[id(0)]).unwrap();
    assert_eq!(desk.status(0), ContractStatus::Cancelled);
}
