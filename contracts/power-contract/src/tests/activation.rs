//! Verification before activation, and the cost of lapses.

use interfaces::power_contract::events::{ContractLapsed, SlotProgress};
use interfaces::settlement_escrow::SystemAccount;

use super::*;
use crate::life_cycle::SlotStep;
use crate::refused;

/// Alice buys 10 lots of Bob: she holds 1,320 with a bond of 200, he holds 330 with a bond of 300.
fn drafted() -> TestEnv {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    env
}

fn lapsed(outcome: TxResult) -> (u128, u128, String) {
    let [event]: [ContractLapsed; 1] = events(&outcome.unwrap()).try_into().unwrap();
    (event.buyer_liability.get(), event.seller_liability.get(), event.reason)
}

/// Free, reserved, committed of Alice and Bob, and the balance of the imbalance account.
fn balances(env: &TestEnv) -> ([i128; 3], [i128; 3], i128) {
    let of = |participant| {
        let balance = env.escrow.balance(participant);
        [balance.free, balance.reserved, balance.committed]
    };
    (of(ALICE), of(BOB), env.escrow.system_balance(SystemAccount::Imbalance))
}

#[test]
fn a_party_that_does_not_sign_pays_the_other() {
    let mut env = drafted();
    env.sign(ALICE, &[id(0)]).unwrap();
    env.set_time(SIGN_BY);
    assert_eq!(lapsed(env.activate(10)), (0, 300, "unsigned".into()));
    assert_eq!(balances(&env), ([1_620, 0, 0], [30, 0, 0], 0));
    assert_eq!(env.status(0), ContractStatus::Lapsed);

    let mut env = drafted();
    env.sign(BOB, &[id(0)]).unwrap();
    env.set_time(SIGN_BY + 1_000_000);
    assert_eq!(lapsed(env.activate(10)), (200, 0, "unsigned".into()));
    assert_eq!(balances(&env), ([1_120, 0, 0], [530, 0, 0], 0));
    let totals = env.slot().totals;
    assert_eq!((totals.lapsed, totals.lapsed_lots, totals.lapse_liability), (1, Lots(10), Amount(200)));
}

#[test]
fn parties_that_both_do_not_sign_pay_the_imbalance_account() {
    let mut env = drafted().at(SIGN_BY);
    assert_eq!(lapsed(env.activate(10)), (200, 300, "unsigned".into()));
    assert_eq!(balances(&env), ([1_120, 0, 0], [30, 0, 0], 500));
    assert_eq!(env.slot().totals.lapse_liability, Amount(500));
}

#[test]
fn a_party_that_is_not_active_counts_as_unsigned() {
    for status in [Status::Pending, Status::Rejected, Status::Suspended, Status::Revoked] {
        let mut env = drafted();
        for party in [ALICE, BOB] {
            env.sign(party, &[id(0)]).unwrap();
        }
        env.peers.admit(&account("bob"), BOB, status);
        env.set_time(SIGN_BY);
        assert_eq!(lapsed(env.activate(1)), (0, 300, "inactive".into()), "{status}");
        assert_eq!(balances(&env), ([1_620, 0, 0], [30, 0, 0], 0));
    }
}

#[test]
fn a_contract_with_other_prices_than_the_clearing_lapses_free_of_charge() {
    let changes: [fn(&mut NewContract); 6] = [
        |new| new.buyer_price = Price(111),
        |new| new.seller_price = Price(99),
        |new| new.label = LabelId(1),
        |new| new.label = LabelId(2),
        |new| new.label = LabelId(9),
        |new| new.seller_zone = ZoneId(2),
    ];
    for change in changes {
        let mut env = TestEnv::new();
        let mut contract = new(ALICE, BOB, 10);
        change(&mut contract);
        env.draft(page(vec![contract.clone()])).unwrap();
        env.sign(ALICE, &[id(0)]).unwrap();
        env.set_time(SIGN_BY);
        assert_eq!(lapsed(env.activate(10)), (0, 0, "terms".into()), "{contract:?}");
        assert_eq!(env.escrow.balance(ALICE).reserved + env.escrow.balance(ALICE).committed, 0);
        assert_eq!(env.escrow.system_balance(SystemAccount::Imbalance), 0);
    }
}

#[test]
fn a_label_adds_its_premium_to_both_prices() {
    let mut env = TestEnv::new();
    let mut contract = new(ALICE, BOB, 10);
    (contract.label, contract.buyer_price, contract.seller_price) = (LabelId(1), Price(117), Price(107));
    env.draft(page(vec![contract])).unwrap();
    env.sign(ALICE, &[id(0)]).unwrap();
    env.sign(BOB, &[id(0)]).unwrap();
    env.set_time(SIGN_BY);
    env.activate(10).unwrap();
    assert_eq!(env.status(0), ContractStatus::Active);
}

#[test]
fn a_clearing_price_out_of_range_matches_no_contract() {
    let mut env = TestEnv::new();
    // The zones' prices become 2^63 − 21, − 11 and − 1: the last takes no premium of 7.
    env.peers.shift_prices(i64::MAX - 120);
    let mut contract = new(CAROL, CAROL, 1);
    (contract.label, contract.buyer_price, contract.seller_price) = (LabelId(1), Price::MAX, Price::MAX);
    env.send(&account("matcher"), ExecuteMsg::Draft { drafts: page(vec![contract]) }).unwrap();
    env.escrow.reserve(CAROL, buyer_hold(Price::MAX, Lots(1), &TERMS).unwrap());
    env.escrow.reserve(CAROL, seller_hold(Price::MAX, Lots(1), &TERMS).unwrap());
    env.set_time(SIGN_BY);
    assert_eq!(lapsed(env.activate(10)), (0, 0, "terms".into()));
}

