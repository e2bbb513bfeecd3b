//! Verification before a contract is active, and what lapses cost.

use interfaces::power_contract::events::{ContractLapsed, SlotProgress};
use interfaces::settlement_escrow::SystemAccount;

use super::*;
use crate::life_cycle::SlotStep;
use crate::refused;

/// Alice buys 10 lots of Bob: she holds 1,320 with a bond of 200, he holds 330 with a bond of 300.
fn drafted() -> Desk {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    desk
}

fn lapsed(outcome: Outcome) -> (u128, u128, String) {
    let [event]: [ContractLapsed; 1] = events(&outcome.unwrap()).try_into().unwrap();
    (event.buyer_liability.get(), event.seller_liability.get(), event.reason)
}

/// Free, reserved, committed of Alice and Bob, and what the imbalance account has.
fn balances(desk: &Desk) -> ([i128; 3], [i128; 3], i128) {
    let of = |participant| {
        let balance = desk.escrow.balance(participant);
        [balance.free, balance.reserved, balance.committed]
    };
    (of(ALICE), of(BOB), desk.escrow.system_balance(SystemAccount::Imbalance))
}

#[test]
fn who_does_not_sign_pays_the_one_who_did() {
    let mut desk = drafted();
    desk.sign(ALICE, &[id(0)]).unwrap();
    desk.set_time(SIGN_BY);
    assert_eq!(lapsed(desk.activate(10)), (0, 300, "unsigned".into()));
    assert_eq!(balances(&desk), ([1_620, 0, 0], [30, 0, 0], 0));
    assert_eq!(desk.status(0), ContractStatus::Lapsed);

    let mut desk = drafted();
    desk.sign(BOB, &[id(0)]).unwrap();
    desk.set_time(SIGN_BY + 1_000_000);
    assert_eq!(lapsed(desk.activate(10)), (200, 0, "unsigned".into()));
    assert_eq!(balances(&desk), ([1_120, 0, 0], [530, 0, 0], 0));
    let totals = desk.slot().totals;
    assert_eq!((totals.lapsed, totals.lapsed_lots, totals.lapse_liability), (1, Lots(10), Amount(200)));
}

#[test]
fn where_nobody_signs_both_pay_the_imbalance_account() {
    let mut desk = drafted().at(SIGN_BY);
    assert_eq!(lapsed(desk.activate(10)), (200, 300, "unsigned".into()));
    assert_eq!(balances(&desk), ([1_120, 0, 0], [30, 0, 0], 500));
    assert_eq!(desk.slot().totals.lapse_liability, Amount(500));
}

#[test]
fn who_may_not_trade_any_more_is_as_if_unsigned() {
    for status in [Status::Pending, Status::Rejected, Status::Suspended, Status::Revoked] {
        let mut desk = drafted();
        for party in [ALICE, BOB] {
            desk.sign(party, &[id(0)]).unwrap();
        }
        desk.world.admit(&account("bob"), BOB, status);
        desk.set_time(SIGN_BY);
        assert_eq!(lapsed(desk.activate(1)), (0, 300, "inactive".into()), "{status}");
        assert_eq!(balances(&desk), ([1_620, 0, 0], [30, 0, 0], 0));
    }
}

#[test]
fn terms_that_are_not_those_of_the_clearing_cost_nobody_anything() {
    let changes: [fn(&mut NewContract); 6] = [
        |new| new.buyer_price = Price(111),
        |new| new.seller_price = Price(99),
        |new| new.label = LabelId(1),
        |new| new.label = LabelId(2),
        |new| new.label = LabelId(9),
        |new| new.seller_zone = ZoneId(2),
    ];
    for change in changes {
        let mut desk = Desk::new();
        let mut contract = new(ALICE, BOB, 10);
        change(&mut contract);
        desk.draft(page(vec![contract.clone()])).unwrap();
        desk.sign(ALICE, &[id(0)]).unwrap();
        desk.set_time(SIGN_BY);
        assert_eq!(lapsed(desk.activate(10)), (0, 0, "terms".into()), "{contract:?}");
        assert_eq!(desk.escrow.balance(ALICE).reserved + desk.escrow.balance(ALICE).committed, 0);
        assert_eq!(desk.escrow.system_balance(SystemAccount::Imbalance), 0);
    }
}

#[test]
fn a_label_adds_its_premium_to_both_prices() {
    let mut desk = Desk::new();
    let mut contract = new(ALICE, BOB, 10);
    (contract.label, contract.buyer_price, contract.seller_price) = (LabelId(1), Price(117), Price(107));
    desk.draft(page(vec![contract])).unwrap();
    desk.sign(ALICE, &[id(0)]).unwrap();
    desk.sign(BOB, &[id(0)]).unwrap();
    desk.set_time(SIGN_BY);
    desk.activate(10).unwrap();
    assert_eq!(desk.status(0), ContractStatus::Active);
}

#[test]
fn a_price_beyond_all_numbers_is_no_contracts_price() {
    let mut desk = Desk::new();
    // The zones' prices become 2^63 − 21, − 11 and − 1: the last takes no premium of 7.
    desk.world.shift_prices(i64::MAX - 120);
    let mut contract = new(CAROL, CAROL, 1);
    (contract.label, contract.buyer_price, contract.seller_price) = (LabelId(1), Price::MAX, Price::MAX);
    desk.send(&account("matcher"), ExecuteMsg::Draft { drafts: page(vec![contract]) }).unwrap();
    desk.escrow.reserve(CAROL, buyer_hold(Price::MAX, Lots(1), &TERMS).unwrap());
    desk.escrow.reserve(CAROL, seller_hold(Price::MAX, Lots(1), &TERMS).unwrap());
    desk.set_time(SIGN_BY);
    assert_eq!(lapsed(desk.activate(10)), (0, 0, "terms".into()));
}

