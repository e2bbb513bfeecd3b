//! Disputes: raised by a party, resolved by the auditor, or settled by the readings after their deadline.

use interfaces::power_contract::events::{ContractDisputed, ContractSettled};

use super::*;
use crate::life_cycle::{SlotStep, Step};
use crate::refused;

/// Alice buys 10 lots of Bob and 5 of Dave; Carol buys 6 of Bob. Bob fed in 8 of 16 lots.
fn delivered() -> TestEnv {
    let mut env = TestEnv::delivered(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5), new(CAROL, BOB, 6)]);
    env.meter(vec![reading(ALICE, 1_500, 0), reading(BOB, 0, 800)]).unwrap();
    env
}

fn statuses(env: &TestEnv) -> [ContractStatus; 3] {
    [0, 1, 2].map(|number| env.status(number))
}

#[test]
fn settlement_skips_a_disputed_contract_until_it_is_resolved() {
    use ContractStatus::{Disputed, Resolved, Settled};
    let mut env = delivered();
    let done = env.dispute(BOB, id(0)).unwrap();
    assert_eq!(
        events::<ContractDisputed>(&done),
        [ContractDisputed { contract: id(0), state: "disputed".into() }]
    );
    assert_eq!((env.status(0), env.slot().disputed), (Disputed, 1));
    env.set_time(METER_UNTIL);
    env.settle(10).unwrap();
    assert_eq!((statuses(&env), env.slot_status()), ([Disputed, Settled, Settled], SlotStatus::Settled));
    assert_eq!(env.cycle().final_slots, 0);

    // The auditor finds that 9 lots were delivered: 9·110 + 9·2 less 1·30 for Alice, who drew 10 and owes 1·160.
    let done = env.resolve(id(0), 9).unwrap();
    let settled = &events::<ContractSettled>(&done)[0];
    assert_eq!((settled.delivered, settled.buyer_net), (Lots(9), units::NetAmount(990 + 18 - 30 + 160)));
    assert_eq!(settled.seller_net, units::NetAmount(900 - 27 - 30));
    assert_eq!(
        events::<ContractDisputed>(&done),
        [ContractDisputed { contract: id(0), state: "resolved".into() }]
    );
    assert_eq!((env.status(0), env.slot_status()), (Resolved, SlotStatus::Final));
    assert_eq!(env.contract(0).settled.unwrap().delivered, Lots(9));
    let cycle = env.cycle();
    assert_eq!((cycle.final_slots, cycle.totals.settled), (1, 3));
    // Third contract: 3 of 6 as read.
    assert_eq!(cycle.totals.delivered_lots, Lots(9 + 5 + 3));
    env.escrow.assert_nothing_left_behind();
    let entry = env.log.last().unwrap();
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("resolve", vec![ALICE, BOB]));
}