#[test]
fn missing_signatures_cost_nothing_if_the_deadline_is_after_delivery_starts() {
    // Pairing ended so late that the signing deadline is after the start of delivery.
    let mut env = TestEnv::new().at(START - 899);
    env.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    env.sign(ALICE, &[id(0)]).unwrap();
    env.set_time(START + 1);
    assert_eq!(lapsed(env.activate(10)), (0, 0, "unsigned".into()));
    assert_eq!(balances(&env), ([1_320, 0, 0], [330, 0, 0], 0));
    // One second earlier the deadline is the start of delivery, and the bond is owed.
    let mut env = TestEnv::new().at(START - 900);
    env.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    env.sign(ALICE, &[id(0)]).unwrap();
    env.set_time(START);
    assert_eq!(lapsed(env.activate(10)), (0, 300, "unsigned".into()));
}

#[test]
fn a_participant_on_both_sides_that_does_not_sign_pays_imbalance_account() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    env.set_time(SIGN_BY);
    assert_eq!(lapsed(env.activate(1)), (80, 120, "unsigned".into()));
    assert_eq!(env.escrow.system_balance(SystemAccount::Imbalance), 200);
    assert_eq!(env.escrow.balance(CAROL).free, 4 * 142 + 4 * 33 - 200);
}

#[test]
fn offsets_and_sold_lots_count_active_contracts_only() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 10), new(CAROL, BOB, 7), new(ALICE, BOB, 5)])).unwrap();
    env.sign(ALICE, &[id(0), id(2)]).unwrap();
    env.sign(BOB, &ids(0..3)).unwrap();
    env.set_time(SIGN_BY);
    for _ in 0..3 {
        env.activate(1).unwrap();
    }
    let stored = |number| {
        let contract = crate::slots::contract(&env.deps.storage, id(number)).unwrap();
        (contract.buyer_offset.get(), contract.seller_offset.get())
    };
    assert_eq!([stored(0), stored(1), stored(2)], [(0, 0), (0, 0), (10, 10)]);
    let ask = |participant| {
        let ask = QueryMsg::Reading { market: MARKET, slot: SLOT, participant };
        let answer: interfaces::power_contract::ReadingResponse = env.ask(ask).unwrap();
        (answer.sold.get(), answer.bought.get())
    };
    assert_eq!([ask(ALICE), ask(BOB), ask(CAROL)], [(0, 15), (15, 0), (0, 0)]);
}

#[test]
fn activation_asks_for_prices_once_and_reads_parties_raw() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 1); 20])).unwrap();
    env.set_time(SIGN_BY);
    let before = env.peers.asked();
    let done = env.activate(20).unwrap();
    assert_eq!(env.peers.asked() - before, 1);
    assert_eq!(done.messages.len(), 2, "one posting, one entry in the log");
}

#[test]
fn activation_starts_at_the_signing_deadline_and_happens_once() {
    let mut env = TestEnv::new();
    refused!(env.activate(1), PowerError::UnknownSlot { market: MARKET, slot: SLOT });
    env.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 10)]) }).unwrap();
    env.set_time(SIGN_BY + 1);
    refused!(
        env.activate(1),
        PowerError::SlotStatus { status: SlotStatus::Drafting, step: SlotStep::Activate, .. }
    );
    let mut env = drafted();
    for now in [DRAFTED, SIGN_BY - 1] {
        env.set_time(now);
        refused!(env.activate(1),
            PowerError::TooEarly { from: Timestamp(SIGN_BY), now: at, .. } if at.get() == now
        );
    }
    env.set_time(SIGN_BY);
    refused!(env.activate(0), PowerError::Common(CommonError::EmptyPage));
    let done = env.activate(u32::MAX).unwrap();
    assert_eq!(
        events::<SlotProgress>(&done),
        [SlotProgress { market: MARKET, slot: SLOT, status: "active".into(), progress: 0 }]
    );
    refused!(env.activate(1), PowerError::SlotStatus { status: SlotStatus::Active, .. });
    let entry = &env.log[0];
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("activate", vec![ALICE, BOB]));
}

#[test]
fn activation_pages_hold_at_most_500_contracts() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 1); 501])).unwrap();
    env.set_time(SIGN_BY);
    env.activate(u32::MAX).unwrap();
    assert_eq!((env.slot().status, env.slot().progress), (SlotStatus::Signing, 500));
    env.activate(1).unwrap();
    assert_eq!((env.slot().status, env.slot().progress), (SlotStatus::Active, 0));
    assert_eq!(env.slot().totals.lapsed, 501);
}

#[test]
fn a_slot_of_lapsed_contracts_becomes_final_without_a_booking() {
    let mut env = drafted().at(SIGN_BY);
    env.activate(1).unwrap();
    env.set_time(METER_UNTIL);
    let messages = env.escrow.messages;
    env.settle(1).unwrap();
    assert_eq!((env.slot_status(), env.escrow.messages), (SlotStatus::Final, messages));
    let cycle = env.cycle();
    assert_eq!((cycle.final_slots, cycle.totals.lapsed, cycle.totals.settled), (1, 1, 0));
    env.escrow.assert_nothing_left_behind();
}
