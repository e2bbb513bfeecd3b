//! Queries: pages, filters, unknown ids.

use interfaces::power_contract::{
    ContractsResponse, DigestResponse, MandateResponse, ReadingResponse, SlotTotals,
};

use super::*;

/// Contracts 0, 3, 6 … are between Alice and Bob, the others between Carol and Dave.
fn drafted(count: usize) -> TestEnv {
    let mut env = TestEnv::new();
    let contracts = (0..count)
        .map(|number| if number % 3 == 0 { new(ALICE, BOB, 1) } else { new(CAROL, DAVE, 1) })
        .collect();
    env.draft(page(contracts)).unwrap();
    env
}

fn list(
    env: &TestEnv,
    party: Option<ParticipantId>,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> (Vec<u32>, Option<u32>) {
    let ask =
        QueryMsg::Contracts { market: MARKET, slot: SLOT, party, start_after: start_after.map(id), limit };
    let answer: ContractsResponse = env.ask(ask).unwrap();
    let numbers = answer.contracts.iter().map(|contract| contract.contract.number.get()).collect();
    (numbers, answer.next.map(|id| id.number.get()))
}

#[test]
fn a_contract_shows_the_five_fields_of_the_recommendation() {
    let env = drafted(1);
    let terms = env.contract(0).terms;
    assert_eq!((terms.period_start, terms.period_end), (Timestamp(START), Timestamp(END)));
    assert_eq!((terms.lots, terms.electricity), (Lots(1), Energy(100)));
    assert_eq!(terms.settlement_method, "metered delivery per slot, netted in cycle 20160");
    assert_eq!((terms.buyer_price, terms.seller_price), (Price(110), Price(100)));
    assert_eq!((terms.buyer_liability, terms.seller_liability), (Amount(20), Amount(30)));
    assert_eq!((terms.buyer, terms.seller, terms.label), (ALICE, BOB, LabelId(0)));
    assert_eq!((terms.buyer_zone, terms.seller_zone), (ZoneId(1), ZoneId(0)));
}

#[test]
fn pages_of_contracts_continue_to_the_end() {
    let env = drafted(7);
    assert_eq!(list(&env, None, None, Some(3)), (vec![0, 1, 2], Some(2)));
    assert_eq!(list(&env, None, Some(2), Some(3)), (vec![3, 4, 5], Some(5)));
    assert_eq!(list(&env, None, Some(5), Some(3)), (vec![6], None));
    assert_eq!(list(&env, None, Some(6), Some(3)), (vec![], None));
    assert_eq!(list(&env, None, Some(u32::MAX), Some(3)), (vec![], None));
    assert_eq!(list(&env, None, None, Some(7)).1, None);
}

#[test]
fn a_filtered_page_skips_nothing_and_names_the_next() {
    let env = drafted(7);
    assert_eq!(list(&env, Some(ALICE), None, Some(2)), (vec![0, 3], Some(3)));
    assert_eq!(list(&env, Some(ALICE), Some(3), Some(2)), (vec![6], None));
    assert_eq!(list(&env, Some(BOB), None, None).0, [0, 3, 6]);
    assert_eq!(list(&env, Some(ParticipantId(99)), None, None), (vec![], None));
}

#[test]
fn a_filter_looks_at_500_contracts_at_most() {
    let mut env = TestEnv::new();
    let mut contracts = vec![new(CAROL, DAVE, 1); 600];
    contracts[550] = new(ALICE, BOB, 1);
    env.draft(page(contracts)).unwrap();
    assert_eq!(list(&env, Some(ALICE), None, None), (vec![], Some(499)));
    assert_eq!(list(&env, Some(ALICE), Some(499), None), (vec![550], None));
    assert_eq!(list(&env, None, None, None).0.len(), 50, "as many as by default");
    assert_eq!(list(&env, None, None, Some(u32::MAX)).0.len(), 500, "not more than 500");
}

#[test]
fn unknown_ids_are_errors_or_empty_answers() {
    let env = drafted(1);
    let unknown = SlotId(SLOT.get() + 1);
    let contract = ContractId { slot: unknown, ..id(0) };
    assert!(matches!(
        env.ask::<ContractResponse>(QueryMsg::Contract { contract }),
        Err(PowerError::UnknownContract { contract: got }) if got == contract
    ));
    assert!(matches!(
        env.ask::<SlotResponse>(QueryMsg::Slot { market: MARKET, slot: unknown }),
        Err(PowerError::UnknownSlot { .. })
    ));
    let ask = |slot, start_after, limit| {
        env.ask::<ContractsResponse>(QueryMsg::Contracts {
            market: MARKET,
            slot,
            party: None,
            start_after,
            limit,
        })
    };
    assert!(matches!(ask(unknown, None, None), Err(PowerError::UnknownSlot { .. })));
    assert!(matches!(ask(SLOT, Some(contract), None), Err(PowerError::UnknownContract { .. })));
    assert!(matches!(ask(SLOT, None, Some(0)), Err(PowerError::Common(CommonError::EmptyPage))));
    let reading: ReadingResponse =
        env.ask(QueryMsg::Reading { market: MARKET, slot: unknown, participant: ALICE }).unwrap();
    assert_eq!((reading.version, reading.quality, reading.estimated), (0, None, true));
    let mandate: MandateResponse = env.ask(QueryMsg::Mandate { market: MARKET, participant: ALICE }).unwrap();
    assert_eq!(mandate.mandate, None);
    let totals: CycleTotalsResponse =
        env.ask(QueryMsg::CycleTotals { market: MARKET, cycle: CycleId(1) }).unwrap();
    assert_eq!((totals.slots, totals.final_slots, totals.totals), (0, 0, SlotTotals::default()));
}

#[test]
fn the_digest_query_checks_its_list_as_signing_does() {
    let env = drafted(3);
    let ask = |contracts| env.ask::<DigestResponse>(QueryMsg::Digest { contracts });
    assert!(matches!(ask(vec![]), Err(PowerError::Common(CommonError::EmptyList))));
    assert!(matches!(
        ask(ids(0..501)),
        Err(PowerError::Common(CommonError::ListTooLong { most: 500, got: 501 }))
    ));
    assert!(matches!(ask(vec![id(1), id(0)]), Err(PowerError::NotAscending { .. })));
    assert!(matches!(ask(vec![id(3)]), Err(PowerError::UnknownContract { .. })));
    assert_eq!(ask(vec![id(0)]).unwrap().digest.len(), 32);
}

#[test]
fn a_damaged_record_is_an_error_not_an_absence() {
    use crate::state::{CONTRACTS, ContractKey, PartyCycleKey, SIGNATURES};
    let mut damaged = drafted(1);
    damaged.deps.storage.set(&CONTRACTS.key(ContractKey::from(id(0)).to_bytes()), &[0xff]);
    let ask = QueryMsg::Contract { contract: id(0) };
    assert!(matches!(damaged.ask::<ContractResponse>(ask.clone()), Err(PowerError::Std(_))));
    let mut damaged = drafted(1);
    let key = PartyCycleKey { market: MARKET, cycle: CYCLE, participant: ALICE };
    damaged.deps.storage.set(&SIGNATURES.key(key.to_bytes()), &[0x80]);
    assert!(matches!(damaged.ask::<ContractResponse>(ask), Err(PowerError::Std(_))));
    assert!(matches!(damaged.sign(ALICE, &[id(0)]), Err(PowerError::Std(_))));
}
