//! Signatures by one's own hand: one by one, and by digest.

use interfaces::power_contract::DigestResponse;
use interfaces::power_contract::events::ContractsSigned;
use settlement::{contract_digest, digest_root};

use super::*;
use crate::life_cycle::Step;
use crate::refused;
use crate::state::{PartyCycleKey, SIGNATURES};

/// Alice buys 10 lots of Bob and 5 of Dave; Carol buys 6 of Bob.
fn drafted() -> Desk {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5), new(CAROL, BOB, 6)])).unwrap();
    desk
}

#[test]
fn signing_commits_what_was_reserved() {
    let mut desk = drafted();
    let done = desk.sign(ALICE, &ids(0..2)).unwrap();
    // Alice: 15·110 + 15·(2 + 20) = 1,980.
    let alice = desk.escrow.balance(ALICE);
    assert_eq!((alice.free, alice.reserved, alice.committed), (0, 0, 1_980));
    // Bob signs the smaller of his two: 6·(3 + 30) = 198, the other 10·33 = 330 stay reserved.
    desk.sign(BOB, &[id(2)]).unwrap();
    let bob = desk.escrow.balance(BOB);
    assert_eq!((bob.reserved, bob.committed), (330, 198));
    let signed = ContractsSigned { participant: ALICE, market: MARKET, contracts: 2, means: "single".into() };
    assert_eq!(events::<ContractsSigned>(&done), [signed]);
    assert!(desk.contract(0).buyer_signed && !desk.contract(0).seller_signed);
    let entry = &desk.log[0];
    assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("sign", account("alice").as_str()));
    assert_eq!(entry.subjects, [ALICE]);
}

#[test]
fn one_digest_signs_many_in_one_record() {
    let mut desk = drafted();
    let done = desk.sign_digest(BOB, &[id(0), id(2)]).unwrap();
    assert_eq!(events::<ContractsSigned>(&done)[0].means, "digest");
    assert!(desk.contract(0).seller_signed && desk.contract(2).seller_signed);
    let key = PartyCycleKey { market: MARKET, cycle: CYCLE, participant: BOB };
    let record = SIGNATURES.load(&desk.deps.storage, &key).unwrap();
    assert_eq!(record.contracts(), [(SLOT, 0.into()), (SLOT, 2.into())]);
    assert_eq!(desk.escrow.balance(BOB).reserved, 0);
}

#[test]
fn the_digest_binds_the_terms_and_can_be_computed_by_anyone() {
    let desk = drafted();
    let of = |new: NewContract, number| {
        contract_digest(&settlement::ContractTerms {
            contract: id(number),
            buyer: new.buyer,
            seller: new.seller,
            buyer_zone: new.buyer_zone,
            seller_zone: new.seller_zone,
            label: new.label,
            start: Timestamp(START),
            end: Timestamp(END),
            lots: new.lots,
            lot: Energy(100),
            buyer_price: new.buyer_price,
            seller_price: new.seller_price,
            seller_liability: Amount(30),
            buyer_liability: Amount(20),
            cycle: CYCLE,
        })
    };
    let digests = [of(new(ALICE, BOB, 10), 0), of(new(ALICE, DAVE, 5), 1)];
    let answer: DigestResponse = desk.ask(QueryMsg::Digest { contracts: ids(0..2) }).unwrap();
    assert_eq!(answer.digest, HexBinary::from(digest_root(digests)));
    assert_eq!(desk.contract(1).digest, HexBinary::from(digests[1]));
}

#[test]
fn a_wrong_digest_signs_nothing() {
    let mut desk = drafted();
    let send = |desk: &mut Desk, digest: HexBinary| {
        desk.send(&account("bob"), ExecuteMsg::SignDigest { contracts: vec![id(0), id(2)], digest })
    };
    refused!(send(&mut desk, HexBinary::from([1; 32])), PowerError::DigestMismatch { .. });
    for length in [0, 31, 33] {
        refused!(send(&mut desk, HexBinary::from(vec![1; length])),
            PowerError::HashLength { expected: 32, got } if *got == length
        );
    }
    // The digest over another list of the same party does not do.
    let other: DigestResponse = desk.ask(QueryMsg::Digest { contracts: vec![id(0)] }).unwrap();
    refused!(send(&mut desk, other.digest), PowerError::DigestMismatch { .. });
}