#[test]
fn a_dispute_may_be_resolved_before_other_contracts_settle() {
    let mut env = delivered();
    env.dispute(ALICE, id(1)).unwrap();
    env.set_time(METER_UNTIL);
    env.resolve(id(1), 0).unwrap();
    assert_eq!((env.status(1), env.slot_status()), (ContractStatus::Resolved, SlotStatus::Active));
    let done = env.settle(10).unwrap();
    assert_eq!(events::<ContractSettled>(&done).len(), 2);
    assert_eq!(env.slot_status(), SlotStatus::Final);
    assert_eq!(env.cycle().totals.settled, 3);
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn unresolved_disputes_settle_by_the_readings_after_their_deadline() {
    let mut env = delivered();
    env.dispute(BOB, id(0)).unwrap();
    env.dispute(CAROL, id(2)).unwrap();
    env.set_time(METER_UNTIL);
    env.settle(10).unwrap();
    let over = METER_UNTIL + DISPUTE;
    for now in [METER_UNTIL, over - 1] {
        env.set_time(now);
        refused!(env.settle(10),
            PowerError::DisputesOpen { open: 2, from, .. } if from.get() == over
        );
    }
    for now in [over, over + 1] {
        env.set_time(now);
        refused!(env.resolve(id(0), 1),
            PowerError::TooLate { until, now: at, .. } if (until.get(), at.get()) == (over, now)
        );
    }
    env.set_time(over);
    let done = env.settle(1).unwrap();
    assert_eq!(events::<ContractSettled>(&done)[0].delivered, Lots(5));
    assert_eq!((env.status(0), env.status(2)), (ContractStatus::Settled, ContractStatus::Disputed));
    env.settle(1).unwrap();
    assert_eq!((env.slot_status(), env.slot().disputed), (SlotStatus::Final, 0));
    assert_eq!(env.contract(2).settled.unwrap().delivered, Lots(3));
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn resolved_disputes_are_not_settled_again() {
    let mut env = delivered();
    env.dispute(BOB, id(0)).unwrap();
    env.dispute(CAROL, id(2)).unwrap();
    env.set_time(METER_UNTIL);
    env.settle(10).unwrap();
    env.resolve(id(0), 10).unwrap();
    assert_eq!((env.slot_status(), env.slot().disputed), (SlotStatus::Settled, 1));
    env.set_time(METER_UNTIL + DISPUTE);
    let done = env.settle(10).unwrap();
    let settled: Vec<_> = events::<ContractSettled>(&done).iter().map(|one| one.contract).collect();
    assert_eq!((settled, env.slot_status()), (vec![id(2)], SlotStatus::Final));
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn late_disputes_have_the_full_time_and_settle_by_deadline() {
    let mut env = delivered().at(METER_UNTIL + 50);
    env.dispute(CAROL, id(2)).unwrap();
    env.set_time(METER_UNTIL + 60);
    env.dispute(BOB, id(0)).unwrap();
    env.settle(10).unwrap();
    env.set_time(METER_UNTIL + 50 + DISPUTE);
    let done = env.settle(10).unwrap();
    assert_eq!(events::<ContractSettled>(&done)[0].contract, id(2));
    assert_eq!(env.status(0), ContractStatus::Disputed);
    env.resolve(id(0), 10).unwrap();
    assert_eq!(env.slot_status(), SlotStatus::Final);
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn a_dispute_comes_after_delivery_and_before_settlement() {
    let mut env = delivered().at(END - 1);
    refused!(env.dispute(BOB, id(0)),
        PowerError::TooEarly { from: Timestamp(END), now, .. } if now.get() == END - 1
    );
    env.set_time(METER_UNTIL);
    env.settle(1).unwrap();
    refused!(
        env.dispute(BOB, id(0)),
        PowerError::ContractStatus { status: ContractStatus::Settled, step: Step::Dispute, .. }
    );
    env.dispute(BOB, id(2)).unwrap();
    refused!(
        env.dispute(CAROL, id(2)),
        PowerError::ContractStatus { status: ContractStatus::Disputed, step: Step::Dispute, .. }
    );
    let mut draft = TestEnv::new();
    draft.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    refused!(
        draft.dispute(BOB, id(0)),
        PowerError::ContractStatus { status: ContractStatus::Signed, step: Step::Dispute, .. }
    );
}

#[test]
fn a_dispute_waits_for_all_contracts_to_be_verified() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, BOB, 10)])).unwrap();
    for party in [ALICE, BOB] {
        env.sign(party, &ids(0..2)).unwrap();
    }
    env.set_time(END);
    env.activate(1).unwrap();
    refused!(
        env.dispute(BOB, id(0)),
        PowerError::SlotStatus { status: SlotStatus::Signing, step: SlotStep::Dispute, .. }
    );
}

#[test]
fn disputes_need_a_party_and_a_hash_of_evidence() {
    let mut env = delivered();
    refused!(env.dispute(DAVE, id(0)), PowerError::NotAParty { participant: DAVE, .. });
    for unknown in [
        id(3),
        id(u32::MAX),
        ContractId { market: MarketId(0), ..id(0) },
        ContractId { slot: SlotId::MAX, ..id(0) },
    ] {
        let refused =
            |outcome| refused!(outcome, PowerError::UnknownContract { contract } if *contract == unknown);
        refused(env.dispute(BOB, unknown));
        refused(env.resolve(unknown, 1));
    }
    for length in [0, 31, 33, 100_000] {
        let evidence = HexBinary::from(vec![1; length]);
        let msg = ExecuteMsg::Dispute { contract: id(0), evidence };
        refused!(env.send(&account("bob"), msg),
            PowerError::Common(CommonError::HashLength { expected: 32, got }) if *got == length
        );
    }
}

#[test]
fn resolutions_wait_for_readings_and_stay_within_the_contract() {
    let mut env = delivered();
    refused!(
        env.resolve(id(0), 1),
        PowerError::ContractStatus { status: ContractStatus::Delivered, step: Step::Resolve, .. }
    );
    env.dispute(BOB, id(0)).unwrap();
    env.set_time(METER_UNTIL - 1);
    refused!(env.resolve(id(0), 1), PowerError::TooEarly { from: Timestamp(METER_UNTIL), .. });
    env.set_time(METER_UNTIL);
    for delivered in [11, u64::MAX] {
        refused!(env.resolve(id(0), delivered),
            PowerError::MoreThanContracted { lots: Lots(10), delivered: got, .. } if got.get() == delivered
        );
    }
    refused!(env.resolve(id(9), 1), PowerError::UnknownContract { .. });
    env.set_time(METER_UNTIL + DISPUTE - 1);
    env.resolve(id(0), 10).unwrap();
    refused!(env.resolve(id(0), 10), PowerError::ContractStatus { status: ContractStatus::Resolved, .. });
}
