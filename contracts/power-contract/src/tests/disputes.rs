//! Disputes: raised by a party, decided by the auditor, or settled by the readings when nobody decides.

use interfaces::power_contract::events::{ContractDisputed, ContractSettled};

use super::*;
use crate::life_cycle::{SlotStep, Step};
use crate::refused;

/// Alice buys 10 lots of Bob and 5 of Dave; Carol buys 6 of Bob. Bob was read to have fed in 8 of 16 lots.
fn desk() -> Desk {
    let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5), new(CAROL, BOB, 6)]);
    desk.meter(vec![reading(ALICE, 1_500, 0), reading(BOB, 0, 800)]).unwrap();
    desk
}

fn statuses(desk: &Desk) -> [ContractStatus; 3] {
    [0, 1, 2].map(|number| desk.status(number))
}

#[test]
fn a_disputed_contract_is_left_out_until_it_is_decided() {
    use ContractStatus::{Disputed, Resolved, Settled};
    let mut desk = desk();
    let done = desk.dispute(BOB, id(0)).unwrap();
    assert_eq!(
        events::<ContractDisputed>(&done),
        [ContractDisputed { contract: id(0), state: "disputed".into() }]
    );
    assert_eq!((desk.status(0), desk.slot().disputed), (Disputed, 1));
    desk.set_time(METER_UNTIL);
    desk.settle(10).unwrap();
    assert_eq!((statuses(&desk), desk.slot_status()), ([Disputed, Settled, Settled], SlotStatus::Settled));
    assert_eq!(desk.cycle().final_slots, 0);

    // The auditor finds that 9 lots came: 9·110 + 9·2 less 1·30 for Alice, who drew 10 and owes 1·160.
    let done = desk.resolve(id(0), 9).unwrap();
    let settled = &events::<ContractSettled>(&done)[0];
    assert_eq!((settled.delivered, settled.buyer_net), (Lots(9), units::NetAmount(990 + 18 - 30 + 160)));
    assert_eq!(settled.seller_net, units::NetAmount(900 - 27 - 30));
    assert_eq!(
        events::<ContractDisputed>(&done),
        [ContractDisputed { contract: id(0), state: "resolved".into() }]
    );
    assert_eq!((desk.status(0), desk.slot_status()), (Resolved, SlotStatus::Final));
    assert_eq!(desk.contract(0).settled.unwrap().delivered, Lots(9));
    let cycle = desk.cycle();
    assert_eq!((cycle.final_slots, cycle.totals.settled), (1, 3));
    // Third contract: 3 of 6 as read.
    assert_eq!(cycle.totals.delivered_lots, Lots(9 + 5 + 3));
    desk.escrow.assert_nothing_left_behind();
    let entry = desk.log.last().unwrap();
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("resolve", vec![ALICE, BOB]));
}

#[test]
fn a_dispute_may_be_decided_before_the_others_are_settled() {
    let mut desk = desk();
    desk.dispute(ALICE, id(1)).unwrap();
    desk.set_time(METER_UNTIL);
    desk.resolve(id(1), 0).unwrap();
    assert_eq!((desk.status(1), desk.slot_status()), (ContractStatus::Resolved, SlotStatus::Active));
    let done = desk.settle(10).unwrap();
    assert_eq!(events::<ContractSettled>(&done).len(), 2);
    assert_eq!(desk.slot_status(), SlotStatus::Final);
    assert_eq!(desk.cycle().totals.settled, 3);
    desk.escrow.assert_nothing_left_behind();
}

#[test]
fn what_nobody_decides_settles_by_the_readings() {
    let mut desk = desk();
    desk.dispute(BOB, id(0)).unwrap();
    desk.dispute(CAROL, id(2)).unwrap();
    desk.set_time(METER_UNTIL);
    desk.settle(10).unwrap();
    let over = METER_UNTIL + DISPUTE;
    for now in [METER_UNTIL, over - 1] {
        desk.set_time(now);
        refused!(desk.settle(10),
            PowerError::DisputesOpen { open: 2, from, .. } if from.get() == over
        );
    }
    for now in [over, over + 1] {
        desk.set_time(now);
        refused!(desk.resolve(id(0), 1),
            PowerError::TooLate { until, now: at, .. } if (until.get(), at.get()) == (over, now)
        );
    }
    desk.set_time(over);
    let done = desk.settle(1).unwrap();
    assert_eq!(events::<ContractSettled>(&done)[0].delivered, Lots(5));
    assert_eq!((desk.status(0), desk.status(2)), (ContractStatus::Settled, ContractStatus::Disputed));
    desk.settle(1).unwrap();
    assert_eq!((desk.slot_status(), desk.slot().disputed), (SlotStatus::Final, 0));
    assert_eq!(desk.contract(2).settled.unwrap().delivered, Lots(3));
    desk.escrow.assert_nothing_left_behind();
}

