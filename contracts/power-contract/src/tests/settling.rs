//! Settlement of contracts, page by page.

use interfaces::power_contract::events::{ContractSettled, SlotProgress};
use interfaces::power_contract::{ContractStatus, SettledAmounts, SlotStatus, SlotTotals};
use interfaces::settlement_escrow::SystemAccount;
use units::{Amount, Lots, NetAmount};

use super::*;
use crate::life_cycle::SlotStep;
use crate::refused;

/// Alice buys 10 lots of Bob (between zones: 110 paid, 100 received) and 5 of Dave; Carol buys 6 of Bob.
fn three() -> Vec<NewContract> {
    vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5), new(CAROL, BOB, 6)]
}

#[test]
fn a_slot_delivered_as_contracted_goes_from_draft_to_final() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    assert_eq!((env.status(0), env.slot_status()), (ContractStatus::Draft, SlotStatus::Signing));
    env.sign(ALICE, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::HalfSigned);
    env.sign_digest(BOB, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::Signed);
    env.set_time(SIGN_BY);
    env.activate(10).unwrap();
    assert_eq!((env.status(0), env.slot_status()), (ContractStatus::Active, SlotStatus::Active));
    env.set_time(END);
    assert_eq!(env.status(0), ContractStatus::Delivered);
    env.meter(vec![reading(ALICE, 1_000, 0), reading(BOB, 0, 1_000)]).unwrap();
    env.set_time(METER_UNTIL);
    let done = env.settle(10).unwrap();
    assert_eq!((env.status(0), env.slot_status()), (ContractStatus::Settled, SlotStatus::Final));

    // Alice pays 10·110 and 10·2; Bob receives 10·100 less 10·3; fees 50; the grid keeps 10·10.
    assert_eq!(
        events::<ContractSettled>(&done),
        [ContractSettled {
            contract: id(0),
            delivered: Lots(10),
            buyer_net: NetAmount(1_120),
            seller_net: NetAmount(970),
            liability: Amount(0),
            imbalance: Amount(0),
        }]
    );
    assert_eq!((env.escrow.position(ALICE).net, env.escrow.position(BOB).net), (-1_120, 970));
    assert_eq!(env.escrow.system_position(SystemAccount::Fees), 50);
    assert_eq!(env.escrow.system_position(SystemAccount::Grid), 100);
    assert_eq!(env.escrow.system_position(SystemAccount::Imbalance), 0);
    env.escrow.assert_nothing_left_behind();
    assert_eq!(
        env.contract(0).settled,
        Some(SettledAmounts {
            delivered: Lots(10),
            buyer_payment: NetAmount(1_100),
            seller_payment: NetAmount(1_000),
            liability: Amount(0),
            imbalance: Amount(0),
            fees: Amount(50),
        })
    );
}

