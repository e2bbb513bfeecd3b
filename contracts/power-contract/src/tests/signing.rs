//! Signing: one by one, and by digest.

use interfaces::power_contract::DigestResponse;
use interfaces::power_contract::events::ContractsSigned;
use settlement::{contract_digest, digest_root};

use super::*;
use crate::life_cycle::Step;
use crate::refused;
use crate::state::{PartyCycleKey, SIGNATURES, SignedContracts};

/// Alice buys 10 lots of Bob and 5 of Dave; Carol buys 6 of Bob.
fn drafted() -> TestEnv {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5), new(CAROL, BOB, 6)])).unwrap();
    env
}

#[test]
fn signing_commits_what_was_reserved() {
    let mut env = drafted();
    let done = env.sign(ALICE, &ids(0..2)).unwrap();
    // Alice: 15·110 + 15·(2 + 20) = 1,980.
    let alice = env.escrow.balance(ALICE);
    assert_eq!((alice.free, alice.reserved, alice.committed), (0, 0, 1_980));
    // Bob signs the smaller of his two: 6·(3 + 30) = 198, the other 10·33 = 330 stay reserved.
    env.sign(BOB, &[id(2)]).unwrap();
    let bob = env.escrow.balance(BOB);
    assert_eq!((bob.reserved, bob.committed), (330, 198));
    let signed = ContractsSigned { participant: ALICE, market: MARKET, contracts: 2, means: "single".into() };
    assert_eq!(events::<ContractsSigned>(&done), [signed]);
    assert!(env.contract(0).buyer_signed && !env.contract(0).seller_signed);
    let entry = &env.log[0];
    assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("sign", account("alice").as_str()));
    assert_eq!(entry.subjects, [ALICE]);
}

#[test]
fn one_digest_signs_many_contracts_in_one_record() {
    let mut env = drafted();
    let done = env.sign_digest(BOB, &[id(0), id(2)]).unwrap();
    assert_eq!(events::<ContractsSigned>(&done)[0].means, "digest");
    assert!(env.contract(0).seller_signed && env.contract(2).seller_signed);
    let key = PartyCycleKey { market: MARKET, cycle: CYCLE, participant: BOB };
    let mut expected = SignedContracts::default();
    assert!(expected.insert(SLOT, 0.into()) && expected.insert(SLOT, 2.into()));
    assert_eq!(SIGNATURES.load(&env.deps.storage, key.to_bytes()).unwrap(), expected);
    assert_eq!(env.escrow.balance(BOB).reserved, 0);
}

#[test]
fn the_digest_is_that_of_the_terms() {
    let env = drafted();
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
    let answer: DigestResponse = env.ask(QueryMsg::Digest { contracts: ids(0..2) }).unwrap();
    assert_eq!(answer.digest, HexBinary::from(digest_root(digests)));
    assert_eq!(env.contract(1).digest, HexBinary::from(digests[1]));
}

#[test]
fn a_wrong_digest_signs_nothing() {
    let mut env = drafted();
    let send = |env: &mut TestEnv, digest: HexBinary| {
        env.send(&account("bob"), ExecuteMsg::SignDigest { contracts: vec![id(0), id(2)], digest })
    };
    refused!(send(&mut env, HexBinary::from([1; 32])), PowerError::DigestMismatch { .. });
    for length in [0, 31, 33] {
        refused!(send(&mut env, HexBinary::from(vec![1; length])),
            PowerError::Common(CommonError::HashLength { expected: 32, got }) if *got == length
        );
    }
    // The digest over another list of the same party is refused, too.
    let other: DigestResponse = env.ask(QueryMsg::Digest { contracts: vec![id(0)] }).unwrap();
    refused!(send(&mut env, other.digest), PowerError::DigestMismatch { .. });
}

#[test]
fn a_digest_is_over_an_ascending_list_of_one_cycle() {
    let mut env = drafted();
    let next_day = SlotId(SLOT.get() + 96);
    let mut drafts = page(vec![new(ALICE, BOB, 10)]);
    drafts.slot = next_day;
    drafts.terms.as_mut().unwrap().cycle = CycleId(CYCLE.get() + 1);
    env.draft(drafts).unwrap();
    let tomorrow = ContractId { slot: next_day, ..id(0) };
    for list in [vec![id(2), id(0)], vec![id(0), id(0)]] {
        refused!(env.sign_digest(BOB, &list),
            PowerError::NotAscending { last, next } if *last == list[0] && *next == list[1]
        );
    }
    refused!(env.sign_digest(BOB, &[id(0), tomorrow]),
        PowerError::MixedCycles { cycle, .. } if cycle.get() == CYCLE.get() + 1
    );
    // One by one, contracts of several cycles may come in one message: one record each.
    env.sign(BOB, &[id(0), tomorrow]).unwrap();
    let signed = |slot| env.ask::<ContractResponse>(QueryMsg::Contract { contract: slot }).unwrap();
    assert!(signed(tomorrow).seller_signed && signed(id(0)).seller_signed);
}

#[test]
fn lists_to_sign_have_1_to_500_contracts_without_duplicates() {
    let mut env = drafted();
    refused!(env.sign(ALICE, &[]), PowerError::Common(CommonError::EmptyList));
    refused!(env.sign(ALICE, &[id(0), id(1), id(0)]),
        PowerError::Common(CommonError::Duplicate { item }) if *item == format!("contract {}", id(0))
    );
    let long = ids(0..501);
    refused!(env.sign(ALICE, &long), PowerError::Common(CommonError::ListTooLong { most: 500, got: 501 }));
    let by_digest = |contracts| ExecuteMsg::SignDigest { contracts, digest: HexBinary::from([0; 32]) };
    refused!(env.send(&account("alice"), by_digest(vec![])), PowerError::Common(CommonError::EmptyList));
    refused!(
        env.send(&account("alice"), by_digest(long)),
        PowerError::Common(CommonError::ListTooLong { most: 500, got: 501 })
    );
}