#[test]
fn a_digest_is_over_an_ascending_list_of_one_cycle() {
    let mut desk = drafted();
    let next_day = SlotId(SLOT.get() + 96);
    let mut drafts = page(vec![new(ALICE, BOB, 10)]);
    drafts.slot = next_day;
    drafts.terms.as_mut().unwrap().cycle = CycleId(CYCLE.get() + 1);
    desk.draft(drafts).unwrap();
    let tomorrow = ContractId { slot: next_day, ..id(0) };
    for list in [vec![id(2), id(0)], vec![id(0), id(0)]] {
        refused!(desk.sign_digest(BOB, &list),
            PowerError::NotAscending { last, next } if *last == list[0] && *next == list[1]
        );
    }
    refused!(desk.sign_digest(BOB, &[id(0), tomorrow]),
        PowerError::MixedCycles { cycle, .. } if cycle.get() == CYCLE.get() + 1
    );
    // One by one, contracts of several cycles may come in one message: one record each.
    desk.sign(BOB, &[id(0), tomorrow]).unwrap();
    let signed = |slot| desk.ask::<ContractResponse>(QueryMsg::Contract { contract: slot }).unwrap();
    assert!(signed(tomorrow).seller_signed && signed(id(0)).seller_signed);
}

#[test]
fn lists_are_neither_empty_nor_over_long_nor_name_anything_twice() {
    let mut desk = drafted();
    refused!(desk.sign(ALICE, &[]), PowerError::EmptyBatch);
    refused!(desk.sign(ALICE, &[id(0), id(1), id(0)]),
        PowerError::DuplicateContract { contract } if *contract == id(0)
    );
    let long = ids(0..501);
    refused!(desk.sign(ALICE, &long), PowerError::BatchTooLong { most: 500, got: 501 });
    let by_digest = |contracts| ExecuteMsg::SignDigest { contracts, digest: HexBinary::from([0; 32]) };
    refused!(desk.send(&account("alice"), by_digest(vec![])), PowerError::EmptyBatch);
    refused!(desk.send(&account("alice"), by_digest(long)), PowerError::BatchTooLong { most: 500, got: 501 });
}

#[test]
fn five_hundred_are_signed_by_one_digest() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 1); 500])).unwrap();
    desk.sign_digest(ALICE, &ids(0..500)).unwrap();
    // 500·(110 + 22)
    assert_eq!(desk.escrow.balance(ALICE).committed, 66_000);
    assert!(desk.contract(499).buyer_signed);
}

#[test]
fn unknown_contracts_and_those_of_others_are_refused() {
    let mut desk = drafted();
    refused!(desk.sign(ALICE, &[id(3)]), PowerError::UnknownContract { contract } if *contract == id(3));
    for unknown in [
        id(u32::MAX),
        ContractId { market: MarketId(9), ..id(0) },
        ContractId { slot: SlotId(0), ..id(0) },
        ContractId { slot: SlotId::MAX, ..id(u32::MAX) },
    ] {
        let contracts = vec![unknown];
        for msg in [
            ExecuteMsg::Sign { contracts: contracts.clone() },
            ExecuteMsg::SignDigest { contracts: contracts.clone(), digest: HexBinary::from([0; 32]) },
            ExecuteMsg::Cancel { contracts },
        ] {
            refused!(desk.send(&account("alice"), msg),
                PowerError::UnknownContract { contract } if *contract == unknown
            );
        }
    }
    refused!(desk.sign(ALICE, &[id(0), id(2)]),
        PowerError::NotAParty { contract, participant: ALICE } if *contract == id(2)
    );
    refused!(desk.sign_digest(ALICE, &[id(0), id(2)]),
        PowerError::NotAParty { contract, participant: ALICE } if *contract == id(2)
    );
}

#[test]
fn nobody_signs_twice() {
    let mut desk = drafted();
    desk.sign(ALICE, &[id(0)]).unwrap();
    refused!(desk.sign(ALICE, &[id(1), id(0)]),
        PowerError::AlreadySigned { contract, participant: ALICE } if *contract == id(0)
    );
    refused!(desk.sign_digest(ALICE, &ids(0..2)), PowerError::AlreadySigned { .. });
    // 10 lots are committed once: 10·(110 + 22).
    assert_eq!(desk.escrow.balance(ALICE).committed, 1_320);
}