#[test]
fn breach_and_imbalance_are_charged_at_settlement() {
    let mut env = TestEnv::delivered(three());
    // Bob sold 16 lots and fed 8 in: ⌊10·8/16⌋ = 5 for the first contract, 3 for the third. Alice drew her 15.
    // Carol drew 20 of 6 bought.
    env.meter(vec![
        reading(ALICE, 1_500, 0),
        reading(BOB, 0, 800),
        reading(CAROL, 2_000, 0),
        reading(DAVE, 0, 500),
    ])
    .unwrap();
    env.set_time(METER_UNTIL);
    let done = env.settle(10).unwrap();
    let settled = events::<ContractSettled>(&done);
    assert_eq!(settled.iter().map(|one| one.delivered.get()).collect::<Vec<_>>(), [5, 5, 3]);
    // Liability 30 a lot: 5, 0 and 3 lots are missing.
    assert_eq!(settled.iter().map(|one| one.liability.get()).collect::<Vec<_>>(), [150, 0, 90]);
    // Alice drew 10 and 5 under her contracts: 5 lots too many under the first, at 160 in her zone, which is 800, but
    // of the hold 1,100 + 220 only 1,320 − 550 − 10 = 760 are left.
    // Carol drew 20 for 3: 17·170 = 2,890; of 720 + 132 are left 852 − 360 − 6 = 486.
    assert_eq!(settled.iter().map(|one| one.imbalance.get()).collect::<Vec<_>>(), [760, 0, 486]);
    // Alice: first 550 + 10 + 760 − 150, second 550 + 10.
    assert_eq!(env.escrow.position(ALICE).net, -(550 + 10 + 760 - 150) - 560);
    // Bob: 5·100 − 15 − 150 and 3·100 − 9 − 90.
    assert_eq!(env.escrow.position(BOB).net, 335 + 201);
    assert_eq!(env.escrow.position(CAROL).net, 90 - 360 - 6 - 486);
    assert_eq!(env.escrow.position(DAVE).net, 500 - 15);
    assert_eq!(env.escrow.system_position(SystemAccount::Imbalance), 760 + 486);
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn missing_readings_are_estimated_as_contracted() {
    let mut env = TestEnv::delivered(three());
    env.meter(vec![reading(BOB, 0, 0)]).unwrap();
    env.set_time(METER_UNTIL);
    let done = env.settle(10).unwrap();
    let settled = events::<ContractSettled>(&done);
    // Bob fed nothing in. Dave has no reading: estimated to have delivered 5. Alice has none: estimated to have drawn
    // 15.
    assert_eq!(settled.iter().map(|one| one.delivered.get()).collect::<Vec<_>>(), [0, 5, 0]);
    // 10·160 exceed Alice's hold of 1,320 for the first contract; Carol: 6·170 = 1,020 exceed 852.
    assert_eq!(settled.iter().map(|one| one.imbalance.get()).collect::<Vec<_>>(), [1_320, 0, 852]);
    let estimated = |participant| {
        let ask = QueryMsg::Reading { market: MARKET, slot: SLOT, participant };
        env.ask::<interfaces::power_contract::ReadingResponse>(ask).unwrap().estimated
    };
    assert_eq!([ALICE, BOB, CAROL, DAVE].map(estimated), [true, false, true, true]);
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn a_participant_on_both_sides_pays_fees_only() {
    // Carol's own orders met: she pays 4·120 and receives 4·120, and 4·(2 + 3) in fees.
    let mut env = TestEnv::delivered(vec![new(CAROL, CAROL, 4)]);
    env.meter(vec![reading(CAROL, 400, 400)]).unwrap();
    env.set_time(METER_UNTIL);
    env.settle(1).unwrap();
    assert_eq!(env.escrow.position(CAROL).net, -20);
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn totals_of_slot_and_cycle_are_those_of_the_contracts() {
    let mut env = TestEnv::delivered(three());
    env.set_time(METER_UNTIL);
    assert_eq!((env.cycle().slots, env.cycle().final_slots), (1, 0));
    assert_eq!(env.cycle().totals, SlotTotals::default());
    env.settle(2).unwrap();
    assert_eq!((env.slot().totals.settled, env.slot().progress), (2, 2));
    assert_eq!(env.cycle().final_slots, 0);
    env.settle(2).unwrap();
    let cycle = env.cycle();
    assert_eq!((cycle.slots, cycle.final_slots), (1, 1));
    assert_eq!(cycle.totals, env.slot().totals);
    let totals = cycle.totals;
    assert_eq!((totals.drafted, totals.active, totals.settled), (3, 3, 3));
    assert_eq!(
        (totals.drafted_lots, totals.active_lots, totals.delivered_lots),
        (Lots(21), Lots(21), Lots(21))
    );
    // Buyers 15·110 + 6·120, sellers 21·100, fees 21·5, the grid the difference of 270, of which 35 are grid fees.
    assert_eq!((totals.buyers, totals.sellers), (NetAmount(2_370), NetAmount(2_100)));
    assert_eq!((totals.fees, totals.grid), (Amount(105), NetAmount(270)));
    assert_eq!((totals.grid_fees, totals.liability, totals.imbalance), (Amount(35), Amount(0), Amount(0)));
}

#[test]
fn settlement_starts_at_the_metering_deadline_of_an_active_slot() {
    let mut env = TestEnv::new();
    refused!(env.settle(1), PowerError::UnknownSlot { slot: SLOT, .. });
    env.draft(page(three())).unwrap();
    refused!(
        env.settle(1),
        PowerError::SlotStatus { status: SlotStatus::Signing, step: SlotStep::Settle, .. }
    );
    let mut env = TestEnv::delivered(three()).at(METER_UNTIL - 1);
    refused!(env.settle(1),
        PowerError::TooEarly { from: Timestamp(METER_UNTIL), now: Timestamp(now), .. } if *now == METER_UNTIL - 1
    );
    env.set_time(METER_UNTIL);
    refused!(env.settle(0), PowerError::Common(CommonError::EmptyPage));
    env.settle(u32::MAX).unwrap();
    refused!(env.settle(1), PowerError::SlotStatus { status: SlotStatus::Final, .. });
}

#[test]
fn a_settled_page_reports_its_progress() {
    let mut env = TestEnv::delivered(three()).at(METER_UNTIL + 1);
    let first = env.settle(2).unwrap();
    let progress = SlotProgress { market: MARKET, slot: SLOT, status: "active".into(), progress: 2 };
    assert_eq!(events::<SlotProgress>(&first), [progress]);
    assert_eq!(
        [0, 1, 2].map(|number| env.status(number)),
        [ContractStatus::Settled, ContractStatus::Settled, ContractStatus::Delivered]
    );
    let last = env.settle(2).unwrap();
    assert_eq!(events::<SlotProgress>(&last)[0].status, "final");
    let entry = env.log.last().unwrap();
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("settle", vec![BOB, CAROL]));
    assert_eq!(env.log.len(), 2);
}

#[test]
fn slots_without_contracts_are_neither_activated_nor_settled() {
    let mut env = TestEnv::delivered(vec![new(ALICE, BOB, 10)]).at(METER_UNTIL);
    for (market, slot) in
        [(MarketId(0), SLOT), (MarketId::MAX, SLOT), (MARKET, SlotId(0)), (MARKET, SlotId::MAX)]
    {
        for message in
            [ExecuteMsg::Activate { market, slot, limit: 1 }, ExecuteMsg::Settle { market, slot, limit: 1 }]
        {
            refused!(env.send(&account("anyone"), message),
                PowerError::UnknownSlot { market: named, slot: number } if (*named, *number) == (market, slot)
            );
        }
    }
}