#[test]
fn one_digest_signs_500_contracts() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(ALICE, BOB, 1); 500])).unwrap();
    env.sign_digest(ALICE, &ids(0..500)).unwrap();
    // 500·(110 + 22)
    assert_eq!(env.escrow.balance(ALICE).committed, 66_000);
    assert!(env.contract(499).buyer_signed);
}

#[test]
fn unknown_contracts_and_those_of_other_parties_are_refused() {
    let mut env = drafted();
    refused!(env.sign(ALICE, &[id(3)]), PowerError::UnknownContract { contract } if *contract == id(3));
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
            refused!(env.send(&account("alice"), msg),
                PowerError::UnknownContract { contract } if *contract == unknown
            );
        }
    }
    refused!(env.sign(ALICE, &[id(0), id(2)]),
        PowerError::NotAParty { contract, participant: ALICE } if *contract == id(2)
    );
    refused!(env.sign_digest(ALICE, &[id(0), id(2)]),
        PowerError::NotAParty { contract, participant: ALICE } if *contract == id(2)
    );
}

#[test]
fn signing_twice_is_refused() {
    let mut env = drafted();
    env.sign(ALICE, &[id(0)]).unwrap();
    refused!(env.sign(ALICE, &[id(1), id(0)]),
        PowerError::AlreadySigned { contract, participant: ALICE } if *contract == id(0)
    );
    refused!(env.sign_digest(ALICE, &ids(0..2)), PowerError::AlreadySigned { .. });
    // 10 lots are committed once: 10·(110 + 22).
    assert_eq!(env.escrow.balance(ALICE).committed, 1_320);
}

#[test]
fn signing_ends_at_the_signing_deadline() {
    let mut env = drafted().at(SIGN_BY - 1);
    env.sign(ALICE, &[id(0)]).unwrap();
    env.sign_digest(BOB, &[id(0)]).unwrap();
    for now in [SIGN_BY, SIGN_BY + 1, u64::MAX / 1_000_000_000] {
        env.set_time(now);
        refused!(env.sign(ALICE, &[id(1)]),
            PowerError::TooLate { until: Timestamp(SIGN_BY), now: at, .. } if at.get() == now
        );
        refused!(env.sign_digest(ALICE, &[id(1)]),
            PowerError::TooLate { until: Timestamp(SIGN_BY), now: at, .. } if at.get() == now
        );
    }
}

#[test]
fn drafts_can_be_signed_before_the_last_page() {
    let mut env = TestEnv::new();
    env.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 10)]) }).unwrap();
    env.set_time(SIGN_BY + 1_000);
    env.sign(ALICE, &[id(0)]).unwrap();
    assert!(env.contract(0).buyer_signed);
}

#[test]
fn cancelled_and_delivered_contracts_cannot_be_signed() {
    let mut env = drafted();
    env.cancel(ALICE, &[id(0)]).unwrap();
    env.cancel(BOB, &[id(0)]).unwrap();
    for outcome in [env.sign(BOB, &[id(0)]), env.sign_digest(BOB, &[id(0)])] {
        refused!(
            outcome,
            PowerError::ContractStatus { status: ContractStatus::Cancelled, step: Step::Sign, .. }
        );
    }
    let mut env = TestEnv::delivered(vec![new(ALICE, BOB, 10)]);
    for outcome in [env.sign(BOB, &[id(0)]), env.sign_digest(BOB, &[id(0)])] {
        refused!(
            outcome,
            PowerError::ContractStatus { status: ContractStatus::Delivered, step: Step::Sign, .. }
        );
    }
}

#[test]
fn one_list_may_sign_in_near_and_distant_slots() {
    let mut env = TestEnv::new();
    let slots: Vec<SlotId> = [0, 1, 2, 5, 90].into_iter().map(|offset| SlotId(SLOT.get() + offset)).collect();
    for slot in &slots {
        let mut drafts = page(vec![new(ALICE, BOB, 1)]);
        drafts.slot = *slot;
        env.draft(drafts).unwrap();
    }
    let list: Vec<_> = slots.iter().map(|slot| ContractId { slot: *slot, ..id(0) }).collect();
    env.sign_digest(ALICE, &list[..4]).unwrap();
    env.sign(ALICE, &[list[4]]).unwrap();
    env.sign_digest(BOB, &list).unwrap();
    for contract in list {
        let answer: ContractResponse = env.ask(QueryMsg::Contract { contract }).unwrap();
        assert_eq!(answer.status, ContractStatus::Signed, "{contract}");
    }
}

#[test]
fn commitments_are_posted_in_the_denomination_of_the_slot() {
    use interfaces::settlement_escrow::ExecuteMsg as EscrowMsg;
    let mut env = TestEnv::new();
    let other = ContractId { slot: SlotId(SLOT.get() + 1), ..id(0) };
    for (slot, denom) in [(SLOT, 1), (other.slot, 0)] {
        let mut drafts = page(vec![new(ALICE, BOB, 10)]);
        drafts.slot = slot;
        drafts.terms.as_mut().unwrap().denom = DenomId(denom);
        env.draft(drafts).unwrap();
    }
    let done = env.sign(ALICE, &[id(0), other]).unwrap();
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
fn a_participant_on_both_sides_signs_both_at_once() {
    let mut env = TestEnv::new();
    env.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    env.sign(CAROL, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::Signed);
    // 4·(120 + 22) as buyer and 4·33 as seller.
    assert_eq!(env.escrow.balance(CAROL).committed, 568 + 132);
    refused!(env.sign(CAROL, &[id(0)]), PowerError::AlreadySigned { .. });
}