#[test]
fn what_is_decided_is_not_settled_again_when_the_time_is_over() {
    let mut desk = desk();
    desk.dispute(BOB, id(0)).unwrap();
    desk.dispute(CAROL, id(2)).unwrap();
    desk.set_time(METER_UNTIL);
    desk.settle(10).unwrap();
    desk.resolve(id(0), 10).unwrap();
    assert_eq!((desk.slot_status(), desk.slot().disputed), (SlotStatus::Settled, 1));
    desk.set_time(METER_UNTIL + DISPUTE);
    let done = desk.settle(10).unwrap();
    let settled: Vec<_> = events::<ContractSettled>(&done).iter().map(|one| one.contract).collect();
    assert_eq!((settled, desk.slot_status()), (vec![id(2)], SlotStatus::Final));
    desk.escrow.assert_nothing_left_behind();
}

#[test]
fn a_late_dispute_has_its_whole_time_and_the_first_due_goes_first() {
    let mut desk = desk().at(METER_UNTIL + 50);
    desk.dispute(CAROL, id(2)).unwrap();
    desk.set_time(METER_UNTIL + 60);
    desk.dispute(BOB, id(0)).unwrap();
    desk.settle(10).unwrap();
    desk.set_time(METER_UNTIL + 50 + DISPUTE);
    let done = desk.settle(10).unwrap();
    assert_eq!(events::<ContractSettled>(&done)[0].contract, id(2));
    assert_eq!(desk.status(0), ContractStatus::Disputed);
    desk.resolve(id(0), 10).unwrap();
    assert_eq!(desk.slot_status(), SlotStatus::Final);
    desk.escrow.assert_nothing_left_behind();
}

#[test]
fn a_dispute_comes_after_delivery_and_before_settlement() {
    let mut desk = desk().at(END - 1);
    refused!(desk.dispute(BOB, id(0)),
        PowerError::TooEarly { from: Timestamp(END), now, .. } if now.get() == END - 1
    );
    desk.set_time(METER_UNTIL);
    desk.settle(1).unwrap();
    refused!(
        desk.dispute(BOB, id(0)),
        PowerError::ContractStatus { status: ContractStatus::Settled, step: Step::Dispute, .. }
    );
    desk.dispute(BOB, id(2)).unwrap();
    refused!(
        desk.dispute(CAROL, id(2)),
        PowerError::ContractStatus { status: ContractStatus::Disputed, step: Step::Dispute, .. }
    );
    let mut draft = Desk::new();
    draft.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    refused!(
        draft.dispute(BOB, id(0)),
        PowerError::ContractStatus { status: ContractStatus::Signed, step: Step::Dispute, .. }
    );
}

#[test]
fn a_dispute_waits_for_all_contracts_to_be_verified() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, BOB, 10)])).unwrap();
    for party in [ALICE, BOB] {
        desk.sign(party, &ids(0..2)).unwrap();
    }
    desk.set_time(END);
    desk.activate(1).unwrap();
    refused!(
        desk.dispute(BOB, id(0)),
        PowerError::SlotStatus { status: SlotStatus::Signing, step: SlotStep::Dispute, .. }
    );
}

#[test]
fn only_a_party_disputes_and_with_a_hash_of_evidence() {
    let mut desk = desk();
    refused!(desk.dispute(DAVE, id(0)), PowerError::NotAParty { participant: DAVE, .. });
    for unknown in [
        id(3),
        id(u32::MAX),
        ContractId { market: MarketId(0), ..id(0) },
        ContractId { slot: SlotId::MAX, ..id(0) },
    ] {
        let told =
            |outcome| refused!(outcome, PowerError::UnknownContract { contract } if *contract == unknown);
        told(desk.dispute(BOB, unknown));
        told(desk.resolve(unknown, 1));
    }
    for length in [0, 31, 33, 100_000] {
        let evidence = HexBinary::from(vec![1; length]);
        let msg = ExecuteMsg::Dispute { contract: id(0), evidence };
        refused!(desk.send(&account("bob"), msg),
            PowerError::HashLength { expected: 32, got } if *got == length
        );
    }
}

#[test]
fn a_decision_waits_for_the_readings_and_stays_within_the_contract() {
    let mut desk = desk();
    refused!(
        desk.resolve(id(0), 1),
        PowerError::ContractStatus { status: ContractStatus::Delivered, step: Step::Resolve, .. }
    );
    desk.dispute(BOB, id(0)).unwrap();
    desk.set_time(METER_UNTIL - 1);
    refused!(desk.resolve(id(0), 1), PowerError::TooEarly { from: Timestamp(METER_UNTIL), .. });
    desk.set_time(METER_UNTIL);
    for delivered in [11, u64::MAX] {
        refused!(desk.resolve(id(0), delivered),
            PowerError::MoreThanContracted { lots: Lots(10), delivered: got, .. } if got.get() == delivered
        );
    }
    refused!(desk.resolve(id(9), 1), PowerError::UnknownContract { .. });
    desk.set_time(METER_UNTIL + DISPUTE - 1);
    desk.resolve(id(0), 10).unwrap();
    refused!(desk.resolve(id(0), 10), PowerError::ContractStatus { status: ContractStatus::Resolved, .. });
}