#[test]
fn where_the_crank_is_late_nobody_owes_for_a_missing_signature() {
    // Pairing ended so late that the time for signing ends after delivery has begun.
    let mut desk = Desk::new().at(START - 899);
    desk.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    desk.sign(ALICE, &[id(0)]).unwrap();
    desk.set_time(START + 1);
    assert_eq!(lapsed(desk.activate(10)), (0, 0, "unsigned".into()));
    assert_eq!(balances(&desk), ([1_320, 0, 0], [330, 0, 0], 0));
    // One second earlier it ends with the beginning of delivery, and counts.
    let mut desk = Desk::new().at(START - 900);
    desk.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    desk.sign(ALICE, &[id(0)]).unwrap();
    desk.set_time(START);
    assert_eq!(lapsed(desk.activate(10)), (0, 300, "unsigned".into()));
}

#[test]
fn who_deals_with_itself_and_does_not_sign_pays_the_imbalance_account() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    desk.set_time(SIGN_BY);
    assert_eq!(lapsed(desk.activate(1)), (80, 120, "unsigned".into()));
    assert_eq!(desk.escrow.system_balance(SystemAccount::Imbalance), 200);
    assert_eq!(desk.escrow.balance(CAROL).free, 4 * 142 + 4 * 33 - 200);
}

#[test]
fn active_contracts_lie_on_their_parties_lines_and_lapsed_ones_do_not() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 10), new(CAROL, BOB, 7), new(ALICE, BOB, 5)])).unwrap();
    desk.sign(ALICE, &[id(0), id(2)]).unwrap();
    desk.sign(BOB, &ids(0..3)).unwrap();
    desk.set_time(SIGN_BY);
    for _ in 0..3 {
        desk.activate(1).unwrap();
    }
    let stored = |number| {
        let contract = crate::slots::contract(&desk.deps.storage, id(number)).unwrap();
        (contract.buyer_offset.get(), contract.seller_offset.get())
    };
    assert_eq!([stored(0), stored(1), stored(2)], [(0, 0), (0, 0), (10, 10)]);
    let ask = |participant| {
        let ask = QueryMsg::Reading { market: MARKET, slot: SLOT, participant };
        let answer: interfaces::power_contract::ReadingResponse = desk.ask(ask).unwrap();
        (answer.sold.get(), answer.bought.get())
    };
    assert_eq!([ask(ALICE), ask(BOB), ask(CAROL)], [(0, 15), (15, 0), (0, 0)]);
}

#[test]
fn a_page_asks_once_for_prices_and_starts_no_contract_for_the_parties() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 1); 20])).unwrap();
    desk.set_time(SIGN_BY);
    let before = desk.world.asked();
    let done = desk.activate(20).unwrap();
    assert_eq!(desk.world.asked() - before, 1);
    assert_eq!(done.messages.len(), 2, "one posting, one entry in the log");
}

#[test]
fn activation_waits_for_its_time_and_happens_once() {
    let mut desk = Desk::new();
    refused!(desk.activate(1), PowerError::UnknownSlot { market: MARKET, slot: SLOT });
    desk.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 10)]) }).unwrap();
    desk.set_time(SIGN_BY + 1);
    refused!(
        desk.activate(1),
        PowerError::SlotStatus { status: SlotStatus::Drafting, step: SlotStep::Activate, .. }
    );
    let mut desk = drafted();
    for now in [DRAFTED, SIGN_BY - 1] {
        desk.set_time(now);
        refused!(desk.activate(1),
            PowerError::TooEarly { from: Timestamp(SIGN_BY), now: at, .. } if at.get() == now
        );
    }
    desk.set_time(SIGN_BY);
    refused!(desk.activate(0), PowerError::EmptyPage);
    let done = desk.activate(u32::MAX).unwrap();
    assert_eq!(
        events::<SlotProgress>(&done),
        [SlotProgress { market: MARKET, slot: SLOT, status: "active".into(), progress: 0 }]
    );
    refused!(desk.activate(1), PowerError::SlotStatus { status: SlotStatus::Active, .. });
    let entry = &desk.log[0];
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("activate", vec![ALICE, BOB]));
}

#[test]
fn a_page_is_at_most_500_whatever_is_asked_for() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 1); 501])).unwrap();
    desk.set_time(SIGN_BY);
    desk.activate(u32::MAX).unwrap();
    assert_eq!((desk.slot().status, desk.slot().progress), (SlotStatus::Signing, 500));
    desk.activate(1).unwrap();
    assert_eq!((desk.slot().status, desk.slot().progress), (SlotStatus::Active, 0));
    assert_eq!(desk.slot().totals.lapsed, 501);
}

#[test]
fn a_slot_whose_contracts_all_lapsed_becomes_final_without_a_booking() {
    let mut desk = drafted().at(SIGN_BY);
    desk.activate(1).unwrap();
    desk.set_time(METER_UNTIL);
    let messages = desk.escrow.messages;
    desk.settle(1).unwrap();
    assert_eq!((desk.slot_status(), desk.escrow.messages), (SlotStatus::Final, messages));
    let cycle = desk.cycle();
    assert_eq!((cycle.final_slots, cycle.totals.lapsed, cycle.totals.settled), (1, 1, 0));
    desk.escrow.assert_nothing_left_behind();
}