#[test]
fn the_time_for_signing_ends_to_the_second() {
    let mut desk = drafted().at(SIGN_BY - 1);
    desk.sign(ALICE, &[id(0)]).unwrap();
    desk.sign_digest(BOB, &[id(0)]).unwrap();
    for now in [SIGN_BY, SIGN_BY + 1, u64::MAX / 1_000_000_000] {
        desk.set_time(now);
        refused!(desk.sign(ALICE, &[id(1)]),
            PowerError::TooLate { until: Timestamp(SIGN_BY), now: at, .. } if at.get() == now
        );
        refused!(desk.sign_digest(ALICE, &[id(1)]),
            PowerError::TooLate { until: Timestamp(SIGN_BY), now: at, .. } if at.get() == now
        );
    }
}

#[test]
fn drafts_can_be_signed_while_others_still_come_in() {
    let mut desk = Desk::new();
    desk.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 10)]) }).unwrap();
    desk.set_time(SIGN_BY + 1_000);
    desk.sign(ALICE, &[id(0)]).unwrap();
    assert!(desk.contract(0).buyer_signed);
}

#[test]
fn what_is_not_a_draft_any_more_is_not_signed() {
    let mut desk = drafted();
    desk.cancel(ALICE, &[id(0)]).unwrap();
    desk.cancel(BOB, &[id(0)]).unwrap();
    for outcome in [desk.sign(BOB, &[id(0)]), desk.sign_digest(BOB, &[id(0)])] {
        refused!(
            outcome,
            PowerError::ContractStatus { status: ContractStatus::Cancelled, step: Step::Sign, .. }
        );
    }
    let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]);
    for outcome in [desk.sign(BOB, &[id(0)]), desk.sign_digest(BOB, &[id(0)])] {
        refused!(
            outcome,
            PowerError::ContractStatus { status: ContractStatus::Delivered, step: Step::Sign, .. }
        );
    }
}

#[test]
fn slots_of_a_batch_may_be_near_or_far_apart() {
    let mut desk = Desk::new();
    let slots: Vec<SlotId> = [0, 1, 2, 5, 90].into_iter().map(|offset| SlotId(SLOT.get() + offset)).collect();
    for slot in &slots {
        let mut drafts = page(vec![new(ALICE, BOB, 1)]);
        drafts.slot = *slot;
        desk.draft(drafts).unwrap();
    }
    let list: Vec<_> = slots.iter().map(|slot| ContractId { slot: *slot, ..id(0) }).collect();
    desk.sign_digest(ALICE, &list[..4]).unwrap();
    desk.sign(ALICE, &[list[4]]).unwrap();
    desk.sign_digest(BOB, &list).unwrap();
    for contract in list {
        let answer: ContractResponse = desk.ask(QueryMsg::Contract { contract }).unwrap();
        assert_eq!(answer.status, ContractStatus::Signed, "{contract}");
    }
}

#[test]
fn what_is_committed_is_posted_in_its_own_denomination() {
    use interfaces::settlement_escrow::ExecuteMsg as EscrowMsg;
    let mut desk = Desk::new();
    let other = ContractId { slot: SlotId(SLOT.get() + 1), ..id(0) };
    for (slot, denom) in [(SLOT, 1), (other.slot, 0)] {
        let mut drafts = page(vec![new(ALICE, BOB, 10)]);
        drafts.slot = slot;
        drafts.terms.as_mut().unwrap().denom = DenomId(denom);
        desk.draft(drafts).unwrap();
    }
    let done = desk.sign(ALICE, &[id(0), other]).unwrap();
    let posted: Vec<_> = done
        .messages
        .iter()
        .filter_map(|sub| match &sub.msg {
            CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) => from_json::<EscrowMsg>(msg).ok(),
            _ => None,
        })
        .map(|msg| match msg {
            EscrowMsg::Post { denom, legs } => (denom.get(), legs.len(), legs[0].committed.get()),
            other => panic!("not a posting: {other:?}"),
        })
        .collect();
    assert_eq!(posted, [(0, 1, 1_320), (1, 1, 1_320)]);
}

#[test]
fn somebodys_own_contract_is_signed_on_both_sides_at_once() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    desk.sign(CAROL, &[id(0)]).unwrap();
    assert_eq!(desk.status(0), ContractStatus::Signed);
    // 4·(120 + 22) as buyer and 4·33 as seller.
    assert_eq!(desk.escrow.balance(CAROL).committed, 568 + 132);
    refused!(desk.sign(CAROL, &[id(0)]), PowerError::AlreadySigned { .. });
}
