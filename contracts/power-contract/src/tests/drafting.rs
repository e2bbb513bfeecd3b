//! Drafting of contracts by the matcher.

use interfaces::power_contract::SlotStatus;
use interfaces::power_contract::events::{ContractDrafted, SlotProgress};

use super::*;
use crate::life_cycle::SlotStep;
use crate::refused;

fn draft_of(change: impl FnOnce(&mut Drafts)) -> Drafts {
    let mut drafts = page(vec![new(ALICE, BOB, 10)]);
    change(&mut drafts);
    drafts
}

#[test]
fn pages_continue_the_numbers_and_the_last_sets_the_signing_deadline() {
    let mut env = TestEnv::new();
    let first = env.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 10)]) }).unwrap();
    assert_eq!((env.slot_status(), env.slot().sign_by), (SlotStatus::Drafting, None));
    assert_eq!(
        events::<ContractDrafted>(&first),
        [ContractDrafted {
            contract: id(0),
            buyer: ALICE,
            seller: BOB,
            label: LabelId(0),
            lots: Lots(10),
            buyer_price: Price(110),
            seller_price: Price(100),
        }]
    );
    env.set_time(DRAFTED + 5);
    let drafts = Drafts { terms: None, ..page(vec![new(CAROL, DAVE, 5), new(ALICE, DAVE, 1)]) };
    let last = env.draft(drafts).unwrap();
    assert_eq!(
        events::<SlotProgress>(&last),
        [SlotProgress { market: MARKET, slot: SLOT, status: "signing".into(), progress: 0 }]
    );
    let slot = env.slot();
    assert_eq!((slot.status, slot.contracts), (SlotStatus::Signing, 3));
    assert_eq!(slot.sign_by, Some(Timestamp(DRAFTED + 5 + 900)));
    assert_eq!((slot.totals.drafted, slot.totals.drafted_lots), (3, Lots(16)));
    assert_eq!(slot.terms, slot_terms());
    assert_eq!(env.contract(2).terms.seller, DAVE);
    assert_eq!((env.cycle().slots, env.cycle().final_slots), (1, 0));
    assert!(env.log.is_empty(), "the matcher's entry covers it");
    assert_eq!(env.escrow.messages, 0, "what orders reserved stays reserved");
}

#[test]
fn a_last_page_may_be_empty_unless_it_is_the_only_one() {
    let mut env = TestEnv::new();
    refused!(env.draft(page(vec![])), PowerError::Common(CommonError::EmptyList));
    env.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 10)]) }).unwrap();
    refused!(
        env.draft(Drafts { terms: None, last: false, ..page(vec![]) }),
        PowerError::Common(CommonError::EmptyList)
    );
    env.draft(Drafts { terms: None, ..page(vec![]) }).unwrap();
    assert_eq!((env.slot_status(), env.slot().contracts), (SlotStatus::Signing, 1));
}

#[test]
fn a_page_holds_at_most_1500_contracts() {
    let mut env = TestEnv::new();
    refused!(
        env.draft(page(vec![new(ALICE, BOB, 1); 1_501])),
        PowerError::Common(CommonError::ListTooLong { most: 1_500, got: 1_501 })
    );
    env.draft(page(vec![new(ALICE, BOB, 1); 1_500])).unwrap();
    assert_eq!(env.slot().contracts, 1_500);
}

#[test]
fn terms_come_with_the_first_page_only() {
    let mut env = TestEnv::new();
    refused!(
        env.draft(draft_of(|drafts| drafts.terms = None)),
        PowerError::UnknownSlot { market: MARKET, slot: SLOT }
    );
    env.draft(draft_of(|drafts| drafts.last = false)).unwrap();
    refused!(env.draft(draft_of(|_| ())), PowerError::TermsTwice { market: MARKET, slot: SLOT });
    env.draft(draft_of(|drafts| drafts.terms = None)).unwrap();
    refused!(
        env.draft(draft_of(|drafts| drafts.terms = None)),
        PowerError::SlotStatus { status: SlotStatus::Signing, step: SlotStep::Draft, .. }
    );
}

#[test]
fn drafts_without_lots_or_with_unknown_zones_are_refused() {
    let mut env = TestEnv::new();
    refused!(
        env.draft(draft_of(|drafts| drafts.contracts.push(new(ALICE, BOB, 0)))),
        PowerError::NoLots { position: 1 }
    );
    refused!(
        env.draft(draft_of(|drafts| drafts.contracts[0].seller_zone = ZoneId(3))),
        PowerError::UnknownZone { zone: ZoneId(3), zones: 3 }
    );
    refused!(
        env.draft(draft_of(|drafts| drafts.contracts[0].buyer_zone = ZoneId(255))),
        PowerError::UnknownZone { zone: ZoneId(255), zones: 3 }
    );
}

#[test]
fn times_out_of_order_are_refused() {
    let mut env = TestEnv::new();
    for (start, end, meter_until) in
        [(END, END, METER_UNTIL), (END, START, METER_UNTIL), (START, END, END - 1)]
    {
        let drafts = draft_of(|drafts| {
            let terms = drafts.terms.as_mut().unwrap();
            (terms.start, terms.end) = (Timestamp(start), Timestamp(end));
            terms.meter_until = Timestamp(meter_until);
        });
        refused!(env.draft(drafts), PowerError::TimesOutOfOrder { slot: SLOT, .. });
    }
    let endless = draft_of(|drafts| drafts.terms.as_mut().unwrap().sign = Seconds(u64::MAX));
    refused!(env.draft(endless), PowerError::Overflow(_));
}

#[test]
fn extreme_integers_are_drafted_or_refused_without_panic() {
    let mut env = TestEnv::new();
    // (2^64 − 1) lots of 100 Wh are more than 64 bits of energy.
    let send = |env: &mut TestEnv, change: fn(&mut NewContract)| {
        let mut drafts = draft_of(|_| ());
        change(&mut drafts.contracts[0]);
        env.send(&account("matcher"), ExecuteMsg::Draft { drafts })
    };
    refused!(send(&mut env, |new| new.lots = Lots::MAX), PowerError::Overflow(_));
    let mut rich = draft_of(|drafts| drafts.contracts[0].lots = Lots(1 << 40));
    rich.terms.as_mut().unwrap().terms.buyer_bond = Amount(u128::MAX);
    refused!(
        env.send(&account("matcher"), ExecuteMsg::Draft { drafts: rich.clone() }),
        PowerError::Overflow(_)
    );
    send(&mut env, |new| {
        new.buyer_price = Price::MIN;
        new.seller_price = Price::MAX;
        new.label = LabelId(255);
        new.lots = Lots(u64::MAX / 100);
        new.buyer = ParticipantId(u32::MAX);
    })
    .unwrap();
    let contract = env.contract(0);
    assert_eq!((contract.terms.buyer_price, contract.terms.seller_price), (Price::MIN, Price::MAX));
    assert_eq!(contract.terms.electricity, Energy(u64::MAX / 100 * 100));
}

#[test]
fn slots_of_one_cycle_are_counted_together() {
    let mut env = TestEnv::new();
    for slot in [SLOT, SlotId(SLOT.get() + 1)] {
        env.draft(draft_of(|drafts| drafts.slot = slot)).unwrap();
    }
    let other = draft_of(|drafts| {
        drafts.slot = SlotId(SLOT.get() + 96);
        drafts.terms.as_mut().unwrap().cycle = CycleId(CYCLE.get() + 1);
    });
    env.draft(other).unwrap();
    assert_eq!(env.cycle().slots, 2);
}
